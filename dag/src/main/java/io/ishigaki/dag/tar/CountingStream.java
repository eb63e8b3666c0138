package io.ishigaki.dag.tar;

import java.io.IOException;
import java.io.OutputStream;
import java.util.function.LongConsumer;

/// Passes bytes on and tells how many there were.
final class CountingStream extends OutputStream {
    private final OutputStream out;
    private final LongConsumer progress;

    CountingStream(OutputStream out, LongConsumer progress) {
        this.out = out;
        this.progress = progress;
    }

    @Override
    public void write(int single) throws IOException {
        out.write(single);
        progress.accept(1);
    }

    @Override
    public void write(byte[] source, int offset, int length) throws IOException {
        out.write(source, offset, length);
        progress.accept(length);
    }
}
