package io.ishigaki.exchange;

import io.ishigaki.concurrent.Ticker;
import io.ishigaki.exchange.message.BitswapVersion;
import io.ishigaki.exchange.message.MessageReader;
import io.ishigaki.multiformats.MalformedDataException;
import io.ishigaki.multiformats.key.PeerId;
import io.ishigaki.network.PeerGoneException;
import io.ishigaki.network.PeerStream;
import io.ishigaki.network.ProtocolViolationException;
import io.ishigaki.network.StreamHandler;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Semaphore;

/// Serves the Bitswap streams that peers open: takes each message apart and hands on its parts.
///
/// ```text
/// OPEN ──message──▶ OPEN          parts handed on in the order of the wire, blocks as they come
///   │────half-close──▶ CLOSED     normal end; what the peer wants is still wanted
///   └────bad message──▶ RESET     ProtocolViolationException
/// ```
///
/// *Threading.* Runs on the stream's own virtual thread, which waits for nothing but the peer, and on another one that
/// hashes a large block meanwhile. Nothing is written here: answers leave on streams that we open.
///
/// @see <a href="https://specs.ipfs.tech/bitswap-protocol/#bitswap-1-2-0-interaction-pattern">Bitswap 1.2.0:
/// interaction pattern</a>
final class BitswapHandler implements StreamHandler {
    /// Kubo and Helia open one for each answer, and leave some open for a while.
    private static final int STREAMS_PER_PEER_MAX = 64;

    /// So much of a message is a sign of life.
    private static final int PROGRESS_BYTES = 16 << 10;

    /// Who waits for a block is woken once for so much, on a fast link.
    private static final int STEP_BYTES_MAX = 1 << 20;

    /// A step that takes less is followed by a longer one.
    private static final Duration STEP_MIN = Duration.ofMillis(10);

    /// A step that takes more is followed by a shorter one.
    private static final Duration STEP_MAX = Duration.ofMillis(100);

    /// Memory for blocks that peers have announced and not sent; beyond it, memory is taken as bytes come.
    private static final int ANNOUNCED_BYTES_MAX = 16 << 20;

    private final Bitswap bitswap;
    private final Ticker ticker;
    private final Semaphore announced = new Semaphore(ANNOUNCED_BYTES_MAX);

    BitswapHandler(Bitswap bitswap, Ticker ticker) {
        this.bitswap = bitswap;
        this.ticker = ticker;
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
        var hasher = new Hasher(part -> bitswap.receive(peer, part));
        var reader = new MessageReader(new Watched(stream), hasher);
        try {
            try {
                while (reader.read()) {
                    bitswap.received();
                }
            } finally {
                hasher.finish();
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
        private int step = PROGRESS_BYTES;

        private Watched(PeerStream stream) {
            this.stream = stream;
        }

        @Override
        public boolean reserve(int bytes) {
            return announced.tryAcquire(bytes);
        }

        @Override
        public void release(int bytes) {
            announced.release(bytes);
        }

        @Override
        public int fill(byte[] target, int offset, int length) throws IOException, InterruptedException {
            long begun = ticker.nanos();
            int count = stream.fill(target, offset, Math.min(length, step));
            adapt(ticker.since(begun));
            if (count > 0) {
                bitswap.progressed(stream.remotePeer());
            }
            return count;
        }

        private void adapt(Duration took) {
            if (took.compareTo(STEP_MIN) < 0) {
                step = Math.min(2 * step, STEP_BYTES_MAX);
            } else if (took.compareTo(STEP_MAX) > 0) {
                step = Math.max(step / 2, PROGRESS_BYTES);
            }
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
