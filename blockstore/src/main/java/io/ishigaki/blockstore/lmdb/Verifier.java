package io.ishigaki.blockstore.lmdb;

import io.ishigaki.blockstore.Blockstore.Problem;
import io.ishigaki.blockstore.Blockstore.ScrubReport;
import io.ishigaki.blockstore.Blockstore.VerifyReport;
import io.ishigaki.blockstore.IndexLostException;
import io.ishigaki.blockstore.StoreConfig.HashOnRead;
import io.ishigaki.multiformats.Bytes;
import io.ishigaki.multiformats.Cid;
import io.ishigaki.multiformats.Multicodec;
import io.ishigaki.multiformats.Multihash;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/// Re-hashes every block, and compares the counts with those that a walk from the pins makes. What
/// is wrong is told, and set right where that can be done: damaged blocks are set aside, counts are
/// corrected.
///
/// Confined to one thread. Reads, puts and pins go on; pins wait while some counts are corrected.
final class Verifier {
    /// How often the counts are compared anew because pins have changed.
    private static final int ROUNDS_MAX = 100;

    /// More are found the next time.
    private static final int DIFFERENCES_MAX = 100_000;

    /// What changes while the journal is read looks like damage, but not every time.
    private static final int LOOKS_MAX = 3;

    /// Differences that are set right while pins wait.
    private static final int SLICE_KEYS = 200;

    private final Parts parts;
    private final Pipeline pipeline;
    private final BlockReader.Damage damage;
    private final BlockReader reader;
    private final Consumer<Problem> problems;
    private final Set<Multihash> damagedNow = new HashSet<>();
    private long blocks;
    private long bytes;
    private long problemCount;

    Verifier(Parts parts, Pipeline pipeline, BlockReader.Damage damage, Consumer<Problem> problems) {
        this.parts = parts;
        this.pipeline = pipeline;
        this.damage = damage;
        this.reader = new BlockReader(parts.index(), parts.segments(), HashOnRead.ALWAYS, damage);
        this.problems = problems;
    }

    /// Reads and hashes every block.
    void hashAll() throws IOException {
        var scrub = new Scrub(parts, damage, problem -> {
            damagedNow.add(problem.cid().multihash());
            report(problem.cid().multihash(), problem.what());
        });
        ScrubReport read = scrub.run(Bytes.EMPTY, Long.MAX_VALUE);
        blocks = read.blocks();
        bytes = read.bytes();
    }

    private record Row(Bytes key, IndexEntry entry) {}

    private static Row row(ByteBuffer key, ByteBuffer value) {
        return new Row(Bytes.copyOf(key), IndexEntry.read(value));
    }

    private void report(Multihash multihash, String what) {
        problemCount++;
        problems.accept(new Problem(Cid.v1(Multicodec.RAW, multihash), what));
    }

    /// Compares every count with a new one. Pins go on meanwhile: what changes while the counts are
    /// taken is followed up, and only differences are looked at while pins wait, some at a time.
    void compareCounts(Counter counter) throws IOException {
        try (var recount = new Recount(parts.files().index(), reader)) {
            for (int round = 0; round < ROUNDS_MAX; round++) {
                while (counter.settleStep()) {
                    // Each step lets others have their turn.
                }
                long seen = counter.changes();
                recount.follow(parts.index());
                if (settle(differing(recount), recount, counter, seen)) {
                    return;
                }
            }
            throw new IOException("pins have changed during each of %d comparisons of their counts: verify again"
                    .formatted(ROUNDS_MAX));
        }
    }

    /// The multihashes of which the index and `recount` say different things.
    private List<Bytes> differing(Recount recount) throws IOException {
        List<Bytes> differing = new ArrayList<>();
        new Pages<>(parts.index(), Table.BLOCKS, Verifier::row).forEach(row -> {
            if (isWrong(row.entry, recount.expected(row.key))) {
                differing.add(row.key);
            }
            return differing.size() < DIFFERENCES_MAX;
        });
        new Pages<>(recount.index(), Table.BLOCKS, Verifier::row).forEach(row -> {
            if (actual(row.key).equals(IndexEntry.ABSENT) && row.entry.isKept()) {
                differing.add(row.key);
            }
            return differing.size() < DIFFERENCES_MAX;
        });
        return differing;
    }

