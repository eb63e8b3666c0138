package io.ishigaki.cluster.hold;

import static org.assertj.core.api.Assertions.assertThat;

import io.ishigaki.cluster.hold.SimulatedBoxes.Box;
import io.ishigaki.cluster.plan.StorageClass;
import io.ishigaki.cluster.post.SimulatedTime;
import io.ishigaki.cluster.read.RebuildingSource;
import io.ishigaki.dag.RequestSource;
import io.ishigaki.dag.codec.Codec;
import io.ishigaki.dag.codec.Value;
import io.ishigaki.multiformats.Block;
import io.ishigaki.multiformats.Bytes;
import io.ishigaki.multiformats.Cid;
import io.ishigaki.multiformats.Multicodec;
import io.ishigaki.multiformats.Multihash;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class KeeperSimulationTest {
    private static final Duration MINUTE = Duration.ofMinutes(1);

    /// Leaves of all sizes up to 700 KiB, and a root over them, last.
    private static List<Block> dag(long seed, int leaves) {
        var random = new Random(seed);
        List<Block> blocks = new ArrayList<>();
        List<Value> links = new ArrayList<>();
        for (int i = 0; i < leaves; i++) {
            byte[] bytes = new byte[random.nextInt(8) == 0 ? 700 << 10 : 1 + random.nextInt(9_000)];
            random.nextBytes(bytes);
            blocks.add(new Block(Cid.ofRaw(bytes), Bytes.ofOwned(bytes)));
            links.add(new Value.Link(blocks.getLast().cid()));
        }
        Bytes root = Codec.DAG_CBOR.encode(new Value.ListValue(links));
        blocks.add(new Block(Cid.v1(Multicodec.DAG_CBOR, Multihash.sha256(root)), root));
        return blocks;
    }

    private static SimulatedBoxes boxes(SimulatedTime time, int count) throws IOException {
        var boxes = new SimulatedBoxes(time);
        for (int i = 0; i < count; i++) {
            boxes.add(i, "");
        }
        boxes.run(MINUTE);
        return boxes;
    }

    private static void requireReadable(SimulatedBoxes boxes, List<Block> dag) throws IOException {
        for (Box box : boxes.running()) {
            try (RequestSource peers = box.peers();
                    var source = new RebuildingSource(box.running(), box.store, peers, peers)) {
                for (Block each : dag) {
                    assertThat(source.get(each.cid())).contains(each);
                }
            }
        }
    }

    @Test
    void pinSpreadsUntilEachBoxHasItsShareAlone() {
        SimulatedTime.forSeeds(SimulatedTime.seeds(20), time -> {
            SimulatedBoxes boxes = boxes(time, 7);
            List<Block> dag = dag(time.seed(), 60);
            Cid plan = boxes.pin(boxes.all().get(time.random().nextInt(7)), dag, StorageClass.parse("3+3"));
            boxes.run(MINUTE.multipliedBy(3));

            Standing standing = boxes.standing(plan);
            assertThat(standing.placed()).isEqualTo(standing.stripes());
            assertThat(standing.mayLose()).isEqualTo(3);
            assertThat(standing.acknowledged()).isTrue();
            boxes.requireOneCellOfAStripe();
            for (Box each : boxes.all()) {
                each.store.collect(_ -> {});
            }
            requireReadable(boxes, dag);
        });
    }

    @Test
    void everyBlockIsReadAndRebuiltAfterAsManyBoxesAreLostAsPromised() {
        SimulatedTime.forSeeds(SimulatedTime.seeds(20), time -> {
            SimulatedBoxes boxes = boxes(time, 7);
            List<Block> dag = dag(time.seed(), 40);
            Cid plan = boxes.pin(boxes.all().getFirst(), dag, StorageClass.parse("2+2"));
            boxes.run(MINUTE.multipliedBy(3));
            List<Box> shuffled = new ArrayList<>(boxes.all());
            Collections.shuffle(shuffled, new Random(time.seed()));
            assertThat(boxes.standing(plan).mayLose()).isEqualTo(2);
            for (Box lost : shuffled.subList(0, 2)) {
                lost.stop();
                lost.wipe();
            }
            for (Box each : boxes.running()) {
                each.store.collect(_ -> {});
            }
            requireReadable(boxes, dag);

            boxes.run(SimulatedBoxes.LOST_AFTER.plus(MINUTE.multipliedBy(5)));

            assertThat(boxes.standing(plan).mayLose()).isEqualTo(2);
            boxes.requireOneCellOfAStripe();
            for (Box lost : shuffled.subList(2, 4)) {
                lost.stop();
                lost.wipe();
            }
            requireReadable(boxes, dag);
        });
    }

    @Test
    void wipedBoxThatComesBackGetsItsShareAgain() {
        SimulatedTime.forSeeds(SimulatedTime.seeds(20), time -> {
            SimulatedBoxes boxes = boxes(time, 5);
            List<Block> dag = dag(time.seed(), 40);
            Cid plan = boxes.pin(boxes.all().getFirst(), dag, StorageClass.parse("2+2"));
            boxes.run(MINUTE.multipliedBy(3));
            Box lost = boxes.all().get(1 + time.random().nextInt(4));
            lost.stop();
            lost.wipe();
            boxes.run(MINUTE);
            lost.start();
            boxes.run(MINUTE.multipliedBy(5));

            assertThat(boxes.standing(plan).mayLose()).isEqualTo(2);
            boxes.requireOneCellOfAStripe();
        });
    }

    @Test
    void boxThatJoinsTakesItsShareAndOthersLetItGo() {
        SimulatedTime.forSeeds(SimulatedTime.seeds(20), time -> {
            SimulatedBoxes boxes = boxes(time, 4);
            List<Block> dag = dag(time.seed(), 40);
            Cid plan = boxes.pin(boxes.all().getFirst(), dag, StorageClass.parse("2+2"));
            boxes.run(MINUTE.multipliedBy(3));
            Standing before = boxes.standing(plan);
            Box joined = boxes.add(9, "");
            boxes.run(SimulatedBoxes.SURPLUS_KEPT.plus(MINUTE.multipliedBy(5)));

            Standing standing = boxes.standing(plan);
            assertThat(standing.placed()).isEqualTo(standing.stripes());
            assertThat(standing.held().get(joined.id)).isPositive();
            assertThat(standing.storedBytes()).isEqualTo(before.storedBytes());
            boxes.requireOneCellOfAStripe();
        });
    }

    @Test
    void whatARemovedBoxHeldIsDecodedWithoutWaiting() {
        SimulatedTime.forSeeds(SimulatedTime.seeds(20), time -> {
            SimulatedBoxes boxes = boxes(time, 5);
            List<Block> dag = dag(time.seed(), 40);
            Cid plan = boxes.pin(boxes.all().getFirst(), dag, StorageClass.parse("2+2"));
            boxes.run(MINUTE.multipliedBy(3));
            Box removed = boxes.all().get(time.random().nextInt(5));
            removed.stop();
            boxes.remove(removed);
            boxes.run(MINUTE.multipliedBy(3));

            Standing standing = boxes.standing(plan);
            assertThat(standing.mayLose()).isEqualTo(2);
            assertThat(standing.held()).doesNotContainKey(removed.id);
        });
    }

    @Test
    void nothingIsLeftOfWhatIsUnpinned() {
        SimulatedTime.forSeeds(SimulatedTime.seeds(20), time -> {
            SimulatedBoxes boxes = boxes(time, 5);
            List<Block> dag = dag(time.seed(), 30);
            Cid plan = boxes.pin(boxes.all().getFirst(), dag, StorageClass.parse("2+2"));
            boxes.run(MINUTE.multipliedBy(3));
            boxes.unpin(plan);
            boxes.run(MINUTE);

            for (Box each : boxes.all()) {
                each.store.collect(_ -> {});
                assertThat(each.store.stat().blocks()).isZero();
            }
        });
    }

    @Test
    void restartsAndLostLinesHealByThemselves() {
        SimulatedTime.forSeeds(SimulatedTime.seeds(20), time -> {
            SimulatedBoxes boxes = boxes(time, 6);
            List<Block> dag = dag(time.seed(), 40);
            Cid plan = boxes.pin(boxes.all().getFirst(), dag, StorageClass.parse("2+2"));
            for (int i = 0; i < 12; i++) {
                Box box = boxes.all().get(time.random().nextInt(6));
                boxes.run(time.between(Duration.ZERO, Duration.ofSeconds(4)));
                box.stop();
                boxes.run(time.between(Duration.ZERO, Duration.ofSeconds(4)));
                box.start();
            }
            boxes.run(MINUTE.multipliedBy(5));

            Standing standing = boxes.standing(plan);
            assertThat(standing.placed()).isEqualTo(standing.stripes());
            assertThat(standing.mayLose()).isEqualTo(2);
            requireReadable(boxes, dag);
        });
    }

    /// Each block of a box rots with a chance of one in five: data, parity, interior ones, and those of the plan.
    @Test
    void whatRotsIsFetchedOrDecodedAnew() {
        SimulatedTime.forSeeds(SimulatedTime.seeds(20), time -> {
            SimulatedBoxes boxes = boxes(time, 6);
            List<Block> dag = dag(time.seed(), 40);
            Cid plan = boxes.pin(boxes.all().getFirst(), dag, StorageClass.parse("2+2"));
            boxes.run(MINUTE.multipliedBy(3));
            Box rotten = boxes.all().get(time.random().nextInt(6));
            for (Box each : boxes.all()) {
                each.store.collect(_ -> {});
            }
            List<Cid> gone = new ArrayList<>();
            rotten.store.forEachCid(cid -> {
                if (time.random().nextInt(5) == 0) {
                    gone.add(cid);
                }
                return true;
            });
            gone.forEach(rotten.store::damage);
            boxes.run(MINUTE.multipliedBy(2));

            for (Cid each : gone) {
                assertThat(rotten.store.has(each)).as("block %s is back", each).isTrue();
            }
            assertThat(rotten.running().damaged()).isEqualTo(gone.size());
            Standing standing = boxes.standing(plan);
            assertThat(standing.placed()).isEqualTo(standing.stripes());
            assertThat(standing.mayLose()).isEqualTo(2);
            boxes.requireOneCellOfAStripe();
        });
    }

    @Test
    void cellThatIsNotShownDoesNotCountUntilItIs() {
        SimulatedTime.forSeeds(SimulatedTime.seeds(20), time -> {
            SimulatedBoxes boxes = boxes(time, 5);
            List<Block> dag = dag(time.seed(), 20);
            Cid plan = boxes.pin(boxes.all().getFirst(), dag, StorageClass.parse("2+2"));
            boxes.run(MINUTE.multipliedBy(3));
            Keeper judge = boxes.all().getFirst().running();
            assertThat(judge.standing(plan).orElseThrow().mayLose()).isEqualTo(2);
            Showable asked = judge.choose(time.random()).orElseThrow();

            judge.audited(asked, false);
            assertThat(judge.standing(plan).orElseThrow().mayLose()).isEqualTo(1);

            judge.audited(asked, true);
            assertThat(judge.standing(plan).orElseThrow().mayLose()).isEqualTo(2);
        });
    }
}
