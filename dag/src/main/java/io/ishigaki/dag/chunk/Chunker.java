package io.ishigaki.dag.chunk;

import io.ishigaki.multiformats.Bytes;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

/// Cuts streams into chunks, one stream at a time.
///
/// It keeps its buffers from one stream to the next, so that a small file costs no big allocation.
/// *Confined to* the thread that uses it.
public interface Chunker {
    /// Begins with `content`, from its present position; whatever was left of the stream before is
    /// forgotten.
    void start(InputStream content);

    /// The next chunk, which is never empty, or nothing at the end of the stream.
    Optional<Bytes> next() throws IOException;
}
