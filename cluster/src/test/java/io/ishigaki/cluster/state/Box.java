package io.ishigaki.cluster.state;

import io.ishigaki.blockstore.MemoryBlockstore;
import io.ishigaki.blockstore.MetadataTable;
import io.ishigaki.cluster.plan.StorageClass;
import io.ishigaki.cluster.post.SimulatedPost;
import io.ishigaki.cluster.post.SimulatedTime;
import io.ishigaki.multiformats.Bytes;
import io.ishigaki.multiformats.Cid;
import io.ishigaki.multiformats.key.KeyType;
import io.ishigaki.multiformats.key.PeerId;
import io.ishigaki.multiformats.key.PrivateKey;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/// A simulated box: a key, a disk, a clock that may be wrong, and the state while it runs. *Confined to* one thread.
final class Box {
    static final Duration LOST_AFTER = Duration.ofHours(3);
    private static final Duration TICK = Duration.ofSeconds(1);

    final PrivateKey key;
    final ClusterEvents events;
    private final SimulatedTime time;
    private final SimulatedPost post;
    private MetadataTable disk = freshDisk();
    private Duration skew = Duration.ZERO;
    private @Nullable Running running;

    /// What there is only while it runs.
    private record Running(SharedState state, StateSync sync, MemberClock clock) {}

    Box(SimulatedTime time, SimulatedPost post, int number) {
        this.time = time;
        this.post = post;
        this.key = PrivateKey.generate(KeyType.ED25519, new SeededRandom(number));
        this.events = new ClusterEvents(time);
    }

    static MetadataTable freshDisk() {
        return new MemoryBlockstore().table(SharedState.TABLE);
    }

    PeerId peer() {
        return key.peerId();
    }

    boolean isRunning() {
        return running != null;
    }

    private Running running() {
        if (running == null) {
            throw new IllegalStateException("the box is off");
        }
        return running;
    }

    SharedState state() {
        return running().state();
    }

    StateSync sync() {
        return running().sync();
    }

    MemberClock clock() {
        return running().clock();
    }

    private Identity identity() {
        return new Identity(key, new MemberClock(() -> time.instant().plus(skew)), time.random(), Runnable::run);
    }

    void skew(Duration ahead) {
        skew = ahead;
    }

    void found() throws IOException {
        Identity me = identity();
        run(SharedState.found(disk, me, events), me);
    }

    /// Joins by way of an admin, as an invite would have it.
    void joinBy(Box admin, Role role) throws IOException {
        admin.state()
                .admit(peer(), new SharedState.Terms(role, Optional.empty(), Optional.empty(), OptionalLong.empty()));
        List<SignedRecord> answer =
                admin.state().read(core -> List.copyOf(core.records().byHash().values()));
        Identity me = identity();
        run(SharedState.join(disk, me, events, admin.state().cluster(), answer), me);
    }

    /// Starts it with what is on its disk.
    void start() throws IOException {
        Identity me = identity();
        run(SharedState.open(disk, me, events).orElseThrow(), me);
    }

    private void run(SharedState state, Identity me) throws IOException {
        var courier = post.start(peer(), state::isMember);
        var surroundings = new StateSync.Surroundings(me.clock(), events, () -> new Usage(1_000, 1 << 30), LOST_AFTER);
        var started = new Running(state, StateSync.start(state, courier, surroundings), me.clock());
        running = started;
        tick(started);
    }

    private void tick(Running started) {
        time.after(TICK, () -> {
            if (started.equals(running)) {
                started.sync().tick();
                tick(started);
            }
        });
    }

    void stop() {
        running = null;
        post.stop(peer());
    }

    /// Loses everything on its disk; it has to join again.
    void wipe() {
        stop();
        disk = freshDisk();
    }

    /// A copy of the disk, to which it can be [set back][#setBack].
    Map<Bytes, Bytes> snapshot() throws IOException {
        Map<Bytes, Bytes> rows = new HashMap<>();
        disk.forEach(Bytes.EMPTY, (key, value) -> {
            rows.put(key, value);
            return true;
        });
        return rows;
    }

    void setBack(Map<Bytes, Bytes> snapshot) throws IOException {
        stop();
        disk = freshDisk();
        for (var row : snapshot.entrySet()) {
            disk.put(row.getKey(), row.getValue());
        }
        start();
    }

    PinRecord pin(int number) {
        Cid root = Cid.ofRaw(new byte[] {(byte) number, (byte) (number >> 8), (byte) (number >> 16)});
        return PinRecord.create(root, StorageClass.parse("2+1"), peer(), time.random());
    }

    /// Pins many in few commits.
    void pinMany(int count) throws IOException {
        List<PinRecord> pins = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            pins.add(pin(i));
        }
        state().putAll(pins);
    }
}
