package io.ishigaki.dag.unixfs;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/// Tells a listener how much of a file is read.
final class ProgressStream extends FilterInputStream {
    /// "how many bytes of progress to wait before sending a progress update message".
    private static final long STEP_BYTES = 256 << 10;

    private final String path;
    private final ImportListener listener;
    private long bytes;
    private long toldBytes;

    ProgressStream(InputStream content, String path, ImportListener listener) {
        super(content);
        this.path = path;
        this.listener = listener;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        int count = super.read(target, offset, length);
        bytes += Math.max(count, 0);
        if (bytes - toldBytes >= STEP_BYTES || count < 0 && (bytes > toldBytes || bytes == 0)) {
            toldBytes = bytes;
            listener.progressed(path, bytes);
        }
        return count;
    }
}
