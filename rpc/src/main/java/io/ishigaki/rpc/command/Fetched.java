package io.ishigaki.rpc.command;

import io.ishigaki.dag.BlockSource;
import io.ishigaki.multiformats.Block;
import io.ishigaki.multiformats.Cid;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/// What a request reads, where the size of a block is told only once the block is here: members of a cluster know that
/// of each block of its pins, wherever it lies.
///
/// @param local what is here
/// @param blocks fetches the rest
record Fetched(BlockSource local, BlockSource blocks) implements BlockSource {
    @Override
    public Optional<Block> get(Cid cid) throws IOException {
        return blocks.get(cid);
    }

    @Override
    public OptionalInt size(Cid cid) throws IOException {
        OptionalInt here = local.size(cid);
        return here.isPresent() ? here : BlockSource.super.size(cid);
    }

    @Override
    public void expect(List<Cid> soon) {
        blocks.expect(soon);
    }

    @Override
    public void expectBelow() {
        blocks.expectBelow();
    }
}
