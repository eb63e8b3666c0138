package io.ishigaki.exchange;

import io.ishigaki.concurrent.Threads;
import io.ishigaki.exchange.message.BitswapVersion;
import io.ishigaki.exchange.message.OutgoingMessage;
import io.ishigaki.exchange.message.Part;
import io.ishigaki.exchange.session.Scheduler;
import io.ishigaki.multiformats.key.PeerId;
import io.ishigaki.network.Network;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;

/// What goes to one peer: our wants on one stream, answers on another.
///
/// *Bounds.* The queue of answers is bounded by whoever fills it: the engine makes nothing for a peer whose answers
/// wait. *Threading.* Thread-safe; two virtual threads write, until [#close].
final class Sender implements AutoCloseable {
    /// Helia aborts a stream after ten seconds without a message.
    private static final long IDLE_SECONDS_MAX = 5;

    /// So many wants make a message of some 50 KiB.
    private static final int PARTS_MAX = 1024;

    /// What a peer may send beyond what is wanted of it: wants of its own, presences, heads.
    private static final long EXTRA_BYTES = 256 << 10;

    final BitswapVersion version;
    private final Network network;
    private final PeerId peer;
    private final Scheduler scheduler;
    private final LongConsumer sent;
    private final Semaphore wanted = new Semaphore(0);
    private final BlockingQueue<OutgoingMessage> answers = new LinkedBlockingQueue<>();
    private final List<Thread> threads;
    private volatile boolean closed;

    /// @param sent is told the size of each answer that was sent, or won't be
    Sender(Network network, PeerId peer, BitswapVersion version, Scheduler scheduler, LongConsumer sent) {
        this.network = network;
        this.peer = peer;
        this.version = version;
        this.scheduler = scheduler;
        this.sent = sent;
        this.threads = List.of(
                Threads.startVirtual("bitswap-wants", () -> run(this::sendWants)),
                Threads.startVirtual("bitswap-answers", () -> run(this::sendAnswers)));
    }

    /// Says that the scheduler has something to tell the peer.
    void wake() {
        if (wanted.availablePermits() == 0) {
            wanted.release();
        }
    }

    void answer(OutgoingMessage message) {
        answers.add(message);
        if (closed) {
            releaseAnswers();
        }
    }

    private void releaseAnswers() {
        for (OutgoingMessage left = answers.poll(); left != null; left = answers.poll()) {
            left.release();
        }
    }

    private interface Loop {
        void run(Outlet outlet) throws InterruptedException;
    }

    private void run(Loop loop) {
        var outlet = new Outlet(network, peer);
        try {
            loop.run(outlet);
        } catch (InterruptedException _) {
            // Only close interrupts.
            outlet.reset();
        }
    }

    private void sendWants(Outlet outlet) throws InterruptedException {
        while (true) {
            if (!wanted.tryAcquire(IDLE_SECONDS_MAX, TimeUnit.SECONDS)) {
                outlet.close();
                wanted.acquire();
            }
            List<Part> parts = scheduler.takeOutgoing(peer, PARTS_MAX);
            while (!parts.isEmpty()) {
                network.expect(peer, scheduler.expectedBytes(peer) + EXTRA_BYTES);
                var message = new OutgoingMessage(version);
                parts.forEach(message::add);
                if (!send(outlet, message)) {
                    break;
                }
                parts = scheduler.takeOutgoing(peer, PARTS_MAX);
            }
        }
    }

    private boolean send(Outlet outlet, OutgoingMessage message) throws InterruptedException {
        try {
            if (outlet.send(message)) {
                scheduler.lost(peer);
            }
            return true;
        } catch (IOException e) {
            // Where the peer is gone the network says so soon; else what it owes is said again in seconds.
            return false;
        }
    }

    private void sendAnswers(Outlet outlet) throws InterruptedException {
        while (true) {
            OutgoingMessage message = answers.poll(IDLE_SECONDS_MAX, TimeUnit.SECONDS);
            if (message == null) {
                outlet.close();
                message = answers.take();
            }
            int bytes = message.size();
            try {
                outlet.send(message);
            } catch (IOException e) {
                // The peer asks again for what it still wants.
                outlet.reset();
            } finally {
                message.release();
            }
            sent.accept(bytes);
        }
    }

    @Override
    public void close() {
        closed = true;
        threads.forEach(Thread::interrupt);
        releaseAnswers();
    }
}
