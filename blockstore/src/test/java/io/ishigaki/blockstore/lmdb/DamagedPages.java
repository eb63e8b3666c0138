package io.ishigaki.blockstore.lmdb;

import static io.ishigaki.blockstore.BlockstoreContract.pin;
import static io.ishigaki.blockstore.BlockstoreContract.put;
import static io.ishigaki.blockstore.SampleDags.leaf;
import static io.ishigaki.blockstore.SampleDags.node;

import io.ishigaki.blockstore.Blockstore.Problem;
import io.ishigaki.blockstore.IndexLostException;
import io.ishigaki.blockstore.StoreConfig;
import io.ishigaki.multiformats.Block;
import io.ishigaki.multiformats.Bytes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/// The process that [DamagedPagesTest] watches: flips bytes of a store's data file, opens and
/// verifies it, and prints a line on how that ended; then makes the index anew and compares.
///
/// A process of its own, because LMDB's native code may end it.
final class DamagedPages {
    private static final StoreConfig CONFIG = StoreConfig.defaults().withSegmentBytesMax(64 << 10);
    private static final int FLIPS_MAX = 8;

    private final Path template;
    private final List<Block> blocks = new ArrayList<>();
    private final List<Block> roots = new ArrayList<>();

    private DamagedPages(Path template) throws IOException {
        this.template = template;
        for (int i = 0; i < 60; i++) {
            Block[] leaves = new Block[10];
            for (int j = 0; j < leaves.length; j++) {
                leaves[j] = leaf("leaf %d of %d".formatted(j, i));
            }
            roots.add(node(leaves));
            blocks.addAll(List.of(leaves));
        }
        blocks.addAll(roots);
        try (LmdbBlockstore store = LmdbBlockstore.open(template, CONFIG)) {
            for (Block each : roots) {
                put(store, blocks.toArray(Block[]::new));
                pin(store, each);
                store.table("names").put(each.cid().toBytes(), each.body());
            }
        }
    }

    /// Arguments: a directory to work in, the first seed, how many.
    public static void main(String[] arguments) throws IOException {
        Path directory = Path.of(arguments[0]);
        var pages = new DamagedPages(directory.resolve("template"));
        long first = Long.parseLong(arguments[1]);
        for (long seed = first; seed < first + Long.parseLong(arguments[2]); seed++) {
            System.out.println("seed " + seed);
            System.out.println(pages.run(directory.resolve("seed-" + seed), new Random(seed)));
        }
    }

    private String run(Path store, Random random) throws IOException {
        copy(template, store);
        flip(store.resolve("index").resolve(Index.DATA_FILE), random);
        String outcome = open(store);
        if (!outcome.equals("unharmed")) {
            LmdbBlockstore.rebuildIndex(store, CONFIG, _ -> {});
            try (LmdbBlockstore rebuilt = LmdbBlockstore.open(store, CONFIG)) {
                outcome = isWhole(rebuilt) ? outcome : "lost after " + outcome;
            }
        }
        delete(store);
        return outcome;
    }

    private String open(Path directory) throws IOException {
        try (LmdbBlockstore store = LmdbBlockstore.open(directory, CONFIG)) {
            List<Problem> problems = new ArrayList<>();
            store.verify(problems::add);
            if (!problems.isEmpty()) {
                return "told";
            }
            return isWhole(store) ? "unharmed" : "silent";
        } catch (IndexLostException e) {
            return String.valueOf(e.getMessage()).contains("repo verify --rebuild-index") ? "refused" : "unclear " + e;
        } catch (IOException | RuntimeException e) {
            return "unclear " + e;
        }
    }

    private boolean isWhole(LmdbBlockstore store) throws IOException {
        for (Block each : blocks) {
            if (store.get(each.cid()).filter(each::equals).isEmpty()) {
                return false;
            }
        }
        for (Block each : roots) {
            Bytes record = store.table("names").get(each.cid().toBytes()).orElse(Bytes.EMPTY);
            if (store.pins().find(each.cid()).isEmpty() || !record.equals(each.body())) {
                return false;
            }
        }
        return true;
    }

    private static void flip(Path file, Random random) throws IOException {
        byte[] content = Files.readAllBytes(file);
        for (int flips = 1 + random.nextInt(FLIPS_MAX); flips > 0; flips--) {
            content[random.nextInt(content.length)] ^= (byte) (1 << random.nextInt(8));
        }
        boolean cut = random.nextInt(10) == 0;
        Files.write(file, cut ? Arrays.copyOf(content, random.nextInt(content.length)) : content);
    }

    private static void copy(Path from, Path to) throws IOException {
        try (var files = Files.walk(from)) {
            for (Path each : files.toList()) {
                Files.copy(each, to.resolve(from.relativize(each).toString()));
            }
        }
    }

    private static void delete(Path directory) throws IOException {
        try (var files = Files.walk(directory)) {
            for (Path each : files.toList().reversed()) {
                Files.delete(each);
            }
        }
    }
}
