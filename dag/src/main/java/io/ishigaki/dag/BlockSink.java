package io.ishigaki.dag;

import io.ishigaki.multiformats.Block;
import java.io.IOException;

/// Where new blocks go.
///
/// [#put] accepts, [#sync] makes durable: when it returns, every block put before survives a power failure. The caller
/// has hashed what it
/// puts. Thread-safe; `put` may wait while more is under way than the sink's bound.
public interface BlockSink {
    void put(Block block) throws IOException;

    void sync() throws IOException;
}
