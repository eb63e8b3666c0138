package io.ishigaki.network.muxer;

import io.netty.buffer.ByteBuf;
import java.util.ArrayDeque;
import java.util.Deque;

/// Bytes that have arrived on a stream and nobody has read, in pages.
///
/// *Bounds.* Takes at most twice the bytes that it holds, and a page of the least size: pages grow with what they hold,
/// so that many tiny frames cost no more than a few large ones. Guarded by its stream's lock.
final class ReceiveBuffer {
    private static final int PAGE_BYTES_MIN = 1 << 10;

    private final PagePool pool = PagePool.shared();
    private final Deque<byte[]> pages = new ArrayDeque<>();
    private int readAt;
    private int writeAt;
    private long length;

    long length() {
        return length;
    }

    /// Takes `count` bytes of `source`.
    void append(ByteBuf source, int count) {
        int left = count;
        while (left > 0) {
            if (pages.isEmpty() || writeAt == pages.getLast().length) {
                long size = Math.max(PAGE_BYTES_MIN, Math.max(length, left));
                pages.addLast(size < PagePool.PAGE_BYTES ? new byte[(int) size] : pool.take());
                writeAt = 0;
            }
            byte[] page = pages.getLast();
            int part = Math.min(left, page.length - writeAt);
            source.readBytes(page, writeAt, part);
            writeAt += part;
            length += part;
            left -= part;
        }
    }

    /// Moves at most `count` bytes to `target`, and says how many.
    int moveTo(byte[] target, int offset, int count) {
        int moved = 0;
        while (moved < count && length > 0) {
            byte[] page = pages.getFirst();
            int end = pages.size() == 1 ? writeAt : page.length;
            int part = Math.min(count - moved, end - readAt);
            System.arraycopy(page, readAt, target, offset + moved, part);
            readAt += part;
            moved += part;
            length -= part;
            if (readAt == end) {
                pool.giveBack(pages.removeFirst());
                readAt = 0;
            }
        }
        return moved;
    }

    /// Forgets everything, and says how much that was.
    long clear() {
        long before = length;
        pages.forEach(pool::giveBack);
        pages.clear();
        readAt = 0;
        length = 0;
        return before;
    }
}
