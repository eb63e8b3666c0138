package io.ishigaki.dag.walk;

import io.ishigaki.dag.BlockAbsentException;
import io.ishigaki.dag.BlockSource;
import io.ishigaki.dag.Links;
import io.ishigaki.multiformats.Block;
import io.ishigaki.multiformats.Cid;
import io.ishigaki.multiformats.MalformedDataException;
import io.ishigaki.multiformats.Multicodec;
import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/// Visits every block below a root, pre-order and depth first, in the order of links.
///
/// A block under an identity CID is visited like any other, as `ipfs dag export` does. Several walks of one instance
/// share what they have seen.
///
/// *Bounds.* Of the blocks on the way at most [#PENDING_LINKS_MAX] links are held. What was seen is held as [SeenCids]
/// does it; *closing* lets go of it.
public final class DagWalk implements Closeable {
    static final int PENDING_LINKS_MAX = 1 << 19;

    private final BlockSource source;
    private final Absent absent;
    private final Emission emission;
    private final SeenCids entered = new SeenCids();

    public DagWalk(BlockSource source, Duplicates duplicates, Absent absent) {
        this(source, absent, new Emission(duplicates, Emission.Identities.VISITED));
    }

    DagWalk(BlockSource source, Absent absent, Emission emission) {
        this.source = source;
        this.absent = absent;
        this.emission = emission;
    }

    /// Links of one block, of which some were followed.
    private static final class Level {
        private final List<Cid> links;
        private int next;

        private Level(List<Cid> links) {
            this.links = links;
        }
    }

    /// Visits `root` and what is below it.
    ///
    /// @throws BlockAbsentException if a block is not here and [Absent#FAILS]
    /// @throws MalformedDataException if a block is not what its codec asks for
    public void walk(Cid root, BlockVisitor visitor) throws IOException {
        Deque<Level> levels = new ArrayDeque<>();
        levels.addLast(new Level(List.of(root)));
        int pending = 1;
        while (!levels.isEmpty()) {
            Level level = levels.getLast();
            Cid cid = level.links.get(level.next++);
            if (level.next == level.links.size()) {
                // Left before its last block is entered, so that a chain of any length needs no more than two levels.
                levels.removeLast();
                pending -= level.links.size();
            }
            List<Cid> links = enter(cid, visitor);
            if (!links.isEmpty()) {
                source.expect(links);
                levels.addLast(new Level(links));
                pending += links.size();
            }
            if (pending > PENDING_LINKS_MAX) {
                throw new MalformedDataException(
                        "dag holds more than %d links open at %s".formatted(PENDING_LINKS_MAX, cid));
            }
        }
    }

    /// Visits a block and answers the links to go on with.
    private List<Cid> enter(Cid cid, BlockVisitor visitor) throws IOException {
        boolean leaf = cid.codec().equals(Multicodec.RAW);
        boolean wanted = emission.wants(cid);
        if (leaf && !wanted || !leaf && emission.excludesDuplicates() && !entered.add(cid)) {
            return List.of();
        }
        Optional<Block> block = source.get(cid);
        if (block.isEmpty()) {
            if (absent == Absent.FAILS) {
                throw new BlockAbsentException(cid);
            }
            return List.of();
        }
        if (wanted) {
            visitor.visit(block.get());
        }
        return leaf ? List.of() : Links.of(block.get());
    }

    @Override
    public void close() throws IOException {
        try (emission) {
            entered.close();
        }
    }
}
