package io.ishigaki.tests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Real daemons of one cluster that are killed while they pin, cut off from each other, and whose disks rot. Not
/// part of a plain build: `.ci/interop` runs it.
///
/// `-Dishi.proof.kills=50` kills more often, `-Dishi.proof.seed=7` at other moments.
class ClusterFaultsInterop {
    private static final int KILLS = Integer.getInteger("ishi.proof.kills", 3);
    private static final long SEED = Long.getLong("ishi.proof.seed", 1);
    private static final int FILE_BYTES_MAX = 8_000_000;
    private static final int KILL_MILLIS_MAX = 2_500;
    private static final long SECONDS_MAX = 120;

    /// Blocks of a box in which a bit is flipped.
    private static final int ROTTEN = 6;

    @TempDir
    private Path directory;

    private final Random random = new Random(SEED);

    /// Files by their CIDs.
    private final Map<String, Path> files = new HashMap<>();

    private Node any(Boxes boxes) {
        return boxes.running().get(random.nextInt(boxes.running().size()));
    }

    /// Adds a file that nobody has yet, without a pin.
    private String add(Node box) throws IOException, InterruptedException {
        Path file = Cargo.random(
                directory.resolve("file" + files.size()), random.nextLong(), 1 + random.nextInt(FILE_BYTES_MAX));
        String cid = box.run("add", "-Q", "--pin=false", file.toString()).line();
        files.put(cid, file);
        return cid;
    }

    /// Whatever the gateway gives, however little, is what was added.
    private void requireNoOtherBytes(Node box, String cid) throws IOException, InterruptedException {
        byte[] added = Files.readAllBytes(Objects.requireNonNull(files.get(cid)));
        byte[] got;
        try (InputStream content = box.gateway("/ipfs/" + cid).toURL().openStream()) {
            got = content.readAllBytes();
        } catch (IOException _) {
            // It says that it can't, which is no wrong byte.
            return;
        }
        assertThat(got).as("%s by %s", cid, box.repository()).isEqualTo(added);
    }

    private void requireReadable(Boxes boxes, String cid) throws IOException, InterruptedException {
        Node box = any(boxes);
        assertThat(Node.isSame(box.gateway("/ipfs/" + cid), Objects.requireNonNull(files.get(cid))))
                .as("%s is what was added, by %s", cid, box.repository())
                .isTrue();
    }

    private static long blocks(Boxes boxes) throws IOException, InterruptedException {
        boxes.collect();
        long blocks = 0;
        for (Node each : boxes.running()) {
            blocks += each.storedBlocks();
        }
        return blocks;
    }

    @Test
    void pinThatAKillInterruptsCompletesOrSaysWhyNot() throws Exception {
        try (Boxes boxes = Boxes.found(directory, 5, "72h")) {
            long before = blocks(boxes);
            int acknowledged = 0;
            List<String> unpinned = new ArrayList<>();
            for (int kill = 0; kill < KILLS; kill++) {
                Node adder = any(boxes);
                Node victim = any(boxes);
                String cid = add(adder);
                Process pinning = adder.spawn("pin", "add", "--class=2+2", cid);
                assertThat(victim.daemon().waitFor(random.nextInt(KILL_MILLIS_MAX), TimeUnit.MILLISECONDS))
                        .as("a daemon ended by itself")
                        .isFalse();
                boxes.kill(victim);
                assertThat(pinning.waitFor(SECONDS_MAX, TimeUnit.SECONDS))
                        .as("seed %d, kill %d: the command ends", SEED, kill)
                        .isTrue();
                boxes.restart(victim);
                if (pinning.exitValue() == 0) {
                    acknowledged++;
                    boxes.awaitSafe(cid, 2, SECONDS_MAX);
                    requireReadable(boxes, cid);
                } else {
                    unpinned.add(cid);
                    // Only who lost its own daemon may give up.
                    assertThat(victim).as("seed %d, kill %d", SEED, kill).isSameAs(adder);
                }
            }
            System.out.printf("seed %d: %d kills, %d acknowledged%n", SEED, KILLS, acknowledged);
            for (String cid : unpinned) {
                settle(boxes, cid);
            }
            for (String cid : files.keySet()) {
                requireReadable(boxes, cid);
                any(boxes).run("pin", "rm", cid).line();
            }
            boxes.await("all space is given back", SECONDS_MAX, () -> blocks(boxes) == before);
        }
    }

