package io.ishigaki.cluster.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ishigaki.dag.BlockAbsentException;
import io.ishigaki.multiformats.Block;
import io.ishigaki.multiformats.Bytes;
import io.ishigaki.multiformats.Cid;
import io.ishigaki.multiformats.HashFunction;
import io.ishigaki.multiformats.MalformedDataException;
import io.ishigaki.multiformats.Multicodec;
import io.ishigaki.multiformats.Multihash;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PlannerTest {
    private static final StorageClass CLASS = new StorageClass(3, 2);

    private final FakeDag dag = new FakeDag();

    /// Pinned, so that no later change makes other plans of the same generation; how it is derived is in
    /// [ReferencePlan].
    @Test
    void planOfGenerationOneStaysWhatItIs() throws IOException {
        Cid root = RandomDag.make(dag, new Random(1));

        Cid plan = new Recorded(dag, root, new StorageClass(4, 2)).plan();

        assertThat(plan).isEqualTo(ReferencePlan.of(dag, root, 4, 2));
        assertThat(plan).hasToString("bafyreidtcujywwavbrtq7zovofplawbzqptefnng65lcj42nccoghsqj44");
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13})
    void randomDagsArePlannedAsThePageSays(long seed) throws IOException {
        var random = new Random(seed);
        Cid root = RandomDag.make(dag, random);
        int data = 1 + random.nextInt(5);
        int parity = random.nextInt(4);

        assertThat(new Recorded(dag, root, new StorageClass(data, parity)).plan())
                .isEqualTo(ReferencePlan.of(dag, root, data, parity));
    }

    /// Groups end by content and by length, and their nodes fill several branches; no parity, for these lengths would
    /// take long.
    @ParameterizedTest
    @CsvSource({"1, 500, 1000000", "2, 4000, 300000", "3, 50000, 50", "5, 3000, 1048576"})
    void manyLeavesArePlannedAsThePageSays(int data, int count, int lengthMax) throws IOException {
        var random = new Random(count);
        var links = new ArrayList<Cid>();
        for (int number = 0; number < count; number++) {
            links.add(dag.namedLeaf(
                    "leaf %d".formatted(number), random.nextInt(3) == 0 ? lengthMax : random.nextInt(lengthMax)));
        }
        Cid root = tree(links, 500);

        assertThat(new Recorded(dag, root, new StorageClass(data, 0)).plan())
                .isEqualTo(ReferencePlan.of(dag, root, data, 0));
    }

    /// Nodes above nodes, of so many links each.
    private Cid tree(List<Cid> links, int fanout) {
        List<Cid> level = links;
        while (level.size() > 1) {
            var above = new ArrayList<Cid>();
            for (int from = 0; from < level.size(); from += fanout) {
                above.add(dag.node(level.subList(from, Math.min(from + fanout, level.size()))));
            }
            level = above;
        }
        return level.getFirst();
    }

    @Test
    void orderInWhichBlocksCameMakesNoDifference() throws IOException {
        Cid root = RandomDag.make(dag, new Random(21));
        List<Block> blocks = new ArrayList<>();
        try (Outline outline = Outline.of(dag, KnownLeaves.NONE, root)) {
            outline.forEach((_, piece) -> blocks.add(dag.require(piece.cid())));
        }
        Cid expected = new Recorded(dag, root, CLASS).plan();

        for (long seed = 0; seed < 3; seed++) {
            Collections.shuffle(blocks, new Random(seed));
            var other = new FakeDag();
            blocks.forEach(other::put);
            assertThat(new Recorded(other, root, CLASS).plan()).isEqualTo(expected);
        }
    }

    @Test
    void anyNeededCellsOfEveryStripeBringBackTheOthers() throws IOException {
        Cid root = RandomDag.make(dag, new Random(22));
        var recorded = new Recorded(dag, root, CLASS);
        recorded.parity().forEach(dag::put);
        var random = new Random(23);

        for (Stripe stripe : recorded.stripes()) {
            List<Integer> positions = new ArrayList<>();
            for (int position = 0; position < stripe.positions(); position++) {
                positions.add(position);
            }
            Collections.shuffle(positions, random);
            var present = new TreeMap<Integer, Bytes>();
            for (int position : positions.subList(0, stripe.needed())) {
                present.put(position, bytesOf(stripe.at(position)));
            }
            var missing = new TreeSet<>(positions.subList(stripe.needed(), stripe.positions()));

            var rebuilt = new StripeCoder(stripe.of()).rebuild(stripe, present, missing);

            assertThat(rebuilt.keySet()).isEqualTo(missing);
            rebuilt.forEach((position, bytes) -> assertThat(bytes).isEqualTo(bytesOf(stripe.at(position))));
        }
    }

    private Bytes bytesOf(Cell cell) {
        byte[] bytes = new byte[cell.length()];
        int offset = 0;
        for (Piece piece : cell.pieces()) {
            dag.get(piece.cid()).orElseThrow().body().copyTo(0, bytes, offset, piece.length());
            offset += piece.length();
        }
        return Bytes.ofOwned(bytes);
    }

    @Test
    void everyBlockIsListedOnceAndInteriorOnesAreCopied() throws IOException {
        Cid root = RandomDag.make(dag, new Random(24));
        Set<Multihash> interior = new HashSet<>();
        Set<Multihash> all = new HashSet<>();
        try (Outline outline = Outline.of(dag, KnownLeaves.NONE, root)) {
            outline.forEach((role, piece) -> {
                all.add(piece.cid().multihash());
                if (role == Outline.Role.INTERIOR) {
                    interior.add(piece.cid().multihash());
                }
            });
        }

        Set<Multihash> listed = new HashSet<>();
        for (Stripe stripe : new Recorded(dag, root, CLASS).stripes()) {
            for (Cell cell : stripe.data()) {
                for (Piece piece : cell.pieces()) {
                    assertThat(listed.add(piece.cid().multihash())).isTrue();
                    if (interior.contains(piece.cid().multihash())) {
                        assertThat(stripe.of()).isEqualTo(new StorageClass(1, 2));
                        assertThat(cell.pieces()).hasSize(1);
                    }
                }
            }
        }
        assertThat(listed).isEqualTo(all);
    }

    @Test
    void rootWithoutLinksIsInterior() throws IOException {
        Cid root = dag.leaf(new Random(1), 100);

        assertThat(new Recorded(dag, root, CLASS).stripes()).containsExactly(Stripe.ofCopies(root, 100, CLASS));
    }

    @Test
    void repeatedChunksOfSparseFileAreListedOnce() throws IOException {
        Cid zeros = dag.leaf(new Random(2), 5000);
        Cid root = dag.node(Collections.nCopies(1000, zeros));

        assertThat(new Recorded(dag, root, CLASS).stripes())
                .extracting(
                        stripe -> stripe.data().getFirst().pieces().getFirst().cid())
                .containsExactly(root, zeros);
    }

    @Test
    void sameMultihashInBothRolesIsInterior() throws IOException {
        Cid leaf = dag.leaf(new Random(3), 10);
        Cid node = dag.node(List.of(leaf));
        Cid root = dag.list(List.of(Cid.v1(Multicodec.RAW, node.multihash()), node));

        assertThat(new Recorded(dag, root, CLASS).stripes())
                .extracting(
                        stripe -> stripe.data().getFirst().pieces().getFirst().cid())
                .containsExactly(root, node, leaf);
    }

    @Test
    void identityBlocksAreFollowedAndNotListed() throws IOException {
        Cid leaf = dag.leaf(new Random(4), 10);
        Bytes list = dag.get(dag.list(List.of(leaf))).orElseThrow().body();
        Cid inline = Cid.v1(Multicodec.DAG_CBOR, Multihash.identity(list));
        Cid name = Cid.v1(Multicodec.RAW, Multihash.identity(Bytes.ofHex("0102")));
        Cid root = dag.list(List.of(name, inline));

        assertThat(new Recorded(dag, root, CLASS).stripes())
                .extracting(
                        stripe -> stripe.data().getFirst().pieces().getFirst().cid())
                .containsExactly(root, leaf);
        assertThat(new Recorded(dag, name, CLASS).stripes()).isEmpty();
    }

    @Test
    void versionOfCidMakesNoDifferenceToStripes() throws IOException {
        Cid file = dag.node(List.of(dag.leaf(new Random(5), 10), dag.leaf(new Random(6), 20)));

        assertThat(new Recorded(dag, file.toV0(), CLASS).plan()).isEqualTo(new Recorded(dag, file, CLASS).plan());
    }

    @Test
    void missingAndOversizedBlocksAreNamed() {
        Cid absent = Cid.ofRaw(new byte[] {1});
        Cid large = dag.namedLeaf("large", Block.BYTES_MAX + 1);
        Cid list = dag.list(List.of(absent));

        assertThatThrownBy(() -> new Recorded(dag, list, CLASS))
                .isInstanceOf(BlockAbsentException.class)
                .hasMessageContaining(absent.toString());
        assertThatThrownBy(() -> new Recorded(dag, dag.list(List.of(large)), CLASS))
                .isInstanceOf(MalformedDataException.class)
                .hasMessage("block %s is 2097153 bytes, limit 2097152".formatted(large));
    }

    /// The worst that names, lengths and classes can be: 20,000 tiny blocks under long hashes, 250 of parity.
    @ParameterizedTest
    @CsvSource({"1, 0", "5, 250", "3, 3", "12, 8"})
    void nodesFitBlocks(int data, int parity) throws IOException {
        var links = new ArrayList<Cid>();
        for (int number = 0; number < 20_000; number++) {
            byte[] body = ByteBuffer.allocate(8).putInt(0, number).array();
            Multihash hash = HashFunction.named("sha2-512").orElseThrow().hash(body);
            dag.put(new Block(Cid.v1(Multicodec.RAW, hash), Bytes.ofOwned(body)));
            links.add(Cid.v1(Multicodec.RAW, hash));
        }

        // A node that is longer fails its encoding.
        assertThat(new Recorded(dag, tree(links, 5000), new StorageClass(data, parity)).stripes())
                .isNotEmpty();
    }
}
