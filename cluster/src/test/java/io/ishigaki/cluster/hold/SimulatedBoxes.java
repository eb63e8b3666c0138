package io.ishigaki.cluster.hold;

import static org.assertj.core.api.Assertions.assertThat;

import io.ishigaki.blockstore.MemoryBlockstore;
import io.ishigaki.blockstore.WriteSession;
import io.ishigaki.cluster.place.Place;
import io.ishigaki.cluster.plan.Planner;
import io.ishigaki.cluster.plan.StorageClass;
import io.ishigaki.cluster.post.SimulatedPost;
import io.ishigaki.cluster.post.SimulatedTime;
import io.ishigaki.dag.BlockSource;
import io.ishigaki.dag.RequestSource;
import io.ishigaki.multiformats.Block;
import io.ishigaki.multiformats.Bytes;
import io.ishigaki.multiformats.Cid;
import io.ishigaki.multiformats.Multihash;
import io.ishigaki.multiformats.key.PeerId;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// Boxes that keep plans together, in a simulation: a box has a store, which outlives it, and a keeper while it
/// runs.
final class SimulatedBoxes {
    private static final Duration LOOK = Duration.ofSeconds(1);
    static final Duration LOST_AFTER = Duration.ofHours(1);
    static final Duration SURPLUS_KEPT = Duration.ofMinutes(30);

    final SimulatedTime time;
    final SimulatedPost post;
    private final Map<PeerId, Box> boxes = new TreeMap<>();
    private final Map<Cid, PeerId> plans = new HashMap<>();
    long bytesFetched;

    SimulatedBoxes(SimulatedTime time) {
        this.time = time;
        this.post = new SimulatedPost(time);
    }

    /// One box and its disk.
    final class Box {
        final PeerId id;
        final String household;
        MemoryBlockstore store = new MemoryBlockstore();
        Optional<Keeper> keeper = Optional.empty();
        private Instant stoppedAt = Instant.MAX;

        Box(PeerId id, String household) {
            this.id = id;
            this.household = household;
        }

        boolean isRunning() {
            return keeper.isPresent();
        }

        Keeper running() {
            return keeper.orElseThrow();
        }

        void start() throws IOException {
            var started = new Keeper(
                    id,
                    new Keeper.Ports(
                            store,
                            () -> new Peers(this),
                            post.start(id, boxes::containsKey),
                            job -> time.after(time.between(Duration.ZERO, Duration.ofMillis(300)), () -> {
                                if (isRunning()) {
                                    job.run();
                                }
                            }),
                            time,
                            SimulatedBoxes.this::isLost,
                            SURPLUS_KEPT,
                            () -> {}));
            keeper = Optional.of(started);
            stoppedAt = Instant.MAX;
            follow();
        }

        void stop() {
            keeper = Optional.empty();
            stoppedAt = time.instant();
            post.stop(id);
        }

        void wipe() {
            store = new MemoryBlockstore();
        }

        /// Everything that this box can read, from its own store and those of others that run.
        RequestSource peers() {
            return new Peers(this);
        }
    }

    private boolean isLost(PeerId peer) {
        Box box = boxes.get(peer);
        return box == null
                || !box.isRunning()
                        && Duration.between(box.stoppedAt, time.instant()).compareTo(LOST_AFTER) >= 0;
    }

    Box add(int number, String household) throws IOException {
        var id = new PeerId(Multihash.sha256(("box " + number).getBytes(StandardCharsets.UTF_8)));
        var box = new Box(id, household);
        boxes.put(id, box);
        box.start();
        follow();
        time.every(LOOK, () -> box.keeper.ifPresent(Keeper::look));
        return box;
    }

    /// Takes a box, which has stopped, out of the cluster for good.
    void remove(Box box) {
        boxes.remove(box.id);
        follow();
    }

    List<Box> all() {
        return List.copyOf(boxes.values());
    }

    List<Box> running() {
        return boxes.values().stream().filter(Box::isRunning).toList();
    }

    private void follow() {
        List<Place> places = boxes.values().stream()
                .map(each -> new Place(each.id, each.household, "", 1000))
                .toList();
        running().forEach(each -> each.running().follow(places, plans));
    }

    /// Puts a file of random leaves, plans it on `box`, and lists the plan everywhere.
    Cid pin(Box box, List<Block> dag, StorageClass storageClass) throws IOException {
        try (WriteSession session = box.store.begin()) {
            for (Block each : dag) {
                session.put(each);
            }
            Cid plan = new Planner(box.store, storageClass).plan(dag.getLast().cid(), new Claiming(session));
            plans.put(plan, box.id);
            follow();
            return plan;
        }
    }

    void unpin(Cid plan) {
        plans.remove(plan);
        follow();
    }

    /// What a box of the cluster says of a plan.
    Standing standing(Cid plan) {
        return running().getFirst().running().standing(plan).orElseThrow();
    }

    void run(Duration span) {
        time.run(span);
    }

    /// What is claimed of a plan's cells in all stores, by stripe and position.
    List<String> claims(Box box) throws IOException {
        List<String> found = new ArrayList<>();
        box.store.claims().forEach(Bytes.EMPTY, claim -> {
            if (ClaimKey.decode(claim.key()) instanceof ClaimKey.OfCell cell) {
                found.add(cell.node() + " " + cell.stripe());
            }
            return true;
        });
        return found;
    }

    /// A box holds one cell of a stripe at most.
    void requireOneCellOfAStripe() throws IOException {
        for (Box each : running()) {
            assertThat(claims(each)).as("stripes of %s", each.id).doesNotHaveDuplicates();
        }
    }

    /// Reads the stores of all boxes that run, as a session of an exchange would.
    private final class Peers implements RequestSource {
        private final Box reader;

        Peers(Box reader) {
            this.reader = reader;
        }

        @Override
        public Optional<Block> get(Cid cid) throws IOException {
            Optional<Block> here = reader.store.get(cid);
            if (here.isPresent()) {
                return here;
            }
            for (BlockSource each : running().stream().map(box -> box.store).toList()) {
                Optional<Block> there = each.get(cid);
                if (there.isPresent()) {
                    bytesFetched += there.get().size();
                    try (WriteSession session = reader.store.begin()) {
                        session.put(there.get());
                    }
                    return there;
                }
            }
            return Optional.empty();
        }

        @Override
        public void passed(Cid cid) {}

        @Override
        public void settle() {}

        @Override
        public void close() {}
    }
}
