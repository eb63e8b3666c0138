package io.ishigaki.dag.unixfs;

import io.ishigaki.multiformats.Bytes;
import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;
import java.util.Optional;

/// A range of a file as a stream; [#skip] passes over leaves without reading them. *Confined to* one thread.
final class LeafInputStream extends InputStream {
    private static final LeafRange.Held NOTHING = new LeafRange.Held(Bytes.EMPTY, 0, 0);

    private final LeafCursor leaves;
    private final LeafReader reader;
    private LeafRange.Held held = NOTHING;
    private int at;

    @FunctionalInterface
    interface LeafReader {
        LeafRange.Held read(LeafRange range) throws IOException;
    }

    LeafInputStream(LeafCursor leaves, LeafReader reader) {
        this.leaves = leaves;
        this.reader = reader;
    }

    @Override
    public int read() throws IOException {
        return fill() ? held.bytes().at(held.offset() + at++) & 0xFF : -1;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, target.length);
        if (length == 0) {
            return 0;
        }
        if (!fill()) {
            return -1;
        }
        int count = Math.min(length, held.length() - at);
        held.bytes().copyTo(held.offset() + at, target, offset, count);
        at += count;
        return count;
    }

    @Override
    public int available() {
        return held.length() - at;
    }

    @Override
    public long skip(long count) throws IOException {
        long left = Math.max(0, count);
        while (left > 0) {
            if (at < held.length()) {
                int within = (int) Math.min(left, held.length() - at);
                at += within;
                left -= within;
                continue;
            }
            Optional<LeafRange> next = leaves.next();
            if (next.isEmpty()) {
                break;
            }
            if (next.get().length() <= left) {
                left -= next.get().length();
            } else {
                hold(next.get());
            }
        }
        return Math.max(0, count) - left;
    }

    private boolean fill() throws IOException {
        while (at == held.length()) {
            Optional<LeafRange> next = leaves.next();
            if (next.isEmpty()) {
                return false;
            }
            hold(next.get());
        }
        return true;
    }

    private void hold(LeafRange range) throws IOException {
        held = reader.read(range);
        at = 0;
    }
}
