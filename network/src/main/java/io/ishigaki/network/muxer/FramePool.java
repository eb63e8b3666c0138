package io.ishigaki.network.muxer;

import java.nio.ByteBuffer;
import java.util.Deque;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.atomic.AtomicInteger;

/// Memory for full frames of data, used again and again. It lies outside the heap, where what encrypts them reads them
/// without a copy.
///
/// *Bounds.* [#FRAMES_MAX] frames of [SendHalf#FRAME_BYTES_MAX]; where all are in use, others lie on the heap, and
/// aren't kept. One that nobody gives back is lost to the pool, and collected. Thread-safe.
public final class FramePool {
    /// Those of a few busy connections.
    static final int FRAMES_MAX = 64;

    private static final FramePool SHARED = new FramePool();

    /// What was used last comes first: a cache may hold it.
    private final Deque<ByteBuffer> free = new ConcurrentLinkedDeque<>();

    private final AtomicInteger made = new AtomicInteger();

    /// The pool of this process.
    public static FramePool shared() {
        return SHARED;
    }

    /// An empty frame, whose bytes are anything.
    ByteBuffer take() {
        ByteBuffer frame = free.poll();
        if (frame != null) {
            return frame.clear();
        }
        if (made.incrementAndGet() <= FRAMES_MAX) {
            return ByteBuffer.allocateDirect(SendHalf.FRAME_BYTES_MAX);
        }
        made.decrementAndGet();
        return ByteBuffer.allocate(SendHalf.FRAME_BYTES_MAX);
    }

    /// Takes a frame back that nobody uses any more, wherever it came from.
    public void giveBack(ByteBuffer frame) {
        if (frame.isDirect()) {
            free.push(frame);
        }
    }
}
