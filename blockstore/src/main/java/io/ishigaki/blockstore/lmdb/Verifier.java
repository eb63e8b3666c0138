package io.ishigaki.blockstore.lmdb;

import io.ishigaki.blockstore.Blockstore.Problem;
import io.ishigaki.blockstore.Blockstore.VerifyReport;
import io.ishigaki.blockstore.Pin;
import io.ishigaki.blockstore.Pins;
import io.ishigaki.blockstore.StoreConfig.HashOnRead;
import io.ishigaki.multiformats.Bytes;
import io.ishigaki.multiformats.Cid;
import io.ishigaki.multiformats.Multicodec;
import io.ishigaki.multiformats.Multihash;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/// Re-hashes every block, and compares the counts with those that a walk from the pins makes. What
/// is wrong is told, and set right where that can be done: damaged blocks are set aside, counts are
/// corrected.
///
/// Confined to one thread; pins wait while counts are compared, reads and puts do not.
final class Verifier {
    private final Parts parts;
    private final Pipeline pipeline;
    private final Pins pins;
    private final BlockReader reader;
    private final Consumer<Problem> problems;
    private final Set<Multihash> damagedNow = new HashSet<>();
    private long blocks;
    private long bytes;
    private long problemCount;

    Verifier(Parts parts, Pipeline pipeline, Pins pins, BlockReader.Damage damage, Consumer<Problem> problems) {
        this.parts = parts;
        this.pipeline = pipeline;
        this.pins = pins;
        this.reader = new BlockReader(parts.index(), parts.segments(), HashOnRead.ALWAYS, damage);
        this.problems = problems;
    }

    /// Reads and hashes every block.
    void hashAll() throws IOException {
        new Pages<>(parts.index(), Table.BLOCKS, Verifier::row).forEach(row -> {
            if (row.entry.isHere()) {
                hash(row.multihash());
            }
            return true;
        });
    }

    private record Row(Bytes key, IndexEntry entry) {
        Multihash multihash() {
            return Multihash.read(key.asBuffer());
        }
    }

    private static Row row(ByteBuffer key, ByteBuffer value) {
        return new Row(Bytes.copyOf(key), IndexEntry.read(value));
    }

    private void hash(Multihash multihash) throws IOException {
        Optional<Bytes> body = reader.body(multihash);
        blocks++;
        if (body.isPresent()) {
            bytes += body.get().length();
        } else if (reader.length(multihash) < 0) {
            damagedNow.add(multihash);
            report(multihash, "block is damaged");
        }
    }

    private void report(Multihash multihash, String what) {
        problemCount++;
        problems.accept(new Problem(Cid.v1(Multicodec.RAW, multihash), what));
    }

    /// Compares every count with a new one. The caller sees to it that no pin changes meanwhile,
    /// and that nothing waits in the queue.
    void compareCounts() throws IOException {
        try (var recount = new Recount(parts.files().index(), reader)) {
            List<Pin> all = new ArrayList<>();
            pins.forEach(all::add);
            for (Pin each : all) {
                recount.add(each);
            }
            recount.walk();
            new Pages<>(parts.index(), Table.BLOCKS, Verifier::row).forEach(row -> {
                compare(row.key, row.entry, recount.expected(row.key));
                return true;
            });
            new Pages<>(recount.index(), Table.BLOCKS, Verifier::row).forEach(row -> {
                boolean known = parts.index().read(view -> view.entry(row.key) != null);
                if (!known) {
                    compare(row.key, IndexEntry.ABSENT, row.entry);
                }
                return true;
            });
        }
    }

    private void compare(Bytes key, IndexEntry actual, IndexEntry expected) throws IOException {
        boolean same = actual.keep() == expected.keep()
                && List.copyOf(actual.counts()).containsAll(expected.counts())
                && expected.counts().containsAll(actual.counts());
        if (!same) {
            String what = "counts are %s, expected %s".formatted(text(actual), text(expected));
            report(Multihash.read(key.asBuffer()), what);
            pipeline.ask(txn -> txn.setCounts(key, expected));
        }
        Multihash multihash = Multihash.read(key.asBuffer());
        if (!actual.isHere() && expected.isKept() && !damagedNow.contains(multihash)) {
            report(multihash, "block is missing below a pin");
            pipeline.ask(txn -> txn.noteDamaged(key));
        }
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
