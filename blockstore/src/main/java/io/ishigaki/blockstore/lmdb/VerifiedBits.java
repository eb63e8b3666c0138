package io.ishigaki.blockstore.lmdb;

import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.AtomicReferenceArray;

/// Which blocks of a segment have been compared with their hash in the life of this process: one
/// bit each, by ordinal, in pages that are made when first needed.
///
/// Thread-safe without locks. Blocks beyond the last page are never remembered, only checked again.
final class VerifiedBits {
    private static final int PAGE_BITS = 1 << 15;
    private static final int PAGES_MAX = 1 << 10;

    private final AtomicReferenceArray<AtomicLongArray> pages = new AtomicReferenceArray<>(PAGES_MAX);

    boolean get(int ordinal) {
        int page = ordinal / PAGE_BITS;
        if (page >= PAGES_MAX) {
            return false;
        }
        AtomicLongArray bits = pages.get(page);
        return bits != null && (bits.get(ordinal % PAGE_BITS / Long.SIZE) >>> ordinal & 1) != 0;
    }

    /// Forgets all.
    void clear() {
        for (int page = 0; page < PAGES_MAX; page++) {
            pages.set(page, null);
        }
    }

    void set(int ordinal) {
        int page = ordinal / PAGE_BITS;
        if (page >= PAGES_MAX) {
            return;
        }
        AtomicLongArray bits = pages.get(page);
        if (bits == null) {
            var made = new AtomicLongArray(PAGE_BITS / Long.SIZE);
            AtomicLongArray other = pages.compareAndExchange(page, null, made);
            bits = other == null ? made : other;
        }
        long bit = 1L << ordinal;
        bits.accumulateAndGet(ordinal % PAGE_BITS / Long.SIZE, bit, (old, added) -> old | added);
    }
}
