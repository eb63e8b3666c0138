package io.ishigaki.exchange;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatNoException;

import io.ishigaki.concurrent.TaskScope;
import io.ishigaki.concurrent.Ticker;
import io.ishigaki.dag.BlockSink;
import io.ishigaki.dag.Links;
import io.ishigaki.dag.RequestSource;
import io.ishigaki.dag.codec.DagPb;
import io.ishigaki.dag.codec.PbLink;
import io.ishigaki.dag.codec.PbNode;
import io.ishigaki.exchange.engine.ServeRule;
import io.ishigaki.exchange.message.BitswapVersion;
import io.ishigaki.exchange.message.Part;
import io.ishigaki.exchange.session.Session;
import io.ishigaki.exchange.testkit.MapSource;
import io.ishigaki.exchange.testkit.MemoryNetwork;
import io.ishigaki.multiformats.Block;
import io.ishigaki.multiformats.Bytes;
import io.ishigaki.multiformats.Cid;
import io.ishigaki.multiformats.Multicodec;
import io.ishigaki.multiformats.Multihash;
import io.ishigaki.multiformats.key.PeerId;
import java.io.Closeable;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Nodes with threads and streams, in one process.
@Timeout(60)
class BitswapTest {
    private static final FetchingSource.Patience LONG =
            new FetchingSource.Patience(() -> Duration.ofSeconds(50), Ticker.system());
    private static final FetchingSource.Patience NONE =
            new FetchingSource.Patience(() -> Duration.ZERO, Ticker.system());
    private static final int LEAVES = 200;
    private static final int LEAF_BYTES = 32 << 10;

    private final Node ann = new Node("ann", ServeRule.EVERYONE);
    private final Node bob = new Node("bob", ServeRule.EVERYONE);

    private static final class Node implements BlockSink, Closeable {
        final MemoryNetwork network;
        final MapSource store = new MapSource();
        final AtomicInteger syncs = new AtomicInteger();
        final Semaphore disk = new Semaphore(1);
        final Semaphore stored = new Semaphore(0);
        final Semaphore collected = new Semaphore(0);
        final AtomicInteger room = new AtomicInteger(Integer.MAX_VALUE);
        final Bitswap bitswap;

        Node(String name, ServeRule rule) {
            network = new MemoryNetwork(name);
            bitswap = Bitswap.open(network, store, rule, Ticker.system());
        }

        FetchingSource fetch(FetchingSource.Patience patience) {
            return FetchingSource.open(store, () -> this, bitswap, patience);
        }

        FetchingSource fetchBelow(FetchingSource.Patience patience) {
            FetchingSource source = fetch(patience);
            source.expectBelow();
            return source;
        }

        @Override
        public void put(Block block) throws IOException {
            if (room.decrementAndGet() < 0) {
                throw new IOException("store is full");
            }
            store.put(block);
            stored.release();
        }

        @Override
        public void sync() throws IOException {
            try {
                disk.acquire();
                disk.release();
            } catch (InterruptedException e) {
                throw new InterruptedIOException("interrupted while the disk stood still");
            }
            syncs.incrementAndGet();
        }

        /// The end of a request is none of the store's, unless that is full: then what was fetched goes.
        @Override
        public void close() {
            if (room.get() < 0) {
                store.clear();
                collected.release();
            }
        }

        void end() {
            network.close();
            bitswap.close();
        }
    }

    @AfterEach
    void close() {
        ann.end();
        bob.end();
    }

