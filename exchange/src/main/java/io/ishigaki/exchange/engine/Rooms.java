package io.ishigaki.exchange.engine;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/// Memory for blocks on their way from a disk to peers, used again and again. It lies outside the heap, where files are
/// read without a copy, and nothing has to be cleared.
///
/// *Bounds.* [#ROOMS_MAX] rooms of [#ROOM_BYTES]. Thread-safe.
final class Rooms {
    static final int ROOM_BYTES = 1 << 20;

    /// Those of a few busy peers.
    static final int ROOMS_MAX = 16;

    /// An array for a block of fewer bytes is no cost.
    static final int BLOCK_BYTES_MIN = 64 << 10;

    /// What was used last comes first: a cache may hold it. Guarded by this.
    private final Deque<ByteBuffer> free = new ArrayDeque<>();

    private int made;

    /// An empty room for a block of so many bytes; none if it takes no room, or all are in use.
    synchronized Optional<ByteBuffer> take(int bytes) {
        if (bytes < BLOCK_BYTES_MIN || bytes > ROOM_BYTES) {
            return Optional.empty();
        }
        ByteBuffer room = free.poll();
        if (room == null && made < ROOMS_MAX) {
            made++;
            room = ByteBuffer.allocateDirect(ROOM_BYTES);
        }
        return Optional.ofNullable(room).map(ByteBuffer::clear);
    }

    /// Takes back a room that nobody uses any more.
    synchronized void giveBack(ByteBuffer room) {
        free.push(room);
    }
}
