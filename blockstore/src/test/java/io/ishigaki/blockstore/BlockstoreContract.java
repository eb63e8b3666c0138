package io.ishigaki.blockstore;

import static io.ishigaki.blockstore.SampleDags.leaf;
import static io.ishigaki.blockstore.SampleDags.node;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.ishigaki.blockstore.Blockstore.Removal;
import io.ishigaki.dag.BlockAbsentException;
import io.ishigaki.multiformats.Block;
import io.ishigaki.multiformats.Bytes;
import io.ishigaki.multiformats.Cid;
import io.ishigaki.multiformats.Multicodec;
import io.ishigaki.multiformats.Multihash;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.BufferOverflowException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// What every [Blockstore] promises, whatever it is made of.
public interface BlockstoreContract extends ClaimsContract, TablesContract {

    static void put(Blockstore store, Block... blocks) throws IOException {
        try (WriteSession session = store.begin()) {
            for (Block each : blocks) {
                session.put(each);
            }
            session.sync();
        }
    }

    static void pin(Blockstore store, Block root) throws IOException {
        pin(store, root, Pin.Mode.RECURSIVE, "");
    }

    static void pin(Blockstore store, Block root, Pin.Mode mode, String name) throws IOException {
        try (WriteSession session = store.begin()) {
            session.pin(new Pin(root.cid(), mode, name));
        }
    }

    static List<Cid> collect(Blockstore store) throws IOException {
        List<Cid> gone = new ArrayList<>();
        store.collect(gone::add);
        return gone;
    }

    static Set<Multihash> held(Blockstore store) throws IOException {
        Set<Multihash> held = new HashSet<>();
        store.forEachCid(cid -> {
            assertThat(cid).isEqualTo(Cid.v1(Multicodec.RAW, cid.multihash()));
            return held.add(cid.multihash());
        });
        return held;
    }

    /// Some of them, and what others put between, share a write to the disk.
    @Test
    default void bulkSessionsStoreWhatIsReadBack() throws IOException {
        List<Block> blocks = Stream.of(1_000_000, 10, 700_001, 262_144, 1)
                .map(size -> leaf(size, size))
                .toList();
        try (Blockstore store = open()) {
            try (WriteSession bulk = store.beginBulk();
                    WriteSession other = store.begin()) {
                for (Block each : blocks) {
                    (each.size() == 262_144 ? other : bulk).put(each);
                }
                bulk.sync();
                other.sync();
            }
            for (Block each : blocks) {
                assertThat(store.get(each.cid())).contains(each);
            }
        }
    }

