package io.ishigaki.blockstore.lmdb;

import io.ishigaki.blockstore.StoreStoppedException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// What waits before the appender, bounded by bytes of bodies and by number. Thread-safe: one lock.
final class Inbox {
    static final long BYTES_MAX = 16 << 20;
    static final int ITEMS_MAX = 8192;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Condition room = lock.newCondition();
    private List<Item> items = new ArrayList<>();
    private long bytes;
    private @Nullable StoreStoppedException closed;

    /// Adds an item; waits while the inbox is full, unless the item holds nothing.
    void add(Item item, int itemBytes) throws IOException {
        lock.lock();
        try {
            while (closed == null && itemBytes > 0 && (bytes + itemBytes > BYTES_MAX && bytes > 0 || isCrowded())) {
                room.await();
            }
            if (closed != null) {
                throw new StoreStoppedException("store has stopped", closed);
            }
            items.add(item);
            bytes += itemBytes;
            changed.signal();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            var interrupted = new InterruptedIOException("interrupted while waiting for the store");
            interrupted.initCause(e);
            throw interrupted;
        } finally {
            lock.unlock();
        }
    }

    private boolean isCrowded() {
        return items.size() >= ITEMS_MAX;
    }

    /// Adds items that were in here before; never waits, for the caller is who would make room.
    void addAgain(List<Item> again) {
        lock.lock();
        try {
            List<Item> all = new ArrayList<>(again);
            all.addAll(items);
            items = all;
            changed.signal();
        } finally {
            lock.unlock();
        }
    }

    /// Takes all there is; waits while there is nothing.
    List<Item> takeAll() throws InterruptedException {
        lock.lock();
        try {
            while (items.isEmpty()) {
                changed.await();
            }
            List<Item> taken = items;
            items = new ArrayList<>();
            bytes = 0;
            room.signalAll();
            return taken;
        } finally {
            lock.unlock();
        }
    }

    void close(StoreStoppedException cause) {
        lock.lock();
        try {
            closed = cause;
            room.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
