package io.ishigaki.network.muxer;

import java.util.concurrent.atomic.AtomicLong;

/// Counts the bytes that lie unread in all sessions together. While they are over the limit, no session that has unread
/// bytes reads its socket. Thread-safe.
public final class ReceiveBudget {
    private final long bytesMax;
    private final AtomicLong bytes = new AtomicLong();

    public ReceiveBudget(long bytesMax) {
        this.bytesMax = bytesMax;
    }

    /// How many bytes lie unread.
    public long bytes() {
        return bytes.get();
    }

    /// Counts bytes that have arrived, or were read if it is negative.
    public void add(long count) {
        bytes.addAndGet(count);
    }

    /// Whether they are more than the limit.
    public boolean isOver() {
        return bytes.get() > bytesMax;
    }
}