    @Test
    default void listenersHearOfBlocksOnceTheyCanBeRead() throws IOException {
        try (Blockstore store = open()) {
            Block known = leaf("known");
            put(store, known);
            List<Multihash> heard = new CopyOnWriteArrayList<>();
            store.onStored(block -> {
                try {
                    assertThat(store.has(Cid.v1(Multicodec.RAW, block))).isTrue();
                    heard.add(block);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });

            Block small = leaf("a");
            Block big = leaf("b".repeat(100_000));
            put(store, small, known, big);

            assertThat(heard)
                    .containsExactlyInAnyOrder(
                            small.cid().multihash(), big.cid().multihash());
        }
    }

    @Test
    default void absentBlockIsEmptyNotAnError() throws IOException {
        try (Blockstore store = open()) {
            Cid absent = leaf("absent").cid();

            assertThat(store.get(absent)).isEmpty();
            assertThat(store.size(absent)).isEmpty();
            assertThat(store.has(absent)).isFalse();
            assertThat(store.read(absent, 0, 1)).isEmpty();
            assertThat(store.copyTo(absent, ByteBuffer.allocate(10))).isFalse();
            assertThat(store.extent(absent)).isEmpty();
            assertThat(store.remove(absent)).isEqualTo(Removal.ABSENT);
        }
    }

    @Test
    default void whatWasPutIsAnswered() throws IOException {
        try (Blockstore store = open()) {
            for (int bytes : new int[] {0, 1, 1023, 1024, 1025, 70_000, Block.BYTES_MAX}) {
                Block block = leaf(bytes, bytes);
                put(store, block);

                assertThat(store.get(block.cid())).contains(block);
                assertThat(store.size(block.cid())).hasValue(bytes);
                assertThat(store.has(block.cid())).isTrue();
                assertCopied(store, block);
            }
        }
    }

    private static void assertCopied(Blockstore store, Block block) throws IOException {
        for (boolean direct : new boolean[] {false, true}) {
            int capacity = block.size() + 5;
            ByteBuffer room = direct ? ByteBuffer.allocateDirect(capacity) : ByteBuffer.allocate(capacity);

            assertThat(store.copyTo(block.cid(), room.position(3))).isTrue();

            assertThat(Bytes.copyOf(room.flip().position(3))).isEqualTo(block.body());
            if (block.size() > 0) {
                assertThatExceptionOfType(BufferOverflowException.class)
                        .isThrownBy(() -> store.copyTo(block.cid(), ByteBuffer.allocate(block.size() - 1)));
            }
        }
    }

    @Test
    default void putMayBeReadAfterSyncWhileTheSessionGoesOn() throws IOException {
        try (Blockstore store = open();
                WriteSession session = store.begin()) {
            Block block = leaf("here");
            session.put(block);
            session.sync();

            assertThat(store.get(block.cid())).contains(block);
        }
    }

    @Test
    default void rangesAreReadAndTheirBoundsChecked() throws IOException {
        Block block = leaf(7, 5000);
        try (Blockstore store = open()) {
            put(store, block);

            assertThat(store.read(block.cid(), 0, 5000)).contains(block.body());
            assertThat(store.read(block.cid(), 100, 17)).contains(block.body().slice(100, 17));
            assertThat(store.read(block.cid(), 5000, 0)).contains(Bytes.EMPTY);
            assertThatExceptionOfType(IndexOutOfBoundsException.class)
                    .isThrownBy(() -> store.read(block.cid(), 1, 5000));
            assertThatExceptionOfType(IndexOutOfBoundsException.class).isThrownBy(() -> store.read(block.cid(), -1, 2));
        }
    }

    @Test
    default void codecOfTheCidDoesNotMatterForReading() throws IOException {
        Block block = leaf("{}");
        Cid asJson = Cid.v1(Multicodec.JSON, block.cid().multihash());
        try (Blockstore store = open()) {
            put(store, block);

            assertThat(store.get(asJson)).contains(new Block(asJson, block.body()));
        }
    }

    @Test
    default void identityBlocksAreAlwaysHereAndNeverListed() throws IOException {
        Bytes body = Bytes.copyOf(new byte[] {1, 2, 3});
        Block identity = new Block(Cid.v1(Multicodec.RAW, Multihash.identity(body)), body);
        try (Blockstore store = open()) {
            assertThat(store.get(identity.cid())).contains(identity);
            put(store, identity);

            assertThat(held(store)).isEmpty();
            assertThat(store.stat().blocks()).isZero();
        }
    }

    @Test
    default void iterationShowsEachBlockOnceAndStopsWhenTold() throws IOException {
        try (Blockstore store = open()) {
            Block[] blocks = new Block[50];
            for (int i = 0; i < blocks.length; i++) {
                blocks[i] = leaf(i, 20);
            }
            put(store, blocks);
            put(store, blocks[3]);

            assertThat(held(store)).hasSize(blocks.length);
            assertThat(store.stat().blocks()).isEqualTo(blocks.length);
            List<Cid> seen = new ArrayList<>();
            store.forEachCid(cid -> {
                seen.add(cid);
                return seen.size() < 3;
            });
            assertThat(seen).hasSize(3);
        }
    }

    @Test
    default void collectionTakesWhatNoPinKeepsAndTellsOfEach() throws IOException {
        Block kept = leaf("kept");
        Block root = node(kept);
        Block loose = leaf("loose");
        try (Blockstore store = open()) {
            put(store, kept, root, loose);
            pin(store, root);

            List<Cid> gone = new ArrayList<>();
            var report = store.collect(gone::add);

            assertThat(gone).containsExactly(loose.cid());
            assertThat(report).isEqualTo(new Blockstore.CollectReport(1, loose.size()));
            assertThat(held(store))
                    .containsExactlyInAnyOrder(
                            kept.cid().multihash(), root.cid().multihash());
            assertThat(store.get(loose.cid())).isEmpty();
        }
    }

    @Test
    default void anOpenSessionKeepsWhatItPutAndTouched() throws IOException {
        Block old = leaf("old");
        Block hit = leaf("hit");
        Block fresh = leaf("fresh");
        Block forgotten = leaf("forgotten");
        Block second = leaf("second");
        Block third = leaf("third");
        try (Blockstore store = open()) {
            put(store, old, hit, forgotten, second, third);
            WriteSession session = store.begin();
            session.put(fresh);
            session.put(hit);
            assertThat(session.touch(old.cid())).isTrue();
            assertThat(session.touch(leaf("absent").cid())).isFalse();
            assertThat(session.touchAll(List.of(second.cid(), leaf("absent").cid(), third.cid())))
                    .containsExactly(leaf("absent").cid());
            session.sync();

            assertThat(collect(store)).containsExactly(forgotten.cid());
            assertThat(held(store)).hasSize(5);
            session.close();
            assertThat(collect(store)).hasSize(5);
        }
    }

    @Test
    default void unpinnedBlocksAreCollectedUnlessSharedWithAnotherPin() throws IOException {
        Block shared = leaf("shared");
        Block own = leaf("own");
        Block first = node(shared, own);
        Block second = node(shared);
        try (Blockstore store = open()) {
            put(store, shared, own, first, second);
            pin(store, first);
            pin(store, second);

            assertThat(store.pins().remove(first.cid())).isTrue();
            assertThat(store.pins().remove(first.cid())).isFalse();

            assertThat(collect(store)).hasSize(2);
            assertThat(held(store))
                    .containsExactlyInAnyOrder(
                            shared.cid().multihash(), second.cid().multihash());
        }
    }

    @Test
    default void pinOverAMissingBlockFailsAndPinsNothing() throws IOException {
        Block missing = leaf("missing");
        Block here = leaf("here");
        Block middle = node(missing);
        Block root = node(here, middle);
        try (Blockstore store = open()) {
            put(store, root, here, middle);

            assertThatExceptionOfType(BlockAbsentException.class)
                    .isThrownBy(() -> pin(store, root))
                    .satisfies(e -> assertThat(e.cid()).isEqualTo(missing.cid()));
            assertThatExceptionOfType(BlockAbsentException.class).isThrownBy(() -> pin(store, middle));

            assertThat(store.pins().find(root.cid())).isEmpty();
            assertThat(collect(store)).hasSize(3);
        }
    }

    @Test
    default void pinSucceedsOnceTheMissingBlockIsHere() throws IOException {
        Block missing = leaf("missing");
        Block root = node(leaf("a"), missing);
        try (Blockstore store = open()) {
            put(store, root, leaf("a"));
            assertThatExceptionOfType(BlockAbsentException.class).isThrownBy(() -> pin(store, root));
            put(store, missing);

            pin(store, root);

            assertThat(collect(store)).isEmpty();
        }
    }

    @Test
    default void directPinKeepsOneBlockOnly() throws IOException {
        Block child = leaf("child");
        Block root = node(child);
        try (Blockstore store = open()) {
            put(store, child, root);
            pin(store, root, Pin.Mode.DIRECT, "top");

            assertThat(store.pins().find(root.cid())).contains(new Pin(root.cid(), Pin.Mode.DIRECT, "top"));
            assertThat(collect(store)).containsExactly(child.cid());
            assertThat(store.remove(root.cid())).isEqualTo(Removal.PINNED);
            assertThat(store.pins().remove(root.cid())).isTrue();
            assertThat(store.remove(root.cid())).isEqualTo(Removal.REMOVED);
        }
    }

    @Test
    default void directPinIsRefusedWhereARecursiveOneStands() throws IOException {
        Block root = leaf("root");
        try (Blockstore store = open()) {
            put(store, root);
            pin(store, root);

            assertThatExceptionOfType(AlreadyPinnedException.class)
                    .isThrownBy(() -> pin(store, root, Pin.Mode.DIRECT, ""));
        }
    }

    @Test
    default void recursivePinTakesThePlaceOfADirectOne() throws IOException {
        Block child = leaf("child");
        Block root = node(child);
        try (Blockstore store = open()) {
            put(store, child, root);
            pin(store, root, Pin.Mode.DIRECT, "a");
            pin(store, root, Pin.Mode.RECURSIVE, "b");

            assertThat(store.pins().find(root.cid())).contains(new Pin(root.cid(), Pin.Mode.RECURSIVE, "b"));
            assertThat(collect(store)).isEmpty();
            assertThat(store.pins().remove(root.cid())).isTrue();
            assertThat(collect(store)).hasSize(2);
        }
    }

    @Test
    default void pinningAgainChangesTheNameAndOneRemovalEndsIt() throws IOException {
        Block root = node(leaf("a"));
        try (Blockstore store = open()) {
            put(store, leaf("a"), root);
            pin(store, root, Pin.Mode.RECURSIVE, "one");
            pin(store, root, Pin.Mode.RECURSIVE, "two");

            assertThat(store.pins().find(root.cid()).orElseThrow().name()).isEqualTo("two");
            assertThat(store.pins().remove(root.cid())).isTrue();
            assertThat(collect(store)).hasSize(2);
        }
    }

    @Test
    default void keptBlockIsNotRemoved() throws IOException {
        Block child = leaf("child");
        Block root = node(child);
        try (Blockstore store = open()) {
            put(store, child, root);
            pin(store, root);

            assertThat(store.remove(child.cid())).isEqualTo(Removal.PINNED);
            assertThat(store.remove(root.cid())).isEqualTo(Removal.PINNED);
            assertThat(held(store)).hasSize(2);
        }
    }

    @Test
    default void pinsAreListedInOrderOfCid() throws IOException {
        try (Blockstore store = open()) {
            List<Cid> roots = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                Block root = leaf(i, 10);
                put(store, root);
                pin(store, root, i % 2 == 0 ? Pin.Mode.DIRECT : Pin.Mode.RECURSIVE, "pin " + i);
                roots.add(root.cid());
            }
            roots.sort((a, b) -> a.toBytes().compareTo(b.toBytes()));

            List<Cid> seen = new ArrayList<>();
            store.pins().forEach(pin -> seen.add(pin.cid()));

            assertThat(seen).isEqualTo(roots);
        }
    }