    /// A pin whose command was broken off has begun, and completes, or is none, and is made when it's wanted again.
    private void settle(Boxes boxes, String cid) throws IOException, InterruptedException {
        List<Node> holders = new ArrayList<>();
        for (Node each : boxes.running()) {
            if (each.run("--offline", "block", "stat", cid).status() == 0) {
                holders.add(each);
            }
        }
        assertThat(holders).as("boxes that have %s", cid).isNotEmpty();
        holders.getLast().run("pin", "add", "--class=2+2", cid).line();
        boxes.awaitSafe(cid, 2, SECONDS_MAX);
    }

    /// Of seven boxes four are on one side: more than half of all go on by themselves, the others wait.
    @Test
    void bothSidesOfACutPinAndBothPinsAreKeptOnceItIsMended() throws Exception {
        try (Boxes boxes = Boxes.found(directory, 7, "5s")) {
            List<Node> few = boxes.running().subList(0, 3);
            List<Node> many = boxes.running().subList(3, 7);
            boxes.cut(few);
            boxes.await(
                    "each side sees itself alone",
                    60,
                    () -> Boxes.online(few.getFirst()) == 3 && Boxes.online(many.getFirst()) == 4);
            String ofFew = add(few.getFirst());
            String ofMany = add(many.getFirst());
            Process waiting = few.getFirst().spawn("pin", "add", "--class=2+1", ofFew);
            many.getFirst().run("pin", "add", "--class=2+1", ofMany).line();

            boxes.mend();

            assertThat(waiting.waitFor(SECONDS_MAX, TimeUnit.SECONDS)).isTrue();
            assertThat(waiting.exitValue()).isZero();
            for (String cid : List.of(ofFew, ofMany)) {
                boxes.awaitSafe(cid, 1, SECONDS_MAX);
            }
            boxes.collect();
            for (Node each : boxes.running()) {
                for (String cid : List.of(ofFew, ofMany)) {
                    assertThat(Node.isSame(each.gateway("/ipfs/" + cid), Objects.requireNonNull(files.get(cid))))
                            .isTrue();
                }
            }
        }
    }

    /// One disk rots while its daemon is off, another under its daemon, which hashed those blocks before.
    @Test
    void rotOfTwoBoxesIsFoundByScrubAndHealedAndNobodyReadsIt() throws Exception {
        try (Boxes boxes = Boxes.found(directory, 7, "72h")) {
            Node adder = boxes.running().getFirst();
            Node off = boxes.running().get(2);
            Node on = boxes.running().get(5);
            List<String> cids = List.of(add(adder), add(adder), add(adder), add(adder));
            long before = adder.storedBytes();
            for (String cid : cids) {
                adder.run("pin", "add", "--class=3+3", cid).line();
                boxes.awaitSafe(cid, 3, SECONDS_MAX);
            }
            boxes.await("the adder keeps only its share", SECONDS_MAX, () -> {
                boxes.collect();
                return adder.storedBytes() < before;
            });
            for (Node each : List.of(off, on)) {
                boxes.kill(each);
                each.set("Datastore.ScrubPeriod", "\"1s\"");
                each.set("Datastore.ScrubRate", "\"1GB\"");
                each.set("Datastore.HashOnRead", "\"always\"");
                boxes.restart(each);
            }
            Rot ofOff = Rot.choose(off, ROTTEN, random);
            Rot ofOn = Rot.choose(on, ROTTEN, random);
            boxes.kill(off);
            ofOff.flip();
            ofOff.flipHeaders();
            boxes.restart(off);
            ofOn.flip();

            for (Node each : List.of(off, on)) {
                boxes.await(each.repository() + " finds the rot, and mends it", SECONDS_MAX, () -> {
                    for (String cid : cids) {
                        requireNoOtherBytes(each, cid);
                    }
                    return each.run("cluster", "events").line().contains("damaged blocks of pins were found here")
                            && each.run("repo", "verify").status() == 0;
                });
            }
            for (String cid : cids) {
                boxes.awaitSafe(cid, 3, SECONDS_MAX);
                for (Node each : boxes.running()) {
                    assertThat(Node.isSame(each.gateway("/ipfs/" + cid), Objects.requireNonNull(files.get(cid))))
                            .isTrue();
                }
            }
            assertThat(ofOff.count() + ofOn.count()).isEqualTo(2 * ROTTEN);
        }
    }
}
