package io.ishigaki.blockstore.lmdb;

import io.ishigaki.blockstore.Blockstore.Problem;
import io.ishigaki.blockstore.StoreConfig;
import io.ishigaki.blockstore.lmdb.StoreFiles.Step;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/// A computer with a store, whose disks forget what was not synced when its power fails.
final class Machine {
    static final StoreConfig CONFIG = StoreConfig.defaults().withSegmentBytesMax(64 << 10);

    /// The steps that follow a commit of LMDB, before anyone hears of it.
    private static final Set<Step> COMMITS = EnumSet.of(Step.COMMITTED, Step.TAIL_COMMITTED, Step.SNAPSHOT_COMMITTED);

    private final Path index;
    private final Random random;
    private ForgetfulFiles segments = new ForgetfulFiles();
    private ForgetfulFiles journal = new ForgetfulFiles();
    private IndexImages images;
    private volatile boolean lastCommitUnheard;

    Machine(Path directory, Random random) throws IOException {
        this.index = Files.createDirectories(directory.resolve("index"));
        this.random = random;
        this.images = new IndexImages(index);
    }

    ForgetfulFiles segments() {
        return segments;
    }

    ForgetfulFiles journal() {
        return journal;
    }

    /// Opens the store; at the step with that number, power fails.
    LmdbBlockstore open(int steps) throws IOException {
        return LmdbBlockstore.open(() -> {}, files(steps, true), CONFIG);
    }

    LmdbBlockstore open() throws IOException {
        return open(Integer.MAX_VALUE);
    }

    /// Makes the index anew from the logs; at the step with that number, power fails.
    void rebuild(int steps, Consumer<Problem> problems) throws IOException {
        new Rebuilding(files(steps, false), CONFIG, problems).run();
        images = new IndexImages(index);
    }

    void loseIndex() throws IOException {
        Rebuild.deleteIndex(index);
        images = new IndexImages(index);
    }

    /// `inPlace` tells that commits go to the index itself, not to one that is being made. Every
    /// other time, a commit that nobody heard of is found cut short.
    private StoreFiles files(int steps, boolean inPlace) {
        var left = new AtomicInteger(steps);
        boolean cuts = inPlace && steps < Integer.MAX_VALUE && random.nextBoolean();
        return new StoreFiles(index, segments, journal, step -> {
            boolean committed = cuts && COMMITS.contains(step);
            if (committed) {
                images.committed();
            }
            if (left.decrementAndGet() <= 0) {
                segments.powerOff();
                journal.powerOff();
                lastCommitUnheard |= committed;
                throw new IOException("power failed at " + step);
            }
        });
    }

    /// What the next boot finds. The store is closed, though it may not have been able to.
    void failPower() throws IOException {
        segments = segments.crash(random);
        journal = journal.crash(random);
        if (lastCommitUnheard) {
            images.cutLastCommit(random);
        }
        lastCommitUnheard = false;
        images = new IndexImages(index);
    }
}
