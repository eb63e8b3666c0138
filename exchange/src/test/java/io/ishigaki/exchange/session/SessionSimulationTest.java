package io.ishigaki.exchange.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.ishigaki.exchange.session.SimLine.SimQuality;
import io.ishigaki.multiformats.Block;
import io.ishigaki.multiformats.Bytes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Sessions over simulated lines: everything arrives, little arrives twice, memory is bounded, lines are full.
class SessionSimulationTest {
    private static final int MIB = 1 << 20;
    private static final int LEAF_BYTES = 256 << 10;
    private static final double GIGABIT = 1e9;
    private static final double MEGABIT = 1e6;

    /// What a large file may take is what its bytes take on the line, over the share.
    @ParameterizedTest
    @CsvSource({"1e9, 1, 0.9", "1e9, 50, 0.8", "1e9, 150, 0.6", "2e7, 50, 0.95"})
    void windowFillsTheLine(double bitsPerSecond, int roundTripMillis, double share) {
        long bytes = bitsPerSecond == GIGABIT ? (roundTripMillis > 100 ? 256L : 128L) * MIB : 16L * MIB;

        assertThat(shareOfLine(bitsPerSecond, roundTripMillis, SimFile.of(bytes, LEAF_BYTES)))
                .isGreaterThan(share);
    }

    /// How much of a line to its one source a fetch of the file takes; nothing comes twice.
    private static double shareOfLine(double bitsPerSecond, int roundTripMillis, SimFile file) {
        var network = new SimNetwork(1);
        SimNode server = network.node("server");
        SimNode client = network.node("client");
        file.putInto(server);
        client.connect(server, SimQuality.of(bitsPerSecond, roundTripMillis));

        Duration took = fetch(network, client, file, Duration.ofMinutes(2));

        assertThat(client.received(Scheduler.Receipt.DUPLICATE)).isZero();
        double rate = file.size() * Byte.SIZE / (took.toNanos() / 1e9);
        return rate / bitsPerSecond;
    }

    /// A round trip holds 1.4 blocks, or 1.2.
    @ParameterizedTest
    @CsvSource({"2e7, 150, 262144, 16", "1e9, 10, 1048576, 128"})
    void lineThatHoldsFewBlocksIsFull(double bitsPerSecond, int roundTripMillis, int leafBytes, long mebibytes) {
        assertThat(shareOfLine(bitsPerSecond, roundTripMillis, SimFile.of(mebibytes * MIB, leafBytes)))
                .isGreaterThan(0.95);
    }

    /// A root, for the longer file a node below it, and then the leaf: a round trip each, and their bytes.
    @ParameterizedTest
    @CsvSource({"3, 1048576, 2", "64, 262144, 3"})
    void firstLeafTakesARoundTripForEachBlockOnItsWay(long mebibytes, int leafBytes, int blocks) {
        var network = new SimNetwork(1);
        SimFile file = SimFile.of(mebibytes * MIB, leafBytes);
        SimNode server = network.node("server");
        SimNode client = network.node("client");
        file.putInto(server);
        client.connect(server, SimQuality.of(GIGABIT, 50));
        Session session = client.fetch();
        var reader = new SimReader(session, client.store, file);

        Duration took = network.runUntil(
                () -> reader.isDone() || client.store.has(file.leaves().getFirst()), Duration.ofSeconds(5));

        assertThat(took).isLessThan(Duration.ofMillis(blocks * 50L + 20));
        session.close();
    }

    @Test
    void fourSourcesTogetherAreNearlyFourTimesAsFastAsOne() {
        long one = fetchFrom(1).toNanos();
        long four = fetchFrom(4).toNanos();

        assertThat((double) one / four).isGreaterThan(3.5);
    }

    private static Duration fetchFrom(int sources) {
        var network = new SimNetwork(1);
        SimFile file = SimFile.of(64L * MIB, LEAF_BYTES);
        SimNode client = network.node("client");
        for (int i = 0; i < sources; i++) {
            SimNode source = network.node("source " + i);
            file.putInto(source);
            client.connect(source, SimQuality.of(200 * MEGABIT, 20));
        }
        Duration took = fetch(network, client, file, Duration.ofMinutes(2));
        assertFewDuplicates(client, file);
        return took;
    }