    private IndexEntry actual(Bytes key) throws IOException {
        return parts.index().read(view -> {
            IndexEntry found = view.entry(key);
            return found == null ? IndexEntry.ABSENT : found;
        });
    }

    private static boolean isWrong(IndexEntry actual, IndexEntry expected) {
        return !isSame(actual, expected) || !actual.isHere() && expected.isKept();
    }

    private static boolean isSame(IndexEntry actual, IndexEntry expected) {
        return actual.keep() == expected.keep()
                && List.copyOf(actual.counts()).containsAll(expected.counts())
                && expected.counts().containsAll(actual.counts());
    }

    /// Sets right what differs, if nothing has changed since; answers whether nothing has.
    private boolean settle(List<Bytes> differing, Recount recount, Counter counter, long seen) throws IOException {
        boolean still = counter.ifStill(seen, () -> {});
        for (int from = 0; still && from < differing.size(); from += SLICE_KEYS) {
            List<Bytes> slice = differing.subList(from, Math.min(from + SLICE_KEYS, differing.size()));
            still = counter.ifStill(seen, () -> settle(slice, recount));
        }
        return still;
    }

    private void settle(List<Bytes> slice, Recount recount) throws IOException {
        Map<Bytes, IndexEntry> corrections = new LinkedHashMap<>();
        List<Bytes> missing = new ArrayList<>();
        for (Bytes key : slice) {
            IndexEntry actual = actual(key);
            IndexEntry expected = recount.expected(key);
            Multihash multihash = Multihash.read(key.asBuffer());
            if (!isSame(actual, expected)) {
                report(multihash, "counts are %s, expected %s".formatted(text(actual), text(expected)));
                corrections.put(key, expected);
            }
            if (!actual.isHere() && expected.isKept() && !damagedNow.contains(multihash)) {
                report(multihash, "block is missing below a pin");
                missing.add(key);
            }
        }
        pipeline.ask(txn -> {
            corrections.forEach(txn::setCounts);
            missing.forEach(txn::noteDamaged);
        });
    }

    /// Compares pins, claims and records with what the journal says of them, whose bytes have sums.
    void compareJournal() throws IOException {
        Set<Bytes> differing = new HashSet<>();
        for (int look = 0; look < LOOKS_MAX; look++) {
            Set<Bytes> now = differingFromJournal();
            if (look == 0) {
                differing.addAll(now);
            }
            differing.retainAll(now);
            if (differing.isEmpty()) {
                return;
            }
        }
        throw new IndexLostException(
                "the index in %s and the journal differ in %d pins, claims or records: run 'ishi repo"
                                .formatted(parts.files().index(), differing.size())
                        + " verify --rebuild-index'");
    }

    private Set<Bytes> differingFromJournal() throws IOException {
        try (var recount = new Recount(parts.files().index(), reader)) {
            Set<Bytes> differing = new HashSet<>();
            if (recount.readJournal(parts.files().journal())) {
                for (Table each : List.of(Table.PINS, Table.CLAIMS, Table.RECORDS)) {
                    addDiffering(each, parts.index(), recount.index(), differing);
                    addDiffering(each, recount.index(), parts.index(), differing);
                }
            }
            return differing;
        }
    }

    private static void addDiffering(Table table, Index one, Index other, Set<Bytes> differing) throws IOException {
        new Pages<>(one, table, (key, value) -> Map.entry(Bytes.copyOf(key), Bytes.copyOf(value))).forEach(row -> {
            Optional<Bytes> there = other.read(view -> view.value(table, row.getKey()));
            if (!there.equals(Optional.of(row.getValue()))) {
                differing.add(row.getKey());
            }
            return differing.size() < DIFFERENCES_MAX;
        });
    }

    /// Forgets the damage of blocks that are here again, or that nothing names any more.
    void forgetMended() throws IOException {
        new Pages<>(parts.index(), Table.DAMAGED, (key, _) -> Bytes.copyOf(key)).forEach(key -> {
            pipeline.ask(txn -> txn.forgetMended(key));
            return true;
        });
    }

    private static String text(IndexEntry entry) {
        return entry.keep() + " " + entry.counts();
    }

    VerifyReport report() {
        return new VerifyReport(blocks, bytes, problemCount);
    }
}
