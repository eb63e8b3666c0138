package io.ishigaki.blockstore.lmdb;

import static org.assertj.core.api.Assertions.assertThat;

import io.ishigaki.blockstore.Pin;
import io.ishigaki.blockstore.SampleDags;
import io.ishigaki.blockstore.StoreConfig;
import io.ishigaki.blockstore.WriteSession;
import io.ishigaki.blockstore.lmdb.StoreFiles.Step;
import io.ishigaki.dag.Links;
import io.ishigaki.multiformats.Block;
import io.ishigaki.multiformats.Bytes;
import io.ishigaki.multiformats.Cid;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Random work on a store whose power fails at a random step, over and over: whatever was
/// acknowledged must be there, and nothing pinned may be missing. To replay a failure, run that
/// seed alone.
///
/// LMDB itself is believed to keep what it committed and nothing else: its file is as it was at the
/// last commit, for the failing step lets no later one begin.
final class PowerFailureTest {
    private static final StoreConfig CONFIG = StoreConfig.defaults().withSegmentBytesMax(64 << 10);
    private static final int BOOTS = 6;
    private static final int OPERATIONS = 25;
    private static final int STEPS_MAX = 60;

    @TempDir(factory = FastTempDir.class)
    private Path directory;

    private ForgetfulFiles segments = new ForgetfulFiles();
    private ForgetfulFiles journal = new ForgetfulFiles();

    /// What was acknowledged, and what may or may not have happened.
    private final Map<Cid, Block> made = new HashMap<>();
    private final Set<Cid> pinned = new HashSet<>();
    private final Set<Cid> unsure = new HashSet<>();
    private final Map<Bytes, Bytes> records = new HashMap<>();
    private final Set<Bytes> unsureRecords = new HashSet<>();

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void acknowledgedSurvives(long seed) throws IOException {
        var random = new Random(seed);
        for (int boot = 0; boot < BOOTS; boot++) {
            runUntilPowerFails(random);
            segments = segments.crash(random);
            journal = journal.crash(random);
        }
        try (LmdbBlockstore store = open(_ -> {})) {
            check(store);
            assertThat(store.verify(problem -> assertThat(problem).isNull()).problems())
                    .isZero();
        }
    }

    /// `-Dpower.seeds=N` tries more of them.
    static LongStream seeds() {
        return LongStream.rangeClosed(1, Long.getLong("power.seeds", 200));
    }

    private LmdbBlockstore open(StoreFiles.Probe probe) throws IOException {
        Path index = Files.createDirectories(directory.resolve("index"));
        return LmdbBlockstore.open(() -> {}, new StoreFiles(index, segments, journal, probe), CONFIG);
    }

    /// The steps at which power fails, counted down; opening has steps too.
    private StoreFiles.Probe failingAfter(int steps) {
        var left = new AtomicInteger(steps);
        return (Step step) -> {
            if (left.decrementAndGet() <= 0) {
                throw new IOException("power failed at " + step);
            }
        };
    }

    private void runUntilPowerFails(Random random) throws IOException {
        LmdbBlockstore store;
        try {
            store = open(failingAfter(1 + random.nextInt(STEPS_MAX)));
        } catch (IOException e) {
            assertThat(e).hasMessageContaining("power failed");
            return;
        }
        try (store) {
            check(store);
            for (int i = 0; i < OPERATIONS; i++) {
                operate(store, random);
            }
        } catch (IOException e) {
            assertThat(e).hasStackTraceContaining("power failed");
        }
    }

    private void operate(LmdbBlockstore store, Random random) throws IOException {
        switch (random.nextInt(8)) {
            case 0, 1, 2, 3 -> add(store, random);
            case 4 -> unpin(store, random);
            case 5 -> store.collect(_ -> {});
            case 6 -> store.compactAll();
            default -> putRecord(store, random);
        }
    }

    private void add(LmdbBlockstore store, Random random) throws IOException {
        try (WriteSession session = store.begin()) {
            List<Block> leaves = new ArrayList<>();
            for (int i = random.nextInt(6); i >= 0; i--) {
                leaves.add(SampleDags.leaf(random.nextInt(40), 100 + random.nextInt(3) * 6000));
            }
            Block root = SampleDags.node(leaves.toArray(Block[]::new));
            for (Block each : leaves) {
                made.put(each.cid(), each);
                session.put(each);
            }
            made.put(root.cid(), root);
            session.put(root);
            if (random.nextBoolean()) {
                session.sync();
            }
            unsure.add(root.cid());
            session.pin(new Pin(root.cid(), Pin.Mode.RECURSIVE, ""));
            pinned.add(root.cid());
            unsure.remove(root.cid());
        }
    }

    private void unpin(LmdbBlockstore store, Random random) throws IOException {
        if (pinned.isEmpty()) {
            return;
        }
        Cid root = new ArrayList<>(pinned).get(random.nextInt(pinned.size()));
        pinned.remove(root);
        unsure.add(root);
        store.pins().remove(root);
        unsure.remove(root);
    }

    private void putRecord(LmdbBlockstore store, Random random) throws IOException {
        Bytes key = Bytes.copyOf(new byte[] {(byte) random.nextInt(4)});
        Bytes value = Bytes.copyOf(new byte[] {(byte) random.nextInt()});
        unsureRecords.add(key);
        store.table("t").put(key, value);
        records.put(key, value);
        unsureRecords.remove(key);
    }

    private void check(LmdbBlockstore store) throws IOException {
        Set<Cid> found = new HashSet<>();
        store.pins().forEach(pin -> found.add(pin.cid()));
        assertThat(found).containsAll(pinned);
        found.removeAll(pinned);
        assertThat(unsure).containsAll(found);
        for (Cid root : pinned) {
            new DagCheck(store, made).require(root);
        }
        for (Cid root : found) {
            new DagCheck(store, made).require(root);
            pinned.add(root);
        }
        unsure.clear();
        for (var each : records.entrySet()) {
            if (!unsureRecords.contains(each.getKey())) {
                assertThat(store.table("t").get(each.getKey())).contains(each.getValue());
            }
        }
    }

    /// All that a root names is here and what it was.
    private record DagCheck(LmdbBlockstore store, Map<Cid, Block> made) {
        void require(Cid cid) throws IOException {
            assertThat(store.get(cid)).as("block %s", cid).contains(made.get(cid));
            for (Cid link : Links.of(Objects.requireNonNull(made.get(cid)))) {
                require(link);
            }
        }
    }
}