    /// Both have the file; one was busy with something else while the first was fetched.
    @Test
    void sourceThatWasSlowOnceIsTriedAgainLater() {
        var network = new SimNetwork(1);
        SimFile first = SimFile.of(16L * MIB, LEAF_BYTES);
        SimFile second = SimFile.of(64L * MIB, LEAF_BYTES - 1);
        SimNode client = network.node("client");
        SimNode busy = network.node("busy");
        SimNode other = network.node("other");
        for (SimNode source : List.of(busy, other)) {
            first.putInto(source);
            second.putInto(source);
            client.connect(source, SimQuality.of(200 * MEGABIT, 20));
        }
        for (int pause = 0; pause < 20; pause++) {
            network.at(Duration.ofMillis(200L * pause), () -> busy.pause(Duration.ofMillis(900)));
        }
        fetchAll(network, client, first);
        boolean[] later = {false};
        network.at(Duration.ofSeconds(20), () -> later[0] = true);
        network.runUntil(() -> later[0], Duration.ofSeconds(21));

        Duration took = fetchAll(network, client, second);

        double ideal = second.size() * Byte.SIZE / (400 * MEGABIT);
        assertThat(took.toMillis()).isLessThan((long) (ideal * 1000 * 1.2));
    }

    private static Duration fetchAll(SimNetwork network, SimNode client, SimFile file) {
        Session session = client.fetch();
        var reader = new SimReader(session, client.store, file);
        Duration took = network.runUntil(reader::isDone, Duration.ofMinutes(1));
        session.close();
        return took;
    }

