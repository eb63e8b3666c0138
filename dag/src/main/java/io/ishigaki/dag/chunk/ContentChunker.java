package io.ishigaki.dag.chunk;

import io.ishigaki.multiformats.Bytes;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

/// What chunkers that look at the content have in common: a buffer that always holds the longest
/// chunk possible, or all that is left.
///
/// ```text
/// buffer  ░░░░░░░░▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓·······
///         cut     start               end     capacity
/// ```
abstract class ContentChunker implements Chunker {
    /// Room behind the longest chunk, so that what is left of the buffer moves to its front only
    /// now and then.
    private static final int SLACK_BYTES = 512 << 10;

    private final int chunkBytesMax;
    private final byte[] buffer;
    private InputStream content = InputStream.nullInputStream();
    private int start;
    private int end;
    private boolean ended;

    ContentChunker(int chunkBytesMax) {
        this.chunkBytesMax = chunkBytesMax;
        this.buffer = new byte[chunkBytesMax + SLACK_BYTES];
    }

    @Override
    public final void start(InputStream content) {
        this.content = content;
        start = 0;
        end = 0;
        ended = false;
    }

    @Override
    public final Optional<Bytes> next() throws IOException {
        if (end - start < chunkBytesMax && !ended) {
            fill();
        }
        if (start == end) {
            return Optional.empty();
        }
        int cut = cut(buffer, start, Math.min(end, start + chunkBytesMax));
        Bytes chunk = Bytes.copyOf(buffer, start, cut - start);
        start = cut;
        return Optional.of(chunk);
    }

    /// The end of the chunk that begins at `from`; `to` is where it ends at the latest, or where
    /// the stream ends.
    abstract int cut(byte[] buffer, int from, int to);

    private void fill() throws IOException {
        System.arraycopy(buffer, start, buffer, 0, end - start);
        end -= start;
        start = 0;
        int length = content.readNBytes(buffer, end, buffer.length - end);
        ended = length < buffer.length - end;
        end += length;
    }
}
