package io.ishigaki.dag.walk;

import io.ishigaki.dag.BlockSource;
import io.ishigaki.multiformats.Block;
import io.ishigaki.multiformats.Cid;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/// A source whose blocks are visited as they are read: what reads through it shows what it takes to read that.
final class VisitedSource implements BlockSource {
    private final BlockSource source;
    private final Emission emission;
    private final BlockVisitor visitor;

    VisitedSource(BlockSource source, Emission emission, BlockVisitor visitor) {
        this.source = source;
        this.emission = emission;
        this.visitor = visitor;
    }

    @Override
    public Optional<Block> get(Cid cid) throws IOException {
        Optional<Block> block = source.get(cid);
        if (block.isPresent() && emission.wants(cid)) {
            visitor.visit(block.get());
        }
        return block;
    }

    @Override
    public OptionalInt size(Cid cid) throws IOException {
        return source.size(cid);
    }

    @Override
    public OptionalInt sizeToRead(Cid cid) throws IOException {
        return source.sizeToRead(cid);
    }

    @Override
    public void expect(List<Cid> soon) {
        source.expect(soon);
    }
}
