package io.ishigaki.blockstore.lmdb;

import io.ishigaki.blockstore.Blockstore.Problem;
import io.ishigaki.blockstore.Pin;
import io.ishigaki.blockstore.StoreConfig;
import io.ishigaki.blockstore.lmdb.LmdbBlockstore.RebuildReport;
import io.ishigaki.blockstore.log.DiskLogFiles;
import io.ishigaki.blockstore.log.JournalEntry;
import io.ishigaki.multiformats.Bytes;
import io.ishigaki.multiformats.Cid;
import io.ishigaki.multiformats.Multicodec;
import io.ishigaki.multiformats.Multihash;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;

/// The steps of a rebuild: the blocks go into a new index, the old one is put aside, the pins are
/// counted, and the new one takes its place.
///
/// Counting begins with an opening, which changes the logs: from then on the old index knows less
/// than the truth and must not meet them again. So a crash before leaves the old index as it was,
/// and a crash after leaves none, until a rebuild is run again.
final class Rebuilding {
    private static final String NEW = "index.new";
    private static final String OLD = "index.old";

    private final StoreFiles files;
    private final StoreConfig config;
    private final Consumer<Problem> problems;
    private long problemCount;

    Rebuilding(StoreFiles files, StoreConfig config, Consumer<Problem> problems) {
        this.files = files;
        this.config = config;
        this.problems = problems;
    }

    RebuildReport run() throws IOException {
        Path built = files.index().resolveSibling(NEW);
        Path old = files.index().resolveSibling(OLD);
        Rebuild.deleteIndex(built);
        Rebuild.deleteIndex(old);
        var renewed = new StoreFiles(built, files.segments(), files.journal(), files.probe());
        long blocks;
        List<JournalEntry> deaths;
        try (Index index = Index.open(built, config.inlineBelow() > 0)) {
            var rebuild = new Rebuild(renewed, index, this::report);
            blocks = rebuild.run();
            deaths = rebuild.deaths();
        }
        if (Files.exists(files.index())) {
            move(files.index(), old);
        }
        long pins = countPins(renewed, deaths);
        move(built, files.index());
        Rebuild.deleteIndex(old);
        return new RebuildReport(blocks, pins, problemCount);
    }

    private void report(Problem problem) {
        problemCount++;
        problems.accept(problem);
    }

    private long countPins(StoreFiles renewed, List<JournalEntry> deaths) throws IOException {
        try (LmdbBlockstore store = LmdbBlockstore.open(() -> {}, renewed, config)) {
            store.pipeline().ask(txn -> deaths.forEach(txn::journal));
            List<Pin> pins = new ArrayList<>();
            store.pins().forEach(pins::add);
            for (Pin each : pins) {
                store.counter().recount(each);
            }
            store.counter().recountClaims();
            reportMissing(store);
            return pins.size();
        }
    }

    /// Tells of each block that something counts on and that is not here.
    private void reportMissing(LmdbBlockstore store) throws IOException {
        List<Bytes> missing = new ArrayList<>();
        new Pages<>(store.index(), Table.BLOCKS, (key, value) -> Map.entry(Bytes.copyOf(key), IndexEntry.read(value)))
                .forEach(row -> row.getValue().isHere() || missing.add(row.getKey()));
        store.pipeline().ask(txn -> missing.forEach(txn::noteDamaged));
        for (Bytes each : missing) {
            Cid cid = Cid.v1(Multicodec.RAW, Multihash.read(each.asBuffer()));
            report(new Problem(cid, "block is missing below a pin"));
        }
    }

    /// Renames a directory, durably.
    private static void move(Path from, Path to) throws IOException {
        Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
        DiskLogFiles.in(Objects.requireNonNull(to.getParent()), Fallocate::allocate)
                .syncDirectory();
    }
}