    /// Three good peers and one that is a hundred times slower.
    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3})
    void stragglerDelaysNobody(long seed) {
        var network = new SimNetwork(seed);
        SimFile file = SimFile.of(64L * MIB, LEAF_BYTES);
        SimNode client = network.node("client");
        for (int i = 0; i < 4; i++) {
            SimNode source = network.node("source " + i);
            file.putInto(source);
            client.connect(source, SimQuality.of(i == 0 ? MEGABIT : 100 * MEGABIT, i == 0 ? 300 : 20));
        }

        Duration took = fetch(network, client, file, Duration.ofMinutes(2));

        double ideal = file.size() * Byte.SIZE / (300 * MEGABIT);
        assertThat(took.toMillis()).isLessThan((long) (ideal * 1000 * 2) + 1000);
        assertFewDuplicates(client, file);
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4})
    void twentyPeersWithPartsMakeAWhole(long seed) {
        var network = new SimNetwork(seed);
        SimFile file = SimFile.of(64L * MIB, LEAF_BYTES);
        SimNode client = network.node("client");
        List<SimNode> sources = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            SimNode source = network.node("source " + i);
            client.connect(source, SimQuality.of(20 * MEGABIT, 10 + network.random.nextInt(90)));
            sources.add(source);
        }
        // Each block is with three of them.
        file.blocks().forEach(block -> {
            for (int copy = 0; copy < 3; copy++) {
                sources.get(network.random.nextInt(sources.size())).store.put(block);
            }
        });

        fetch(network, client, file, Duration.ofMinutes(2));

        assertFewDuplicates(client, file);
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3})
    void anotherTakesOverWhenTheSourceGoes(long seed) {
        var network = new SimNetwork(seed);
        SimFile file = SimFile.of(64L * MIB, LEAF_BYTES);
        SimNode client = network.node("client");
        SimNode first = network.node("first");
        SimNode second = network.node("second");
        file.putInto(first);
        file.putInto(second);
        client.connect(first, SimQuality.of(200 * MEGABIT, 20));
        network.at(Duration.ofMillis(500 + network.random.nextInt(500)), first::leave);
        network.at(Duration.ofSeconds(3), () -> client.connect(second, SimQuality.of(200 * MEGABIT, 20)));

        fetch(network, client, file, Duration.ofMinutes(1));

        assertFewDuplicates(client, file);
    }

    /// The line is dead, and no connection says so.
    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3})
    void wantsMoveAwayFromAPeerThatFallsSilent(long seed) {
        var network = new SimNetwork(seed);
        SimFile file = SimFile.of(64L * MIB, LEAF_BYTES);
        SimNode client = network.node("client");
        SimNode silent = network.node("silent");
        SimNode other = network.node("other");
        file.putInto(silent);
        file.putInto(other);
        client.connect(silent, SimQuality.of(200 * MEGABIT, 20));
        client.connect(other, SimQuality.of(100 * MEGABIT, 40));
        network.at(Duration.ofMillis(300 + network.random.nextInt(700)), silent::vanish);

        Duration took = fetch(network, client, file, Duration.ofMinutes(1));

        assertThat(took).isLessThan(Duration.ofSeconds(10));
        assertFewDuplicates(client, file);
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3})
    void lostPacketsDelayAndDoNotBreak(long seed) {
        var network = new SimNetwork(seed);
        SimFile file = SimFile.of(32L * MIB, LEAF_BYTES);
        SimNode client = network.node("client");
        for (int i = 0; i < 3; i++) {
            SimNode source = network.node("source " + i);
            file.putInto(source);
            client.connect(source, new SimQuality(100 * MEGABIT, Duration.ofMillis(40), 0.0005));
        }

        fetch(network, client, file, Duration.ofMinutes(1));

        assertFewDuplicates(client, file);
    }

    @Test
    void smallBlocksAreFetchedByTheThousand() {
        var network = new SimNetwork(1);
        SimFile file = SimFile.of(8L * MIB, 512);
        SimNode client = network.node("client");
        for (int i = 0; i < 3; i++) {
            SimNode source = network.node("source " + i);
            file.putInto(source);
            client.connect(source, SimQuality.of(100 * MEGABIT, 20));
        }

        Duration took = fetch(network, client, file, Duration.ofMinutes(1));

        assertThat(took).isLessThan(Duration.ofSeconds(2));
        assertFewDuplicates(client, file);
    }

    /// A peer whose blocks aren't what it says they are.
    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3})
    void liarIsCutOffAndTheRestArrives(long seed) {
        var network = new SimNetwork(seed);
        SimFile file = SimFile.of(48L * MIB, LEAF_BYTES);
        SimNode client = network.node("client");
        SimNode liar = network.node("liar");
        SimNode honest = network.node("honest");
        file.putInto(honest);
        file.putInto(liar);
        byte[] wrong = new byte[LEAF_BYTES];
        wrong[LEAF_BYTES - 1] = 1;
        file.leaves().forEach(leaf -> liar.store.put(new Block(leaf, Bytes.copyOf(wrong))));
        client.connect(liar, SimQuality.of(200 * MEGABIT, 10 + network.random.nextInt(30)));
        client.connect(honest, SimQuality.of(100 * MEGABIT, 10 + network.random.nextInt(30)));

        fetch(network, client, file, Duration.ofMinutes(1));

        assertThat(client.isConnectedTo(liar)).isFalse();
        assertThat(client.isConnectedTo(honest)).isTrue();
        assertThat(client.received(Scheduler.Receipt.UNSOLICITED)).isLessThanOrEqualTo(Peer.UNSOLICITED_BYTES_MAX);
        assertThat(client.received(Scheduler.Receipt.DUPLICATE)).isLessThanOrEqualTo(file.size() / 50);
    }

    /// Nobody reads: what is ahead of the reader has a bound, and nothing is wanted beyond it.
    @Test
    void fetchStopsWhereItsReaderStops() {
        var network = new SimNetwork(1);
        SimFile file = SimFile.of(96L * MIB, LEAF_BYTES);
        SimNode server = network.node("server");
        SimNode client = network.node("client");
        file.putInto(server);
        client.connect(server, SimQuality.of(GIGABIT, 10));
        Session session = client.fetch();
        session.require(file.root());
        boolean[] over = {false};
        network.at(Duration.ofSeconds(20), () -> over[0] = true);

        network.runUntil(() -> over[0], Duration.ofSeconds(21));

        assertThat(session.wantedBytes).isZero();
        assertThat(session.aheadBytes())
                .isBetween(session.receivedBytes, 17L * MIB)
                .isGreaterThan(15L * MIB);
    }

    /// What nobody has isn't found, and found as soon as somebody gets it.
    @Test
    void blockThatComesLateIsSentByWhoeverGetsIt() {
        var network = new SimNetwork(1);
        SimFile file = SimFile.of(1, LEAF_BYTES);
        SimNode client = network.node("client");
        SimNode other = network.node("other");
        client.connect(other, SimQuality.of(100 * MEGABIT, 20));
        network.at(Duration.ofSeconds(9), () -> file.putInto(other));

        Duration took = fetch(network, client, file, Duration.ofMinutes(1));

        assertThat(took).isBetween(Duration.ofSeconds(9), Duration.ofSeconds(31));
    }

    private static Duration fetch(SimNetwork network, SimNode client, SimFile file, Duration limit) {
        Session session = client.fetch();
        network.always(() -> assertThat(session.wantedBytes + session.aheadBytes())
                .isLessThanOrEqualTo(Session.AHEAD_BYTES_MAX + 2L * MIB));
        var reader = new SimReader(session, client.store, file);
        Duration took = network.runUntil(() -> reader.isDone() && file.isIn(client), limit);
        session.close();
        assertThat(client.scheduler.expectedBytes(client.id)).isZero();
        return took;
    }

    private static void assertFewDuplicates(SimNode client, SimFile file) {
        assertThat(client.received(Scheduler.Receipt.DUPLICATE))
                .isLessThanOrEqualTo(Math.max(LEAF_BYTES, file.size() / 50));
        assertThat(client.received(Scheduler.Receipt.UNSOLICITED)).isZero();
    }
}
