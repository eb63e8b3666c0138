package io.ishigaki.exchange;

import io.ishigaki.exchange.message.BitswapVersion;
import io.ishigaki.exchange.message.MessageReader;
import io.ishigaki.multiformats.MalformedDataException;
import io.ishigaki.multiformats.key.PeerId;
import io.ishigaki.network.PeerGoneException;
import io.ishigaki.network.PeerStream;
import io.ishigaki.network.ProtocolViolationException;
import io.ishigaki.network.StreamHandler;
import java.io.IOException;
import java.util.List;

/// Serves the Bitswap streams that peers open: takes each message apart and hands on its parts.
///
/// ```text
/// OPEN ──message──▶ OPEN          parts handed on in the order of the wire, blocks as they come
///   │────half-close──▶ CLOSED     normal end; what the peer wants is still wanted
///   └────bad message──▶ RESET     ProtocolViolationException
/// ```
///
/// *Threading.* Runs on the stream's own virtual thread, which hashes blocks and waits for nothing but the peer.
/// Nothing is written here: answers leave on streams that we open.
///
/// @see <a href="https://specs.ipfs.tech/bitswap-protocol/#bitswap-1-2-0-interaction-pattern">Bitswap 1.2.0:
/// interaction pattern</a>
final class BitswapHandler implements StreamHandler {
    /// Kubo and Helia open one for each answer, and leave some open for a while.
    private static final int STREAMS_PER_PEER_MAX = 64;

    /// So much of a message is a sign of life.
    private static final int PROGRESS_BYTES = 16 << 10;

    private final Bitswap bitswap;

    BitswapHandler(Bitswap bitswap) {
        this.bitswap = bitswap;
    }

    @Override
    public List<String> protocolIds() {
        return BitswapVersion.protocolIds();
    }

    @Override
    public int streamsPerPeerMax() {
        return STREAMS_PER_PEER_MAX;
    }

    @Override
    public void serve(PeerStream stream) throws IOException, InterruptedException {
        PeerId peer = stream.remotePeer();
        BitswapVersion.of(stream.protocolId()).ifPresent(version -> bitswap.meet(peer, version));
        var reader = new MessageReader(new Watched(stream), part -> bitswap.receive(peer, part));
        try {
            while (reader.read()) {
                bitswap.received();
            }
        } catch (PeerGoneException e) {
            // Answers that were on the way in it are lost.
            bitswap.lost(peer);
            throw e;
        } catch (MalformedDataException e) {
            throw new ProtocolViolationException("undecodable Bitswap message: " + e.getMessage(), e);
        }
    }

    /// Tells of bytes as they come: on a slow link a block is on its way for longer than anybody is waited for who
    /// is silent. *Confined to* the thread of its stream.
    private final class Watched implements MessageReader.Source {
        private final PeerStream stream;
        private int untold;

        private Watched(PeerStream stream) {
            this.stream = stream;
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException, InterruptedException {
            int count = stream.read(target, offset, length);
            untold += Math.max(0, count);
            if (untold >= PROGRESS_BYTES) {
                untold = 0;
                bitswap.progressed(stream.remotePeer());
            }
            return count;
        }
    }
}
