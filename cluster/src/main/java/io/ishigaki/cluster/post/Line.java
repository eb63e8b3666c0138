package io.ishigaki.cluster.post;

import io.ishigaki.concurrent.Threads;
import io.ishigaki.multiformats.Bytes;
import io.ishigaki.multiformats.key.PeerId;
import io.ishigaki.network.Network;
import io.ishigaki.network.PeerStream;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// The messages of one protocol that go to one connected peer: a queue, and the stream that a thread of its own writes.
///
/// ```text
/// CLOSED ──message──▶ OPEN ──failure──▶ CLOSED     the message is lost; the next opens another stream
/// ```
///
/// *Bounds.* The queue: [NetworkCourier#QUEUE_BYTES_MAX]; those of all lines: [NetworkCourier#QUEUES_BYTES_MAX].
/// *Threading.* Thread-safe by its own lock, under which nothing waits.
final class Line implements AutoCloseable {
    /// How long a peer may take nothing of a message before its stream is given up: longer than a slow disk takes.
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final Network network;
    private final PeerId peer;
    private final String protocolId;
    private final AtomicLong bytesOfAll;
    private final Object lock = new Object();
    private final Queue<Bytes> queue = new ArrayDeque<>();
    private final Thread thread;
    private long bytes;
    private boolean closed;

    /// Confined to the thread.
    private @Nullable PeerStream stream;

    /// @param bytesOfAll what waits in all lines together
    Line(Network network, PeerId peer, String protocolId, AtomicLong bytesOfAll) {
        this.network = network;
        this.peer = peer;
        this.protocolId = protocolId;
        this.bytesOfAll = bytesOfAll;
        this.thread = Threads.startVirtual("cluster-line", this::run);
    }

    /// Queues `message`, if there is room; one message always has room in an empty queue.
    boolean offer(Bytes message) {
        synchronized (lock) {
            boolean full = bytes > 0 && bytes + message.length() > NetworkCourier.QUEUE_BYTES_MAX
                    || bytesOfAll.get() + message.length() > NetworkCourier.QUEUES_BYTES_MAX;
            if (closed || full) {
                return false;
            }
            queue.add(message);
            count(message.length());
            lock.notifyAll();
            return true;
        }
    }

    private void count(long more) {
        bytes += more;
        bytesOfAll.addAndGet(more);
    }

    private void run() {
        try {
            while (true) {
                write(next());
            }
        } catch (InterruptedException _) {
            // Only close interrupts.
            reset();
        }
    }

    /// The first message, which counts as waiting until it is written.
    private Bytes next() throws InterruptedException {
        synchronized (lock) {
            while (queue.isEmpty()) {
                lock.wait();
            }
            return queue.remove();
        }
    }

    private void write(Bytes message) throws InterruptedException {
        try {
            PeerStream open = open();
            open.writeFrame(message.toArray());
            open.flush();
        } catch (IOException e) {
            // Lost; whoever needs it sends it again.
            reset();
        } finally {
            synchronized (lock) {
                if (!closed) {
                    count(-message.length());
                }
            }
        }
    }

    private PeerStream open() throws IOException, InterruptedException {
        PeerStream open = stream;
        if (open == null) {
            open = network.open(peer, List.of(protocolId));
            open.patience(PATIENCE);
            stream = open;
        }
        return open;
    }

    private void reset() {
        if (stream != null) {
            stream.reset();
            stream = null;
        }
    }

    @Override
    public void close() {
        synchronized (lock) {
            closed = true;
            queue.clear();
            count(-bytes);
        }
        thread.interrupt();
    }
}
