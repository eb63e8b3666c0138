package io.ishigaki.tests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Seven real daemons that keep a folder as 3+3 while boxes are lost, read by their gateways and by Kubo. Not part
/// of a plain build: `.ci/interop` runs it.
///
/// `-Dishi.proof.mebibytes=2048` keeps more, `-Dishi.proof.seed=7` loses other boxes.
class ClusterProofInterop {
    private static final long BYTES = (long) Integer.getInteger("ishi.proof.mebibytes", 24) << 20;
    private static final long SEED = Long.getLong("ishi.proof.seed", 1);
    private static final int BOXES = 7;
    private static final int LOST = 3;

    /// Three cells of data and three of parity take twice the data; links, plans and the index a little.
    private static final double STORED_MAX = 2.05;

    /// What a store takes however little is in it: pages of its index, its journals.
    private static final long FLOOR_BYTES = 1 << 20;

    /// The boxes share a disk, whose free space is no measure of what each could hold: what is filled by the others
    /// would move cells.
    private static final Boxes.Setting OFFER = box -> box.set("Datastore.StorageMax", "\"16GB\"");

    /// Times the least that the repair takes.
    private static final double REPAIR_MAX = 1.1;

    private static final long SECONDS_MAX = 120 + BYTES / 1_000_000;

    @TempDir
    private Path directory;

    private final Random random = new Random(SEED);
    private int readers;

    /// A folder that a cluster of seven keeps.
    private record Kept(Boxes boxes, AllSizes folder, String root) {}

    private Kept pinOn(Boxes boxes) throws IOException, InterruptedException {
        AllSizes folder = AllSizes.write(directory.resolve("folder"), SEED, BYTES);
        Node adder = boxes.running().getFirst();
        String root = adder.run("add", "-rQ", "--pin=false", folder.folder().toString())
                .line();
        adder.run("pin", "add", "--class=3+3", root).line();
        var kept = new Kept(boxes, folder, root);
        boxes.awaitSafe(root, LOST, SECONDS_MAX);
        // The adder keeps all of it until the layout, which is new, has been the same for a while.
        boxes.await("what is surplus is given back", SECONDS_MAX, () -> {
            boxes.collect();
            return boxes.storedBytes() < (long) (STORED_MAX * folder.bytes()) + BOXES * FLOOR_BYTES;
        });
        return kept;
    }

    /// Boxes of those that run, by chance.
    private List<Node> some(Boxes boxes, int count) {
        List<Node> all = new ArrayList<>(boxes.running());
        Collections.shuffle(all, random);
        return all.subList(0, count);
    }

    /// Reads everything through the gateway of one box, and through a Kubo that knows all of them and nobody else.
    private void readAll(Kept kept) throws IOException, InterruptedException {
        kept.folder.checkThrough(some(kept.boxes, 1).getFirst(), kept.root);
        Path place = Files.createDirectory(directory.resolve("reader" + readers++));
        try (Node kubo = Node.kubo(place)) {
            kubo.init("test");
            kubo.run("config", "Routing.Type", "none").line();
            kubo.startOnline();
            for (Node each : kept.boxes.running()) {
                kubo.connect(each.address());
            }
            Path copy = place.resolve("copy");
            kubo.run("get", "-o", copy.toString(), kept.root).line();
            kept.folder.checkCopy(copy);
        }
    }

    private static long measured(String what, long bytes, Kept kept) {
        System.out.printf("%s: %d bytes, %.3f times the data%n", what, bytes, (double) bytes / kept.folder.bytes());
        return bytes;
    }

    /// Each cell on a new box comes there once; and of each stripe, one box gets three cells to decode what is
    /// lost of it, one of which is on it afterwards.
    private static long leastFor(Kept kept, List<Node> fresh) throws IOException, InterruptedException {
        long least = kept.folder.bytes() * 2 / 3;
        for (Node each : fresh) {
            least += kept.boxes.heldBytes(kept.root, each);
        }
        return least;
    }

    @Test
    void everyByteOutlivesTheLossOfThreeBoxesAndOfThreeMore() throws Exception {
        try (Boxes boxes = Boxes.found(directory, BOXES, "10s", OFFER)) {
            Kept kept = pinOn(boxes);
            System.out.printf("seed %d, %d files of %d bytes%n", SEED, kept.folder.count(), kept.folder.bytes());
            measured("stored", boxes.storedBytes(), kept);

            List<Node> lost = some(boxes, LOST);
            Node away = lost.getFirst();
            boxes.kill(away);
            for (Node each : lost.subList(1, LOST)) {
                boxes.wipe(each);
            }
            readAll(kept);

            // The four that are left have a cell each of every stripe before others come.
            boxes.awaitMayLose(kept.root, 1, SECONDS_MAX);
            long before = boxes.receivedBytes();
            List<Node> fresh = boxes.join(LOST);
            boxes.awaitSafe(kept.root, LOST, SECONDS_MAX);
            long moved = measured("moved for repair", boxes.receivedBytes() - before, kept);
            long least = leastFor(kept, fresh);
            System.out.printf("%.3f of the least that repair takes%n", (double) moved / least);
            assertThat(moved).isLessThan((long) (REPAIR_MAX * least));

            for (Node each : some(boxes, LOST)) {
                boxes.wipe(each);
            }
            readAll(kept);

            // Four boxes are left, of which each holds a cell of every stripe.
            boxes.awaitMayLose(kept.root, 1, SECONDS_MAX);
            before = boxes.receivedBytes();
            boxes.restart(away);
            boxes.awaitMayLose(kept.root, 2, SECONDS_MAX);
            assertThat(measured("moved for the box that is back", boxes.receivedBytes() - before, kept))
                    .isLessThan(kept.folder.bytes());
            readAll(kept);
        }
    }
}
