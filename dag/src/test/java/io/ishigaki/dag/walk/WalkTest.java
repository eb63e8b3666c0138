package io.ishigaki.dag.walk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ishigaki.dag.BlockAbsentException;
import io.ishigaki.dag.MemoryBlocks;
import io.ishigaki.dag.codec.Codec;
import io.ishigaki.dag.codec.DagPb;
import io.ishigaki.dag.codec.PbLink;
import io.ishigaki.dag.codec.PbNode;
import io.ishigaki.dag.codec.Value;
import io.ishigaki.multiformats.Bytes;
import io.ishigaki.multiformats.Cid;
import io.ishigaki.multiformats.MalformedDataException;
import io.ishigaki.multiformats.Multicodec;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class WalkTest {
    private final MemoryBlocks blocks = new MemoryBlocks();
    private final Cid x = raw(1);
    private final Cid y = raw(2);
    private final Cid inner = node(x, y);
    private final Cid root = node(inner, x, inner);

    @Test
    void walkIsPreOrderAndVisitsEachBlockOnce() throws IOException {
        assertThat(walk(Duplicates.EXCLUDED, Absent.FAILS)).containsExactly(root, inner, x, y);
        assertThat(walk(Duplicates.INCLUDED, Absent.FAILS)).containsExactly(root, inner, x, y, x, inner, x, y);
    }

    @Test
    void absentBlockEndsTheWalkOrIsSkippedWithWhatIsBelow() throws IOException {
        blocks.remove(inner);

        assertThatThrownBy(() -> walk(Duplicates.EXCLUDED, Absent.FAILS))
                .isInstanceOf(BlockAbsentException.class)
                .hasMessageContaining(inner.toString());
        assertThat(walk(Duplicates.EXCLUDED, Absent.IS_SKIPPED)).containsExactly(root, x);
    }

    @Test
    void sameBlockUnderTwoCodecsIsVisitedOnceAndWalkedUnderBoth() throws IOException {
        Cid asRaw = Cid.v1(Multicodec.RAW, inner.multihash());
        List<Cid> visited = new ArrayList<>();

        try (var walk = new DagWalk(blocks, Duplicates.EXCLUDED, Absent.FAILS)) {
            walk.walk(node(asRaw, inner), block -> visited.add(block.cid()));
        }

        assertThat(visited).hasSize(4).contains(asRaw, x, y).doesNotContain(inner);
    }

    @Test
    void chainOfAnyLengthIsWalked() throws IOException {
        Cid cid = x;
        for (int length = 0; length < 20_000; length++) {
            cid = blocks.put(
                    Multicodec.DAG_CBOR,
                    Codec.DAG_CBOR.encode(new Value.ListValue(List.of(new Value.Link(x), new Value.Link(cid)))));
        }
        int[] count = {0};

        try (var walk = new DagWalk(blocks, Duplicates.EXCLUDED, Absent.FAILS)) {
            walk.walk(cid, _ -> count[0]++);
        }

        assertThat(count[0]).isEqualTo(20_001);
    }

    @Test
    void linksHeldOpenAreBounded() throws IOException {
        Cid wide = cbor(Collections.nCopies(DagWalk.PENDING_LINKS_MAX / 4, x));
        Cid cid = wide;
        for (int level = 0; level < 5; level++) {
            List<Cid> next = new ArrayList<>(List.of(cid));
            next.addAll(Collections.nCopies(DagWalk.PENDING_LINKS_MAX / 4, x));
            cid = cbor(next);
        }
        Cid deepest = cid;

        try (var walk = new DagWalk(blocks, Duplicates.EXCLUDED, Absent.FAILS)) {
            assertThatThrownBy(() -> walk.walk(deepest, _ -> {}))
                    .isInstanceOf(MalformedDataException.class)
                    .hasMessageContaining("more than 524288 links open");
        }
    }

    @Test
    void refsAreThoseOfKubosWalk() throws IOException {
        assertThat(refs(Duplicates.INCLUDED, RefsWalk.UNLIMITED))
                .containsExactly("root inner", "inner x", "inner y", "root x", "root inner", "inner x", "inner y");
        assertThat(refs(Duplicates.EXCLUDED, RefsWalk.UNLIMITED)).containsExactly("root inner", "inner x", "inner y");
        assertThat(refs(Duplicates.INCLUDED, 1)).containsExactly("root inner", "root x", "root inner");
        assertThat(refs(Duplicates.EXCLUDED, 1)).containsExactly("root inner", "root x");
        assertThat(refs(Duplicates.INCLUDED, 0)).isEmpty();
    }

    @Test
    void refToAnAbsentBlockIsNotShown() throws IOException {
        blocks.remove(y);
        List<String> shown = new ArrayList<>();

        try (var walk = new RefsWalk(blocks, Duplicates.EXCLUDED, RefsWalk.UNLIMITED)) {
            assertThatThrownBy(() -> walk.walk(root, ref -> shown.add(name(ref.target()))))
                    .isInstanceOf(BlockAbsentException.class);
        }
        assertThat(shown).containsExactly("inner", "x");
    }

    @Test
    void statCountsWhatRootsShareOnce() throws IOException {
        long leaf = 4;
        int innerSize = blocks.size(inner).orElseThrow();
        int rootSize = blocks.size(root).orElseThrow();

        DagStat.Summary summary = new DagStat(blocks).count(List.of(root, inner), _ -> {});

        assertThat(summary.roots())
                .containsExactly(
                        new DagStat.Totals(root, 4, rootSize + innerSize + 2 * leaf),
                        new DagStat.Totals(inner, 3, innerSize + 2 * leaf));
        assertThat(summary.uniqueBlocks()).isEqualTo(4);
        assertThat(summary.totalSize()).isEqualTo(rootSize + innerSize + 2 * leaf);
        assertThat(summary.sharedSize()).isEqualTo(innerSize + 2 * leaf);
        assertThat(new DagStat(blocks).count(List.of(root), _ -> {}).uniqueBlocks())
                .isEqualTo(4);
    }

    @ParameterizedTest
    @CsvSource({
        "0:*, 10, 0, 10",
        "3:5, 10, 3, 3",
        "-4:*, 10, 6, 4",
        "-4:-2, 10, 6, 3",
        "2:-3, 10, 2, 6",
        "8:20, 10, 8, 2"
    })
    void entityBytesAreCutToTheFile(String text, long size, long offset, long length) {
        EntityBytes bytes = EntityBytes.parse(text);

        assertThat(bytes.offset(size)).isEqualTo(offset);
        assertThat(bytes.length(size)).isEqualTo(length);
    }

    @Test
    void entityBytesOfAnEmptyFileAreNone() {
        for (String text : List.of("0:*", "0:0", "-1:*", "-5:-1", "5:-1")) {
            assertThat(EntityBytes.parse(text).offset(0)).isZero();
            assertThat(EntityBytes.parse(text).length(0)).isZero();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "5", "1:2:3", "a:b", "5:3", "-3:-5", "*:5", "1:", "0:9223372036854775808"})
    void entityBytesThatAreNoRangeAreRefused(String text) {
        assertThatThrownBy(() -> EntityBytes.parse(text)).isInstanceOf(MalformedDataException.class);
    }

    @Test
    void scopesHaveTheNamesOfTheSpecification() {
        assertThat(Arrays.stream(DagScope.values()).map(DagScope::label)).containsExactly("block", "entity", "all");
        assertThat(DagScope.parse("entity")).isEqualTo(DagScope.ENTITY);
        assertThatThrownBy(() -> DagScope.parse("ALL")).isInstanceOf(MalformedDataException.class);
    }

    private List<Cid> walk(Duplicates duplicates, Absent absent) throws IOException {
        List<Cid> visited = new ArrayList<>();
        try (var walk = new DagWalk(blocks, duplicates, absent)) {
            walk.walk(root, block -> visited.add(block.cid()));
        }
        return visited;
    }

    private List<String> refs(Duplicates duplicates, int depthMax) throws IOException {
        List<String> shown = new ArrayList<>();
        try (var walk = new RefsWalk(blocks, duplicates, depthMax)) {
            walk.walk(root, ref -> shown.add(name(ref.source()) + " " + name(ref.target())));
        }
        return shown;
    }

    private String name(Cid cid) {
        return cid.equals(x) ? "x" : cid.equals(y) ? "y" : cid.equals(inner) ? "inner" : "root";
    }

    private Cid raw(int content) {
        return blocks.put(Multicodec.RAW, Bytes.ofOwned(new byte[] {0, 0, 0, (byte) content}));
    }

    private Cid cbor(List<Cid> links) {
        List<Value> items =
                links.stream().map(link -> (Value) new Value.Link(link)).toList();
        return blocks.put(Multicodec.DAG_CBOR, Codec.DAG_CBOR.encode(new Value.ListValue(items)));
    }

    private Cid node(Cid... links) {
        List<PbLink> named = Arrays.stream(links)
                .map(cid -> new PbLink(cid, Optional.empty(), OptionalLong.empty()))
                .toList();
        return blocks.put(Multicodec.DAG_PB, DagPb.encode(new PbNode(named, Optional.empty())));
    }
}
