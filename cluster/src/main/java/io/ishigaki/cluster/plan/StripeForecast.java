package io.ishigaki.cluster.plan;

import io.ishigaki.dag.walk.SeenCids;
import io.ishigaki.multiformats.Cid;
import io.ishigaki.multiformats.Multicodec;
import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// Guesses the stripes of a DAG whose blocks come one by one, before its root is known: so that they can be made, and
/// be spread, while there is no room for all of it.
///
/// It takes for granted that leaves come in the order of a walk, and that a leaf of the length of the one before it
/// is a chunk of the same file. Where that is wrong, stripes come out that no plan will have: they cost their space
/// as long as the plan isn't made, and nothing else.
///
/// ```text
/// LISTING ──begin──▶ GUESSING      what was listed is looked at then
/// ```
///
/// *Bounds.* Listing takes a temporary file of some 45 bytes a block; guessing, the names of two groups of leaves, and
/// what [SeenCids] does. *Confined to* one thread. *Closing* gives the files back.
public final class StripeForecast implements Closeable {
    private final Sequence longLeaves;
    private final Sequence shortLeaves;
    private final PieceList list = new PieceList();
    private final SeenCids seen = new SeenCids();

    /// The last leaf, as long as it can be either.
    private Optional<Piece> undecided = Optional.empty();

    /// The length of the last leaf if that was a chunk of a file, else −1.
    private int chunk = -1;

    private boolean guessing;

    /// Hears of stripes as they can be made.
    @FunctionalInterface
    public interface Sink {
        void stripe(List<Cell> data) throws IOException;
    }

    /// Hears of blocks with links that were listed.
    @FunctionalInterface
    public interface InteriorVisitor {
        void visit(Piece block) throws IOException;
    }

    public StripeForecast(StorageClass of) throws IOException {
        this.longLeaves = new Sequence(of, Outline.Role.LONG);
        this.shortLeaves = new Sequence(of, Outline.Role.SHORT);
    }

    /// Begins to guess, with what was listed before.
    public void begin(InteriorVisitor interior, Sink sink) throws IOException {
        guessing = true;
        list.forEach((role, piece) -> {
            if (role == Outline.Role.INTERIOR) {
                interior.visit(piece);
                decide(false, sink);
            } else {
                guess(piece, sink);
            }
        });
    }

    /// Takes the next block without links.
    public void leaf(Piece piece, Sink sink) throws IOException {
        if (!seen.add(nameOf(piece.cid()))) {
            return;
        }
        if (guessing) {
            guess(piece, sink);
        } else {
            list.add(Outline.Role.SHORT, piece);
        }
    }

    /// Takes the next block with links; answers whether it is new.
    public boolean interior(Piece piece, Sink sink) throws IOException {
        if (!seen.add(nameOf(piece.cid()))) {
            return false;
        }
        if (guessing) {
            decide(false, sink);
        } else {
            list.add(Outline.Role.INTERIOR, piece);
        }
        return true;
    }

    private static Cid nameOf(Cid cid) {
        return Cid.v1(Multicodec.RAW, cid.multihash());
    }

    private void guess(Piece piece, Sink sink) throws IOException {
        if (undecided.filter(before -> before.length() == piece.length()).isPresent()) {
            decide(true, sink);
            chunk = piece.length();
        } else {
            decide(false, sink);
        }
        if (piece.length() == chunk) {
            longLeaves.add(piece, sink);
        } else {
            chunk = -1;
            undecided = Optional.of(piece);
        }
    }

    private void decide(boolean isLong, Sink sink) throws IOException {
        if (undecided.isPresent()) {
            Piece piece = undecided.get();
            undecided = Optional.empty();
            (isLong ? longLeaves : shortLeaves).add(piece, sink);
        }
    }

    /// The leaves that stand in no stripe yet.
    public List<Piece> waiting() {
        return Stream.of(longLeaves.waiting.stream(), shortLeaves.waiting.stream(), undecided.stream())
                .flatMap(each -> each)
                .toList();
    }

    /// Bytes of those.
    public long waitingBytes() {
        return longLeaves.waitingBytes + shortLeaves.waitingBytes;
    }

    /// Makes stripes of all that waits, which are likely to be none of the plan's.
    public void flush(Sink sink) throws IOException {
        longLeaves.flush(sink);
        shortLeaves.flush(sink);
    }

    /// Leaves of one role: those of whole stripes of equal length are known before their group has ended.
    private static final class Sequence {
        private final StorageClass of;
        private final boolean even;
        private final GroupCutter cutter;
        private final List<Piece> waiting = new ArrayList<>();
        private long waitingBytes;

        private Sequence(StorageClass of, Outline.Role role) {
            this.of = of;
            this.even = role == Outline.Role.LONG;
            this.cutter = new GroupCutter(of, role);
        }

        private void add(Piece piece, Sink sink) throws IOException {
            if (cutter.isTooLongWith(piece)) {
                end(sink);
            }
            boolean ends = cutter.add(piece);
            waiting.add(piece);
            waitingBytes += piece.length();
            if (ends) {
                end(sink);
            } else if (isStripe()) {
                flush(sink);
            }
        }

        private boolean isStripe() {
            int length = waiting.getFirst().length();
            return even
                    && length > 0
                    && waiting.size() == of.data() * Math.max(1, Cell.BYTES_MAX / length)
                    && waiting.stream().allMatch(each -> each.length() == length);
        }

        private void end(Sink sink) throws IOException {
            cutter.take();
            flush(sink);
        }

        private void flush(Sink sink) throws IOException {
            for (List<Cell> each : Packing.stripes(List.copyOf(waiting), of.data())) {
                sink.stripe(each);
            }
            waiting.clear();
            waitingBytes = 0;
        }
    }

    @Override
    public void close() throws IOException {
        try (list) {
            seen.close();
        }
    }
}
