package io.ishigaki.dag.walk;

import io.ishigaki.dag.BlockAbsentException;
import io.ishigaki.dag.BlockSource;
import io.ishigaki.dag.Links;
import io.ishigaki.multiformats.Block;
import io.ishigaki.multiformats.Cid;
import io.ishigaki.multiformats.MalformedDataException;
import io.ishigaki.multiformats.Multicodec;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;

/// Counts the blocks and bytes of DAGs: each alone, and all together with what they share counted once.
public final class DagStat {
    private final BlockSource source;

    /// The distinct blocks below one root and their bytes.
    public record Totals(Cid root, long blocks, long size) {}

    /// `uniqueBlocks` and `totalSize` count a block once however many roots lead to it; `sharedSize` is what that saves
    /// against counting each root alone.
    public record Summary(List<Totals> roots, long uniqueBlocks, long totalSize, long sharedSize) {
        public Summary {
            roots = List.copyOf(roots);
        }

        /// The bytes of all roots counted alone, in terms of those there are; 0 of nothing.
        public double ratio() {
            return totalSize == 0 ? 0 : (double) (totalSize + sharedSize) / totalSize;
        }
    }

    public DagStat(BlockSource source) {
        this.source = source;
    }

    /// Counts what is below `roots`; `progress` hears of the totals of the root under way behind each block.
    ///
    /// @throws BlockAbsentException if a block is not here
    public Summary count(List<Cid> roots, Consumer<Totals> progress) throws IOException {
        if (roots.size() == 1) {
            // What one root leads to is distinct as it is: no need to remember it twice.
            Totals alone = countRoot(roots.getFirst(), progress, (_, _) -> {});
            return new Summary(List.of(alone), alone.blocks(), alone.size(), 0);
        }
        List<Totals> totals = new ArrayList<>();
        var all = new Object() {
            private long uniqueSize;
            private long size;
        };
        try (var unique = new SeenCids()) {
            for (Cid root : roots) {
                totals.add(countRoot(root, progress, (cid, size) -> {
                    all.uniqueSize += unique.add(cid) ? size : 0;
                    all.size += size;
                }));
            }
            return new Summary(totals, unique.count(), all.uniqueSize, all.size - all.uniqueSize);
        }
    }

    @FunctionalInterface
    private interface Counter {
        void count(Cid cid, int size) throws IOException;
    }

    private Totals countRoot(Cid root, Consumer<Totals> progress, Counter counter) throws IOException {
        Deque<Cid> open = new ArrayDeque<>(List.of(root));
        var sum = new Totals(root, 0, 0);
        try (var seen = new SeenCids()) {
            while (!open.isEmpty()) {
                Cid cid = open.removeLast();
                if (seen.add(cid)) {
                    int size = enter(cid, open);
                    sum = new Totals(root, sum.blocks() + 1, sum.size() + size);
                    counter.count(cid, size);
                    progress.accept(sum);
                }
            }
        }
        return sum;
    }

    /// The bytes of a block, whose links are left open.
    private int enter(Cid cid, Deque<Cid> open) throws IOException {
        if (cid.codec().equals(Multicodec.RAW)) {
            return source.size(cid).orElseThrow(() -> new BlockAbsentException(cid));
        }
        Block block = source.require(cid);
        List<Cid> links = Links.of(block);
        if (open.size() + links.size() > DagWalk.PENDING_LINKS_MAX) {
            throw new MalformedDataException(
                    "dag holds more than %d links open at %s".formatted(DagWalk.PENDING_LINKS_MAX, cid));
        }
        source.expect(links);
        open.addAll(links.reversed());
        return block.size();
    }
}
