package io.ishigaki.dag.walk;

import io.ishigaki.dag.BlockAbsentException;
import io.ishigaki.dag.BlockSource;
import io.ishigaki.dag.Links;
import io.ishigaki.dag.codec.DagPb;
import io.ishigaki.dag.codec.PbLink;
import io.ishigaki.multiformats.Block;
import io.ishigaki.multiformats.Cid;
import io.ishigaki.multiformats.MalformedDataException;
import io.ishigaki.multiformats.Multicodec;
import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/// Shows the links below roots, in the order of `ipfs refs`: pre-order, depth first, each link whose block is here.
///
/// Several walks of one instance share what they have seen.
///
/// *Bounds.* As [DagWalk].
public final class RefsWalk implements Closeable {
    /// For walks that go as deep as there are links.
    public static final int UNLIMITED = -1;

    private final BlockSource source;
    private final Duplicates duplicates;
    private final int depthMax;
    private final SeenCids seen = new SeenCids();

    /// @param depthMax 1 for the links of the roots alone, [#UNLIMITED] for all
    public RefsWalk(BlockSource source, Duplicates duplicates, int depthMax) {
        this.source = source;
        this.duplicates = duplicates;
        this.depthMax = depthMax;
    }

    /// A link; `name` is empty where its codec names none.
    public record Ref(Cid source, Cid target, String name) {}

    @FunctionalInterface
    public interface RefVisitor {
        void visit(Ref ref) throws IOException;
    }

    private record Link(Cid cid, String name) {}

    /// Links of one block, of which some were shown.
    private static final class Level {
        private final Cid cid;
        private final List<Link> links;
        private int next;

        private Level(Cid cid, List<Link> links) {
            this.cid = cid;
            this.links = links;
        }
    }

    /// Shows the links of `root` and, as deep as wanted, of what they lead to.
    ///
    /// @throws BlockAbsentException if a block is not here; a link to it was not shown
    public void walk(Cid root, RefVisitor visitor) throws IOException {
        Deque<Level> levels = new ArrayDeque<>();
        int pending = push(levels, source.require(root));
        while (!levels.isEmpty()) {
            Level level = levels.getLast();
            if (level.next == level.links.size()) {
                levels.removeLast();
                pending -= level.links.size();
                continue;
            }
            Link link = level.links.get(level.next++);
            // The depth of the link's target: the root's own links are at 1.
            if (show(level, link, levels.size(), visitor)) {
                pending += push(levels, source.require(link.cid));
            }
            if (pending > DagWalk.PENDING_LINKS_MAX) {
                throw new MalformedDataException(
                        "dag holds more than %d links open at %s".formatted(DagWalk.PENDING_LINKS_MAX, link.cid));
            }
        }
    }

    private int push(Deque<Level> levels, Block block) {
        List<Link> links = linksOf(block);
        levels.addLast(new Level(block.cid(), links));
        if (depthMax != levels.size()) {
            source.expect(links.stream().map(Link::cid).toList());
        }
        return links.size();
    }

    /// Shows `link` if it is to be shown, and answers whether to go on below it.
    private boolean show(Level level, Link link, int depth, RefVisitor visitor) throws IOException {
        if (depthMax >= 0 && depth > depthMax) {
            return false;
        }
        boolean isNew = true;
        if (duplicates == Duplicates.EXCLUDED) {
            int before = seen.mark(link.cid, depth);
            // Met as high before, everything below it within the depth was shown then.
            if (before >= 0 && (depthMax < 0 || before <= depth)) {
                return false;
            }
            isNew = before < 0;
        }
        if (!source.has(link.cid)) {
            throw new BlockAbsentException(link.cid);
        }
        if (isNew) {
            visitor.visit(new Ref(level.cid, link.cid, link.name));
        }
        return depth != depthMax && !link.cid.codec().equals(Multicodec.RAW);
    }

    private static List<Link> linksOf(Block block) {
        if (block.cid().codec().equals(Multicodec.DAG_PB)) {
            return DagPb.decode(block.body()).links().stream()
                    .map(RefsWalk::linkOf)
                    .toList();
        }
        return Links.of(block).stream().map(cid -> new Link(cid, "")).toList();
    }

    private static Link linkOf(PbLink link) {
        return new Link(link.cid(), link.name());
    }

    @Override
    public void close() throws IOException {
        seen.close();
    }
}
