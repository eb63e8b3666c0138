package io.ishigaki.dag.unixfs;

import io.ishigaki.dag.BlockSink;
import io.ishigaki.multiformats.Block;

/// Keeps nothing but count and length of the blocks that it is given.
class DiscardingSink implements BlockSink {
    private long blockCount;
    private long bytes;

    @Override
    public synchronized void put(Block block) {
        blockCount++;
        bytes += block.size();
    }

    @Override
    public void sync() {
        // Nothing is kept, so nothing is lost.
    }

    synchronized long blockCount() {
        return blockCount;
    }

    synchronized long bytes() {
        return bytes;
    }
}
