package io.ishigaki.network.muxer;

import java.util.ArrayDeque;
import java.util.Deque;

/// Memory for what has arrived and nobody has read, used again: a new array would have to be cleared.
///
/// *Bounds.* Keeps [#PAGES_MAX] pages that nobody uses. Thread-safe.
final class PagePool {
    static final int PAGE_BYTES = 64 << 10;

    /// What a fast peer sends while its block before is taken.
    static final int PAGES_MAX = 64;

    private static final PagePool SHARED = new PagePool();

    /// What was used last comes first: a cache may hold it. Guarded by this.
    private final Deque<byte[]> free = new ArrayDeque<>();

    /// The pool of this process.
    static PagePool shared() {
        return SHARED;
    }

    /// A page, whose bytes are anything.
    byte[] take() {
        byte[] page;
        synchronized (this) {
            page = free.poll();
        }
        return page == null ? new byte[PAGE_BYTES] : page;
    }

    /// Takes back a page that nobody uses any more; one of another size is left to the collector.
    synchronized void giveBack(byte[] page) {
        if (page.length == PAGE_BYTES && free.size() < PAGES_MAX) {
            free.push(page);
        }
    }
}
