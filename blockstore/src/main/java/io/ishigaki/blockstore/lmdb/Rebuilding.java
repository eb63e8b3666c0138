package io.ishigaki.blockstore.lmdb;

import io.ishigaki.blockstore.Blockstore.Problem;
import io.ishigaki.blockstore.Pin;
import io.ishigaki.blockstore.StoreConfig;
import io.ishigaki.blockstore.lmdb.LmdbBlockstore.RebuildReport;
import io.ishigaki.blockstore.log.DiskLogFiles;
import io.ishigaki.blockstore.log.JournalEntry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/// The steps of a rebuild: a new index beside the old one, counts from the pins, and only then the
/// exchange. A crash before leaves the old index, or its absence, as it was.
final class Rebuilding {
    private static final String NEW = "index.new";
    private static final String OLD = "index.old";

    private final Path directory;
    private final StoreConfig config;
    private final Consumer<Problem> problems;
    private long problemCount;

    Rebuilding(Path directory, StoreConfig config, Consumer<Problem> problems) {
        this.directory = directory;
        this.config = config;
        this.problems = problems;
    }

    RebuildReport run() throws IOException {
        Path built = directory.resolve(NEW);
        Rebuild.deleteIndex(built);
        StoreFiles plain = StoreFiles.in(directory);
        var files = new StoreFiles(built, plain.segments(), plain.journal(), plain.probe());
        long blocks;
        List<JournalEntry> deaths;
        try (Index index = Index.open(built, config.inlineBelow() > 0)) {
            var rebuild = new Rebuild(files, index, this::report);
            blocks = rebuild.run();
            deaths = rebuild.deaths();
        }
        long pins = countPins(files, deaths);
        exchange(built);
        return new RebuildReport(blocks, pins, problemCount);
    }

    private void report(Problem problem) {
        problemCount++;
        problems.accept(problem);
    }

    private long countPins(StoreFiles files, List<JournalEntry> deaths) throws IOException {
        try (LmdbBlockstore store = LmdbBlockstore.open(() -> {}, files, config)) {
            store.pipeline().ask(txn -> deaths.forEach(txn::journal));
            List<Pin> pins = new ArrayList<>();
            store.pins().forEach(pins::add);
            for (Pin each : pins) {
                store.counter().recount(each);
            }
            store.reportMissing(this::report);
            return pins.size();
        }
    }

    private void exchange(Path built) throws IOException {
        Path index = directory.resolve(StoreFiles.INDEX_DIRECTORY);
        Path old = directory.resolve(OLD);
        Rebuild.deleteIndex(old);
        if (Files.exists(index)) {
            Files.move(index, old, StandardCopyOption.ATOMIC_MOVE);
        }
        Files.move(built, index, StandardCopyOption.ATOMIC_MOVE);
        DiskLogFiles.in(directory).syncDirectory();
        Rebuild.deleteIndex(old);
    }
}
