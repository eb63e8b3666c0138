package io.ishigaki.network.swarm;

import io.ishigaki.multiformats.MalformedDataException;
import io.ishigaki.multiformats.multiaddr.Multiaddr;
import io.ishigaki.network.PeerStream;
import io.ishigaki.network.ProtocolViolationException;
import io.ishigaki.network.StreamHandler;
import io.ishigaki.network.identify.IdentifyMessage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Function;

/// Both directions of identify and identify push, on streams. Immutable, hence thread-safe.
final class Identification {
    /// A peer that takes longer is not worth knowing.
    static final Duration PATIENCE = Duration.ofSeconds(10);

    private final Function<Multiaddr, IdentifyMessage> ours;
    private final BiConsumer<Connection, IdentifyMessage> onTheirs;

    /// @param ours what we say to a peer that is at that address
    /// @param onTheirs takes what the peer at the other end of a connection says
    Identification(Function<Multiaddr, IdentifyMessage> ours, BiConsumer<Connection, IdentifyMessage> onTheirs) {
        this.ours = ours;
        this.onTheirs = onTheirs;
    }

    /// Reads what the peer says, on a stream that speaks identify.
    void ask(NegotiatedStream stream) throws IOException, InterruptedException {
        stream.patience(PATIENCE);
        stream.closeWrite();
        onTheirs.accept(stream.connection(), read(stream));
    }

    /// Writes what we say.
    void tell(NegotiatedStream stream) throws IOException, InterruptedException {
        stream.patience(PATIENCE);
        stream.writeFrame(ours.apply(stream.connection().address()).encode().toArray());
        stream.closeWrite();
    }

    /// Writes what we say now, and waits until the peer has taken it.
    void push(NegotiatedStream stream) throws IOException, InterruptedException {
        tell(stream);
        int _ = stream.read(new byte[1], 0, 1);
    }

    private static IdentifyMessage read(PeerStream stream) throws IOException, InterruptedException {
        var parts = new ByteArrayOutputStream();
        int count = 0;
        for (var part = next(stream); part.isPresent(); part = next(stream)) {
            if (++count > IdentifyMessage.PARTS_MAX) {
                throw new ProtocolViolationException(
                        "identify comes in over %d parts".formatted(IdentifyMessage.PARTS_MAX));
            }
            parts.write(part.get().array(), part.get().position(), part.get().remaining());
        }
        try {
            return IdentifyMessage.decode(ByteBuffer.wrap(parts.toByteArray()));
        } catch (MalformedDataException e) {
            throw new ProtocolViolationException("undecodable identify message", e);
        }
    }

    private static Optional<ByteBuffer> next(PeerStream stream) throws IOException, InterruptedException {
        return stream.readFrame(IdentifyMessage.PART_BYTES_MAX);
    }

    /// Answers peers that ask.
    StreamHandler answers() {
        return handler(IdentifyMessage.PROTOCOL_ID, stream -> tell((NegotiatedStream) stream));
    }

    /// Takes what peers push.
    StreamHandler pushes() {
        return handler(IdentifyMessage.PUSH_PROTOCOL_ID, stream -> {
            stream.patience(PATIENCE);
            onTheirs.accept(((NegotiatedStream) stream).connection(), read(stream));
        });
    }

    private interface Serve {
        void serve(PeerStream stream) throws IOException, InterruptedException;
    }

    private static StreamHandler handler(String protocolId, Serve serve) {
        return new StreamHandler() {
            @Override
            public List<String> protocolIds() {
                return List.of(protocolId);
            }

            @Override
            public int streamsPerPeerMax() {
                return 4;
            }

            @Override
            public void serve(PeerStream stream) throws IOException, InterruptedException {
                serve.serve(stream);
            }
        };
    }
}
