package io.ishigaki.exchange;

import io.ishigaki.exchange.message.BitswapVersion;
import io.ishigaki.exchange.message.OutgoingMessage;
import io.ishigaki.multiformats.key.PeerId;
import io.ishigaki.network.Network;
import io.ishigaki.network.PeerGoneException;
import io.ishigaki.network.PeerStream;
import java.io.IOException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// The stream on which one kind of messages goes to one peer: opened when there is something to send, and again when it
/// was reset.
///
/// ```text
/// CLOSED ──send──▶ OPEN ──idle──▶ CLOSED      the peer is told that nothing follows
///                    └───reset──▶ CLOSED      the message that failed is sent again, once
/// ```
///
/// *Confined to* its sender's thread.
final class Outlet {
    /// How long a peer may take none of a message before its stream is given up.
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Network network;
    private final PeerId peer;
    private @Nullable PeerStream stream;

    Outlet(Network network, PeerId peer) {
        this.network = network;
        this.peer = peer;
    }

    boolean isOpen() {
        return stream != null;
    }

    /// Sends `message`; answers whether the stream had to be replaced for it, so that what was sent before may be lost.
    ///
    /// @throws PeerGoneException if the peer is gone, or resets every stream
    boolean send(OutgoingMessage message) throws IOException, InterruptedException {
        boolean wasOpen = isOpen();
        try {
            write(message);
            return false;
        } catch (PeerGoneException e) {
            if (!wasOpen) {
                throw e;
            }
            write(message);
            return true;
        }
    }

    private void write(OutgoingMessage message) throws IOException, InterruptedException {
        PeerStream open = stream;
        if (open == null) {
            open = network.open(peer, BitswapVersion.protocolIds());
            open.patience(PATIENCE);
            stream = open;
        }
        try {
            message.writeTo(open::write);
            open.flush();
        } catch (IOException | InterruptedException e) {
            reset();
            throw e;
        }
    }

    /// Lets go of a stream that has nothing to carry for now.
    void close() throws InterruptedException {
        PeerStream open = stream;
        stream = null;
        if (open != null) {
            try {
                open.closeWrite();
            } catch (IOException e) {
                // It is over in any case.
                open.reset();
            }
        }
    }

    void reset() {
        if (stream != null) {
            stream.reset();
            stream = null;
        }
    }
}
