package io.ishigaki.dag.unixfs;

import io.ishigaki.dag.BlockSink;
import io.ishigaki.dag.codec.DagPb;
import io.ishigaki.multiformats.Block;
import io.ishigaki.multiformats.Multicodec;
import java.util.ArrayList;
import java.util.List;

/// Keeps every block in the order in which it came.
final class KeepingSink implements BlockSink {
    private final List<Block> blocks = new ArrayList<>();

    @Override
    public synchronized void put(Block block) {
        blocks.add(block);
    }

    @Override
    public void sync() {
        // What is in memory needs no other place.
    }

    synchronized List<Block> blocks() {
        return List.copyOf(blocks);
    }

    /// The UnixFS messages of all dag-pb blocks.
    List<UnixFsData> nodes() {
        return blocks().stream()
                .filter(block -> block.cid().codec().equals(Multicodec.DAG_PB))
                .map(block ->
                        UnixFsData.decode(DagPb.decode(block.body()).data().orElseThrow()))
                .toList();
    }
}
