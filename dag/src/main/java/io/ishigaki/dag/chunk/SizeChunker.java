package io.ishigaki.dag.chunk;

import io.ishigaki.multiformats.Bytes;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Optional;

/// Cuts chunks of one size, reading each straight into the array that becomes the chunk.
///
/// The beginning of a stream goes through a small buffer first: most files are smaller than a
/// chunk, and an array of chunk size for each would cost more than all the rest.
final class SizeChunker implements Chunker {
    private static final int PROBE_BYTES_MAX = 64 << 10;

    private final int chunkBytes;
    private final byte[] probe;
    private InputStream content = InputStream.nullInputStream();
    private boolean begun;
    private boolean ended;

    SizeChunker(int chunkBytes) {
        this.chunkBytes = chunkBytes;
        this.probe = new byte[Math.min(chunkBytes, PROBE_BYTES_MAX)];
    }

    @Override
    public void start(InputStream content) {
        this.content = content;
        begun = false;
        ended = false;
    }

    @Override
    public Optional<Bytes> next() throws IOException {
        if (ended) {
            return Optional.empty();
        }
        return begun ? read(new byte[chunkBytes], 0) : readFirst();
    }

    private Optional<Bytes> readFirst() throws IOException {
        begun = true;
        int length = content.readNBytes(probe, 0, probe.length);
        if (length < probe.length || length == chunkBytes) {
            ended = length < probe.length;
            return length == 0 ? Optional.empty() : Optional.of(Bytes.copyOf(probe, 0, length));
        }
        return read(Arrays.copyOf(probe, chunkBytes), length);
    }

    private Optional<Bytes> read(byte[] chunk, int filled) throws IOException {
        int length = filled + content.readNBytes(chunk, filled, chunkBytes - filled);
        if (length == chunkBytes) {
            return Optional.of(Bytes.ofOwned(chunk));
        }
        ended = true;
        return length == 0 ? Optional.empty() : Optional.of(Bytes.copyOf(chunk, 0, length));
    }
}
