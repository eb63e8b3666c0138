package io.ishigaki.blockstore.lmdb;

import io.ishigaki.blockstore.StoreFullException;
import java.io.Closeable;
import java.io.IOException;
import java.util.concurrent.locks.ReentrantLock;

/// Makes room under the limit: loose blocks go, oldest first, and segments are compacted; what
/// remains too much is refused.
///
/// Thread-safe: one thread at a time makes room, the others wait for it.
final class Room {
    /// More than was asked for is freed at once, so that not every block waits.
    private static final long FREED_BYTES_MIN = 8 << 20;

    /// With this much of it alive, copying a segment gains next to nothing.
    private static final double LIVE_SHARE_MAX = 0.95;

    private final Space space;
    private final Reserve reserve;
    private final StoreState state;
    private final Collector collector;
    private final Compactor compactor;
    private final ReentrantLock turn = new ReentrantLock();

    Room(Parts parts, Collector collector, Compactor compactor) {
        this.space = parts.space();
        this.reserve = parts.reserve();
        this.state = parts.state();
        this.collector = collector;
        this.compactor = compactor;
    }

    /// Pledges `bytes` of the space to the caller.
    void pledge(long bytes) throws IOException {
        if (!space.tryPledge(bytes)) {
            turn.lock();
            try (Closeable _ = reserve.lend()) {
                while (!space.tryPledge(bytes)) {
                    if (!free(bytes)) {
                        throw new StoreFullException(space.refusal(bytes));
                    }
                }
            } finally {
                turn.unlock();
            }
        }
    }

    /// One step towards room; answers whether there was one to take.
    private boolean free(long bytes) throws IOException {
        if (compactor.step(LIVE_SHARE_MAX)) {
            return true;
        }
        long wanted = Math.max(space.excess(bytes), FREED_BYTES_MIN);
        return collector.collect(state.firstStampToCome(), wanted, _ -> {}).blocks() > 0;
    }
}
