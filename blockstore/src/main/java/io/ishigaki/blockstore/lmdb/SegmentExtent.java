package io.ishigaki.blockstore.lmdb;

import io.ishigaki.blockstore.BlockExtent;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.util.concurrent.atomic.AtomicBoolean;

/// A body in a segment, which is held open until the transfer is over. Thread-safe.
final class SegmentExtent implements BlockExtent {
    private final Segment segment;
    private final FileChannel channel;
    private final Position position;
    private final AtomicBoolean closed = new AtomicBoolean();

    SegmentExtent(Segment segment, FileChannel channel, Position position) {
        this.segment = segment;
        this.channel = channel;
        this.position = position;
    }

    @Override
    public FileChannel channel() {
        return channel;
    }

    @Override
    public long offset() {
        return position.offset();
    }

    @Override
    public int length() {
        return position.length();
    }

    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            try {
                segment.release();
            } catch (IOException e) {
                throw new UncheckedIOException("segment %d does not close".formatted(segment.id()), e);
            }
        }
    }
}