    @Test
    void blockIsCountedBeforeItsReaderHasIt() throws InterruptedException {
        Block block = Block.ofRaw(new byte[5000]);
        ann.store.put(block);
        ann.network.connect(bob.network);
        var counted = new ArrayBlockingQueue<Bitswap.Stat>(1);
        try (Session session = bob.bitswap.session(_ -> counted.add(bob.bitswap.stat()))) {
            session.require(block.cid());
            Bitswap.Stat then = counted.take();
            assertThat(then.blocksReceived()).isEqualTo(1);
            assertThat(then.bytesReceived()).isEqualTo(5000);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void fileIsReadFromAPeer(boolean below) throws IOException {
        Cid root = putFile(ann, 0);
        ann.network.connect(bob.network);

        try (FetchingSource source = below ? bob.fetchBelow(LONG) : bob.fetch(LONG)) {
            assertThat(read(source, root)).isEqualTo((long) LEAVES * LEAF_BYTES);
        }
    }

    /// The disk stands still until everything is read.
    @Test
    void readerWaitsForNoSyncAndManyBlocksShareOne() throws Exception {
        Cid root = putFile(ann, 0);
        ann.network.connect(bob.network);
        bob.disk.acquire();

        try (FetchingSource source = bob.fetchBelow(LONG)) {
            assertThat(read(source, root)).isEqualTo((long) LEAVES * LEAF_BYTES);
            assertThat(bob.syncs).hasValue(0);

            bob.disk.release();
            bob.stored.acquire(LEAVES + 1);
        }

        assertThat(bob.syncs).hasValueLessThan(5);
    }

    /// What is read and not stored lies in memory.
    @Test
    void readerThatIsFasterThanTheDiskWaitsForIt() throws Exception {
        List<Cid> cids = putMebibytes(ann, 60);
        ann.network.connect(bob.network);
        bob.disk.acquire();
        var patience = new AtomicReference<>(Duration.ofSeconds(1));

        try (FetchingSource source = bob.fetch(new FetchingSource.Patience(patience::get, Ticker.system()))) {
            int read = 0;
            while (read < cids.size() && source.get(cids.get(read)).isPresent()) {
                read++;
            }
            assertThat(read).isLessThan(40);

            bob.disk.release();
            patience.set(Duration.ofSeconds(50));
            assertReadable(source, cids.subList(read, cids.size()));
        }
    }

    @Test
    void blockIsHeldForWhoAskedItsSizeToReadIt() throws IOException {
        List<Cid> cids = putMebibytes(ann, 2);
        ann.network.connect(bob.network);

        try (FetchingSource source = bob.fetch(LONG)) {
            assertThat(source.sizeToRead(cids.getFirst())).isPresent();
            assertThat(source.size(cids.getLast())).isPresent();
            source.settle();

            assertThat(source.holds(cids.getFirst())).isTrue();
            assertThat(source.holds(cids.getLast())).isFalse();
            assertThat(source.sizeToRead(cids.getLast())).isPresent();
            assertReadable(source, cids);
            assertThat(source.holds(cids.getFirst())).isFalse();
        }
    }

    /// The file is read twice as large as what may lie in memory and isn't stored.
    @Test
    void readerNeedsNoRoomInTheStore() throws IOException {
        List<Cid> cids = putMebibytes(ann, 64);
        ann.network.connect(bob.network);
        bob.room.set(0);

        try (FetchingSource source = FetchingSource.openToRead(bob.store, () -> bob, bob.bitswap, LONG)) {
            source.expect(cids);
            assertReadable(source, cids);
            assertThatExceptionOfType(IOException.class)
                    .isThrownBy(source::settle)
                    .withMessage("a fetched block can't be stored: store is full");
        }
        assertThat(bob.store.has(cids.getFirst())).isFalse();
    }

    /// Ann hasn't the first before the others have come as far ahead as they may.
    @Test
    void whatTheStoreCantKeepComesNoFurtherAheadWhileABlockIsLate() throws IOException {
        Block late = MapSource.block(0, 256 << 10);
        IntStream others = IntStream.range(1, 96 * 4);
        List<Cid> cids = Stream.concat(
                        Stream.of(late.cid()), others.mapToObj(number -> ann.store.put(number, 256 << 10)))
                .toList();
        ann.network.connect(bob.network);
        bob.room.set(0);
        var patience = new AtomicReference<>(Duration.ofSeconds(1));

        try (FetchingSource source = FetchingSource.openToRead(
                bob.store, () -> bob, bob.bitswap, new FetchingSource.Patience(patience::get, Ticker.system()))) {
            source.expect(cids);
            assertThat(source.get(late.cid())).isEmpty();
            assertThat(bob.bitswap.stat().bytesReceived()).isBetween(15L << 20, 50L << 20);

            ann.store.put(late);
            ann.bitswap.added(late.cid().multihash());
            patience.set(Duration.ofSeconds(50));
            assertReadable(source, cids);
        }
        assertThat(bob.bitswap.stat().bytesReceived()).isEqualTo(96L << 20);
    }

    /// A store that gets full keeps nothing of the request from then on, neither what was stored before.
    @Test
    void whatTheStoreLetGoBeforeItWasReadComesAgain() throws Exception {
        List<Cid> cids = putMebibytes(ann, 64);
        ann.network.connect(bob.network);
        bob.room.set(20);
        var patience = new FetchingSource.Patience(() -> Duration.ofSeconds(5), Ticker.system());

        try (FetchingSource source = FetchingSource.openToRead(bob.store, () -> bob, bob.bitswap, patience)) {
            source.expect(cids);
            bob.collected.acquire();
            assertReadable(source, cids);
        }
    }

    @Test
    void whoReadsElsewhereThanItSaidMayComeBack() throws IOException {
        List<Cid> cids = putMebibytes(ann, 96);
        ann.network.connect(bob.network);
        bob.room.set(0);

        try (FetchingSource source = FetchingSource.openToRead(bob.store, () -> bob, bob.bitswap, LONG)) {
            source.expect(cids.subList(0, 64));
            assertReadable(source, cids.subList(64, 96));
            assertReadable(source, cids.subList(0, 64));
        }
    }

    @Test
    void whoKeepsWhatItFetchesHearsAtOnceThatThereIsNoRoom() {
        Cid root = putFile(ann, 0);
        ann.network.connect(bob.network);
        bob.room.set(0);

        try (FetchingSource source = bob.fetchBelow(LONG)) {
            assertThatExceptionOfType(IOException.class)
                    .isThrownBy(() -> read(source, root))
                    .withMessage("a fetched block can't be stored: store is full");
        }
    }

    @Test
    void twoNodesThatFetchFromEachOtherBothFinish() throws Exception {
        Cid first = putFile(ann, 0);
        Cid second = putFile(bob, 1000);
        ann.network.connect(bob.network);

        try (FetchingSource ofAnn = ann.fetchBelow(LONG);
                FetchingSource ofBob = bob.fetchBelow(LONG);
                var scope = TaskScope.open()) {
            var one = scope.fork(() -> read(ofAnn, second));
            var other = scope.fork(() -> read(ofBob, first));
            scope.join();

            assertThat(one.get()).isEqualTo(other.get()).isEqualTo((long) LEAVES * LEAF_BYTES);
        }
    }

    /// The middle of a chain has nothing at first.
    @Test
    void blocksGoThroughAChainOnceTheMiddleHasThem() throws IOException {
        Node eve = new Node("eve", ServeRule.EVERYONE);
        Cid root = putFile(ann, 0);
        ann.network.connect(bob.network);
        bob.network.connect(eve.network);

        try (FetchingSource middle = bob.fetchBelow(LONG);
                FetchingSource end = eve.fetchBelow(LONG)) {
            assertThat(read(middle, root)).isPositive();
            assertThat(read(end, root)).isEqualTo((long) LEAVES * LEAF_BYTES);
        } finally {
            eve.end();
        }
    }

    @Test
    void streamsThatAreResetAreReplaced() throws IOException {
        Cid root = putFile(ann, 0);
        ann.network.connect(bob.network);

        try (FetchingSource source = bob.fetch(LONG)) {
            List<Cid> links = Links.of(source.require(root));
            source.expect(links);
            for (int i = 0; i < links.size(); i++) {
                if (i == LEAVES / 2) {
                    bob.network.resetStreams(ann.network.self());
                    ann.network.resetStreams(bob.network.self());
                }
                assertThat(source.get(links.get(i))).isPresent();
            }
        }
    }

    /// The network is closed after the exchange, so peers may ask meanwhile.
    @Test
    void whoIsAskedAfterItIsClosedAnswersNothing() throws Exception {
        PeerId peer = ann.network.self();
        bob.network.connect(ann.network);
        bob.bitswap.meet(peer, BitswapVersion.V1_2_0);
        bob.bitswap.close();

        bob.bitswap.receive(peer, new Part.Want(bob.store.put(7, 100), 1, Part.WantType.BLOCK, true));
        assertThatNoException().isThrownBy(bob.bitswap::received);

        assertThat(bob.bitswap.stat().blocksSent()).isZero();
    }

    @Test
    void absentBlockIsAbsentWhenPatienceEnds() throws IOException {
        ann.network.connect(bob.network);

        try (FetchingSource source = bob.fetch(NONE)) {
            assertThat(source.get(MapSource.block(1, 10).cid())).isEmpty();
        }
    }

    @Test
    void blocksOfTheStoreAreNotFetched() throws IOException {
        Cid cid = bob.store.put(7, 100);

        try (FetchingSource source = bob.fetchBelow(NONE)) {
            assertThat(source.get(cid)).isPresent();
            assertThat(source.size(cid)).hasValue(100);
        }
    }

    /// What Ann has, Bob gets for those who ask him, though not for Ann herself.
    private AbsentBlocks ofAnn(AtomicInteger gets) {
        return new AbsentBlocks() {
            @Override
            public OptionalLong cost(PeerId peer, Cid cid) throws IOException {
                OptionalInt size = ann.store.size(cid);
                return size.isEmpty() || peer.equals(ann.network.self())
                        ? OptionalLong.empty()
                        : OptionalLong.of(size.getAsInt());
            }

            @Override
            public Optional<Block> get(PeerId peer, Cid cid) throws IOException {
                gets.incrementAndGet();
                try (RequestSource source = bob.bitswap.passOn(LONG)) {
                    return source.get(cid);
                }
            }
        };
    }

    @Test
    void whatIsLookedAtOnceIsKeptNowhereAfterwards() throws IOException {
        Cid root = putFile(ann, 0);
        ann.network.connect(bob.network);
        try (RequestSource looked = bob.bitswap.look(LONG)) {
            assertThat(looked.get(root)).isPresent();
            assertThat(looked.get(root)).isPresent();
        }
        assertThat(bob.store.get(root)).isEmpty();
        assertThat(bob.bitswap.here().get(root)).isEmpty();
    }

    /// Eve knows Bob alone, who has nothing of it in his store before, nor after.
    @Test
    void whatAPeerCanGetIsReadThroughItAndStaysOutOfItsStore() throws IOException {
        Node eve = new Node("eve", ServeRule.EVERYONE);
        Cid root = putFile(ann, 0);
        var gets = new AtomicInteger();
        bob.bitswap.bring(ofAnn(gets), BringLimits.NONE);
        ann.network.connect(bob.network);
        bob.network.connect(eve.network);

        try (FetchingSource source = eve.fetchBelow(LONG)) {
            assertThat(read(source, root)).isEqualTo((long) LEAVES * LEAF_BYTES);
        } finally {
            eve.end();
        }

        assertThat(bob.store.has(root)).isFalse();
        assertThat(gets).hasValue(LEAVES + 1);
        assertThat(bob.bitswap.brought()).isEqualTo(new BringStat(LEAVES + 1, 0, 0));
    }

    @Test
    void whatWasOfferedAndCantBeGotIsToldAsAbsent() throws IOException {
        Cid cid = MapSource.block(1, 5000).cid();
        var asked = new Semaphore(0);
        bob.bitswap.bring(
                new AbsentBlocks() {
                    @Override
                    public OptionalLong cost(PeerId peer, Cid wanted) {
                        return OptionalLong.of(5000);
                    }

                    @Override
                    public Optional<Block> get(PeerId peer, Cid wanted) {
                        asked.release();
                        return Optional.empty();
                    }
                },
                BringLimits.NONE);
        ann.network.connect(bob.network);

        try (FetchingSource source =
                ann.fetch(new FetchingSource.Patience(() -> Duration.ofSeconds(1), Ticker.system()))) {
            assertThat(source.get(cid)).isEmpty();
        }

        assertThat(asked.availablePermits()).isPositive();
        assertThat(bob.bitswap.brought().failed()).isPositive();
        assertThat(bob.bitswap.wantlist(ann.network.self())).hasSizeLessThan(2);
    }

    private static void assertReadable(FetchingSource source, List<Cid> cids) throws IOException {
        for (Cid cid : cids) {
            assertThat(source.get(cid)).isPresent();
        }
    }

    /// So many leaves of a mebibyte each.
    private static List<Cid> putMebibytes(Node node, int count) {
        return IntStream.range(0, count)
                .mapToObj(number -> node.store.put(number, 1 << 20))
                .toList();
    }

    /// A node of `LEAVES` raw leaves, which `first` makes others than those of another file.
    private static Cid putFile(Node node, int first) {
        List<PbLink> links = IntStream.range(first, first + LEAVES)
                .mapToObj(number -> PbLink.ofUnnamed(node.store.put(number, LEAF_BYTES), LEAF_BYTES))
                .toList();
        Bytes body = DagPb.encode(PbNode.of(links, Bytes.EMPTY));
        Cid cid = Cid.v1(Multicodec.DAG_PB, Multihash.sha256(body));
        node.store.put(new Block(cid, body));
        return cid;
    }

    private static long read(FetchingSource source, Cid root) throws IOException {
        List<Cid> links = Links.of(source.require(root));
        source.expect(links);
        long bytes = 0;
        for (Cid link : links) {
            bytes += source.require(link).size();
        }
        return bytes;
    }
}