    @Test
    default void updateMovesThePinWithItsName() throws IOException {
        Block common = leaf("common");
        Block before = node(common, leaf("before"));
        Block after = node(common, leaf("after"));
        try (Blockstore store = open()) {
            put(store, common, leaf("before"), leaf("after"), before, after);
            pin(store, before, Pin.Mode.RECURSIVE, "site");

            store.pins().update(before.cid(), after.cid(), true);

            assertThat(store.pins().find(before.cid())).isEmpty();
            assertThat(store.pins().find(after.cid())).contains(new Pin(after.cid(), Pin.Mode.RECURSIVE, "site"));
            assertThat(collect(store))
                    .containsExactlyInAnyOrder(
                            leaf("before").cid(),
                            Cid.v1(Multicodec.RAW, before.cid().multihash()));
            assertThatExceptionOfType(NotPinnedException.class)
                    .isThrownBy(() -> store.pins().update(before.cid(), after.cid(), true));
        }
    }

    @Test
    default void indirectPinsNameARootTheyAreKeptBy() throws IOException {
        Block leaf = leaf("leaf");
        Block inner = node(leaf);
        Block outer = node(inner);
        try (Blockstore store = open()) {
            put(store, leaf, inner, outer);
            pin(store, inner);
            pin(store, outer);

            List<Cid> indirect = new ArrayList<>();
            store.pins().forEachIndirect((cid, _) -> indirect.add(cid));

            assertThat(indirect).containsExactlyInAnyOrder(leaf.cid(), inner.cid());
            assertThat(store.pins().keptThrough(inner.cid())).contains(outer.cid());
            assertThat(store.pins().keptThrough(outer.cid())).isEmpty();
            assertThat(store.pins().keptThrough(leaf.cid())).isPresent();
        }
    }

    @Test
    default void removalsGrowWhenBlocksGoAndOnlyThen() throws IOException {
        try (Blockstore store = open()) {
            long before = store.removals();
            put(store, leaf("one"), leaf("two"));
            pin(store, leaf("two"));
            store.remove(leaf("absent").cid());
            store.remove(leaf("two").cid());
            assertThat(store.removals()).isEqualTo(before);

            store.remove(leaf("one").cid());
            long removed = store.removals();
            assertThat(removed).isGreaterThan(before);

            store.pins().remove(leaf("two").cid());
            assertThat(collect(store)).hasSize(1);
            assertThat(store.removals()).isGreaterThan(removed);
        }
    }

    @Test
    default void verifyFindsNothingInASoundStore() throws IOException {
        try (Blockstore store = open()) {
            Block root = node(leaf("a"), leaf("b"));
            put(store, leaf("a"), leaf("b"), leaf("c"), root);
            pin(store, root);

            var report = store.verify(problem -> assertThat(problem).isNull());

            assertThat(report.blocks()).isEqualTo(4);
            assertThat(report.problems()).isZero();
        }
    }
}
