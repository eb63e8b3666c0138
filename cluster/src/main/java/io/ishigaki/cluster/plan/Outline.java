package io.ishigaki.cluster.plan;

import io.ishigaki.dag.BlockAbsentException;
import io.ishigaki.dag.BlockSource;
import io.ishigaki.dag.Links;
import io.ishigaki.dag.walk.SeenCids;
import io.ishigaki.multiformats.Block;
import io.ishigaki.multiformats.Cid;
import io.ishigaki.multiformats.MalformedDataException;
import io.ishigaki.multiformats.Multicodec;
import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;

/// The blocks of a DAG with their roles and lengths, in the order of a walk from its root, each multihash once.
///
/// Bodies of raw blocks are not read, others are once, and those of interior blocks twice.
///
/// *Bounds.* At most [#PENDING_LINKS_MAX] links of blocks on the way are held; what was seen as [SeenCids] does it; the
/// list is a temporary file of about 45 bytes a block. *Closing* lets go of it all.
final class Outline implements Closeable {
    static final int PENDING_LINKS_MAX = 1 << 19;

    /// Codecs whose blocks have no links, whatever is in them.
    private static final Set<Multicodec> WITHOUT_LINKS =
            Set.of(Multicodec.RAW, Multicodec.LIBP2P_KEY, Multicodec.CBOR, Multicodec.JSON);

    enum Role {
        INTERIOR('i'),
        /// A leaf as long as the longest beside it, and not the only one of that length.
        LONG('l'),
        SHORT('s');

        private final char mark;

        Role(char mark) {
            this.mark = mark;
        }

        char mark() {
            return mark;
        }

        static Role marked(char mark) {
            for (Role each : values()) {
                if (each.mark == mark) {
                    return each;
                }
            }
            throw new IllegalArgumentException("no role is marked " + mark);
        }
    }

    @FunctionalInterface
    interface Visitor {
        void visit(Role role, Piece piece) throws IOException;
    }

    private final BlockSource source;
    private final KnownLeaves known;
    private final PieceList list = new PieceList();

    /// Blocks whose links were followed, under their codec.
    private final SeenCids followed = new SeenCids();

    /// Of interior blocks and of leaves, the multihashes, as raw CIDs.
    private final SeenCids interior = new SeenCids();

    private final SeenCids leaves = new SeenCids();

    private Outline(BlockSource source, KnownLeaves known) throws IOException {
        this.source = source;
        this.known = known;
    }

    /// A link and what it leads to; the length counts for leaves.
    private record Target(Cid cid, boolean isLeaf, int length) {}

    /// Targets of one block, of which some were entered.
    private static final class Level {
        private final List<Target> targets;
        private final int longLength;
        private int next;

        private Level(List<Target> targets) {
            this.targets = targets;
            this.longLength = longLength(targets);
        }

        /// The length of the longest leaves if there are several, else −1.
        private static int longLength(List<Target> targets) {
            int longest = targets.stream()
                    .filter(Target::isLeaf)
                    .mapToInt(Target::length)
                    .max()
                    .orElse(-1);
            long count = targets.stream()
                    .filter(target -> target.isLeaf() && target.length() == longest)
                    .count();
            return count > 1 ? longest : -1;
        }
    }

    /// Walks the DAG under `root`, which must all be here, but for leaves that are known.
    ///
    /// @throws BlockAbsentException if a block is not
    /// @throws MalformedDataException if a block is not what its codec asks for, or too long for a plan
    static Outline of(BlockSource source, KnownLeaves known, Cid root) throws IOException {
        var outline = new Outline(source, known);
        try {
            outline.walk(root.toV1());
            return outline;
        } catch (IOException | RuntimeException e) {
            try (outline) {
                throw e;
            }
        }
    }

    private void walk(Cid root) throws IOException {
        Deque<Level> levels = new ArrayDeque<>();
        levels.addLast(new Level(follow(root)));
        int pending = levels.getLast().targets.size();
        while (!levels.isEmpty()) {
            Level level = levels.getLast();
            if (level.next == level.targets.size()) {
                levels.removeLast();
                pending -= level.targets.size();
                continue;
            }
            Target target = level.targets.get(level.next++);
            if (target.isLeaf()) {
                addLeaf(target, level.longLength);
            } else if (!followed.has(target.cid())) {
                levels.addLast(new Level(follow(target.cid())));
                pending += levels.getLast().targets.size();
            }
            if (pending > PENDING_LINKS_MAX) {
                throw new MalformedDataException(
                        "dag holds more than %d links open at %s".formatted(PENDING_LINKS_MAX, target.cid()));
            }
        }
    }

    private void addLeaf(Target leaf, int longLength) throws IOException {
        if (!leaf.cid().multihash().isIdentity() && leaves.add(nameOf(leaf.cid()))) {
            list.add(leaf.length() == longLength ? Role.LONG : Role.SHORT, new Piece(leaf.cid(), leaf.length()));
        }
    }

    /// Lists an interior block and answers what it links to.
    private List<Target> follow(Cid cid) throws IOException {
        followed.add(cid);
        Block block = source.require(cid);
        if (!cid.multihash().isIdentity() && interior.add(nameOf(cid))) {
            list.add(Role.INTERIOR, new Piece(cid, block.size()));
        }
        List<Cid> links = Links.of(block);
        source.expect(links);
        List<Target> targets = new ArrayList<>(links.size());
        for (Cid link : links) {
            targets.add(target(link.toV1()));
        }
        return targets;
    }

    private Target target(Cid cid) throws IOException {
        OptionalInt before = known.length(cid);
        if (before.isPresent()) {
            return new Target(cid, true, before.getAsInt());
        }
        if (WITHOUT_LINKS.contains(cid.codec())) {
            OptionalInt length = source.size(cid);
            return new Target(cid, true, length.orElseThrow(() -> new BlockAbsentException(cid)));
        }
        Block block = source.require(cid);
        return new Target(cid, Links.of(block).isEmpty(), block.size());
    }

    /// The same for all CIDs of a multihash.
    private static Cid nameOf(Cid cid) {
        return Cid.v1(Multicodec.RAW, cid.multihash());
    }

    /// Shows each block once. What is a leaf in one place and interior in another is interior.
    void forEach(Visitor visitor) throws IOException {
        list.forEach((role, piece) -> {
            if (role == Role.INTERIOR || !interior.has(nameOf(piece.cid()))) {
                visitor.visit(role, piece);
            }
        });
    }

    @Override
    public void close() throws IOException {
        try (list;
                followed;
                interior) {
            leaves.close();
        }
    }
}
