package io.ishigaki.dag.unixfs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ishigaki.dag.BlockAbsentException;
import io.ishigaki.dag.MemoryBlocks;
import io.ishigaki.dag.codec.DagPb;
import io.ishigaki.dag.codec.PbLink;
import io.ishigaki.dag.codec.PbNode;
import io.ishigaki.multiformats.Bytes;
import io.ishigaki.multiformats.Cid;
import io.ishigaki.multiformats.MalformedDataException;
import io.ishigaki.multiformats.Multicodec;
import io.ishigaki.multiformats.Multihash;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class UnixFsFileTest {
    private final MemoryBlocks blocks = new MemoryBlocks();

    @Test
    void rawBlockIsAFileThatNeedNotBeRead() throws IOException {
        Cid cid = raw("hello");

        UnixFsFile file = open(cid);

        assertThat(file.size()).isEqualTo(5);
        assertThat(file.leaves(1, 3).next()).contains(new LeafRange.Stored(cid, 5, 1, 3));
        assertThat(blocks.takeRead()).isEmpty();
        assertThat(text(file)).isEqualTo("hello");
    }

    @Test
    void identityCidIsAFileWithoutAnyBlock() throws IOException {
        Cid cid = Cid.v1(Multicodec.RAW, Multihash.identity(bytes("hi")));

        assertThat(text(open(cid))).isEqualTo("hi");
    }

    @Test
    void emptyFileHasNoPieces() throws IOException {
        assertThat(text(open(raw("")))).isEmpty();
        assertThat(text(open(leaf("")))).isEmpty();
        assertThat(open(leaf("")).leaves(0, 0).next()).isEmpty();
    }

    @Test
    void rangeReadsNoBlockOutsideIt() throws IOException {
        Cid one = raw("01234");
        Cid two = leaf("56789");
        Cid three = raw("abcde");
        Cid left = node(List.of(one, two), 5, 5);
        Cid right = node(List.of(three), 5);
        Cid root = node(List.of(left, right), 10, 5);
        UnixFsFile file = open(root);
        blocks.remove(one);
        blocks.remove(right);
        blocks.takeRead();

        var out = new ByteArrayOutputStream();
        file.writeTo(out, 6, 3);

        assertThat(out).hasToString("678");
        assertThat(blocks.takeRead()).containsExactly(left, two);
        assertThatThrownBy(() -> file.writeTo(out, 6, 5))
                .isInstanceOf(BlockAbsentException.class)
                .hasMessageContaining(right.toString());
    }

    @Test
    void blocksOfTheRangeAreAnnouncedBeforeTheyAreRead() throws IOException {
        Cid[] leaves = {raw("0"), raw("1"), raw("2"), raw("3")};
        UnixFsFile file = open(node(List.of(leaves), 1, 1, 1, 1));

        file.leaves(1, 2);

        assertThat(blocks.takeExpected()).containsExactly(leaves[1], leaves[2]);
        assertThat(blocks.takeRead()).doesNotContain(leaves);
    }

    @Test
    void nodeMayHoldBytesOfItsOwnBeforeItsChildren() throws IOException {
        UnixFsFile file = open(node(bytes("own"), List.of(raw("child"), leaf("last")), 5, 4));

        assertThat(text(file)).isEqualTo("ownchildlast");
        assertThat(file.leaves(1, 1).next()).contains(new LeafRange.Held(bytes("own"), 1, 1));
        assertThat(new String(file.newInputStream(2, 7).readAllBytes(), StandardCharsets.UTF_8))
                .isEqualTo("nchildl");
    }

    @Test
    void childrenOfNoBytesAreNeverRead() throws IOException {
        Cid absent = Cid.ofRaw(new byte[] {1, 2, 3});

        assertThat(text(open(node(List.of(absent, raw("x"), absent), 0, 1, 0)))).isEqualTo("x");
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void everyRangeIsThatOfTheContent(long seed) throws IOException {
        var random = new Random(seed);
        byte[] content = new byte[random.nextInt(1, 400)];
        random.nextBytes(content);
        UnixFsFile file = open(randomTree(random, content, 0, content.length, 4));

        assertThat(file.size()).isEqualTo(content.length);
        for (int step = 0; step < 100; step++) {
            int from = random.nextInt(content.length + 1);
            int to = random.nextInt(from, content.length + 1);
            byte[] expected = Arrays.copyOfRange(content, from, to);
            var out = new ByteArrayOutputStream();
            file.writeTo(out, from, to - from);
            assertThat(out.toByteArray()).as("%d to %d", from, to).isEqualTo(expected);
            try (InputStream in = file.newInputStream(0, to)) {
                in.skipNBytes(from);
                assertThat(in.readAllBytes()).as("skip %d, to %d", from, to).isEqualTo(expected);
            }
            byte[] buffer = new byte[to - from];
            assertThat(file.read(from, buffer)).isEqualTo(buffer.length);
            assertThat(buffer).isEqualTo(expected);
        }
        assertThat(file.read(content.length, new byte[1])).isZero();
    }

    @Test
    void rangeBeyondTheEndIsRefused() throws IOException {
        UnixFsFile file = open(raw("abc"));

        assertThatThrownBy(() -> file.leaves(1, 3)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> file.leaves(-1, 1)).isInstanceOf(IndexOutOfBoundsException.class);
    }

    @Test
    void partOfAnotherSizeThanDeclaredIsRefused() {
        assertMalformed(node(List.of(raw("abc")), 4), "3 bytes, declared 4");
        assertMalformed(node(List.of(leaf("abc")), 2), "3 bytes, declared 2");
        assertMalformed(node(List.of(node(List.of(raw("abc")), 3)), 2), "3 bytes, declared 2");
    }

    @Test
    void numbersOfANodeMustAgree() {
        Cid child = raw("abc");
        assertMalformed(put(List.of(child), UnixFsData.file(BlockSizes.of(3, 3))), "1 links and 2 block sizes");
        assertMalformed(put(List.of(child, child), UnixFsData.file(BlockSizes.of(3))), "2 links and 1 block sizes");
        assertMalformed(put(List.of(child), sized(4, BlockSizes.of(3))), "declares 4 bytes, its parts are 3");
        assertMalformed(put(List.of(child), sized(-1, BlockSizes.of(3))), "declares 18446744073709551615 bytes");
        assertMalformed(put(List.of(child), sized(3, BlockSizes.of(-3))), "more than 9223372036854775807 bytes");
        assertMalformed(
                put(List.of(child, child), sized(-2, BlockSizes.of(Long.MAX_VALUE, Long.MAX_VALUE))), "more than");
    }

    @Test
    void partThatIsNoFileIsRefused() {
        Cid directory = put(List.of(), UnixFsData.directory());
        Cid noUnixFs = blocks.put(Multicodec.DAG_PB, Bytes.EMPTY);

        assertMalformed(node(List.of(directory), 1), "but of type DIRECTORY");
        assertMalformed(node(List.of(noUnixFs), 1), "without data");
        assertThatThrownBy(() -> text(open(node(List.of(blocks.put(Multicodec.DAG_CBOR, bytes("x"))), 1))))
                .isInstanceOf(NotUnixFsException.class);
    }

    @Test
    void treeMayBe64LevelsDeepAndNoMore() throws IOException {
        Cid cid = raw("x");
        for (int level = 0; level < LeafCursor.DEPTH_MAX; level++) {
            cid = node(List.of(cid), 1);
        }

        assertThat(text(open(cid))).isEqualTo("x");
        assertMalformed(node(List.of(cid), 1), "deeper than 64 levels");
    }

    @Test
    void fileOfPetabytesIsReadWhereItIsAsked() throws IOException {
        long size = 1;
        Cid cid = raw("x");
        while (size < 1L << 60) {
            cid = node(List.of(cid, cid, cid, cid), size, size, size, size);
            size *= 4;
        }

        byte[] target = new byte[3];
        assertThat(open(cid).read((1L << 60) - 2, target)).isEqualTo(2);
        assertThat(target).containsExactly('x', 'x', 0);
    }

    private Cid randomTree(Random random, byte[] content, int from, int to, int depth) {
        if (depth == 0 || to - from < 2) {
            Bytes slice = Bytes.copyOf(content, from, to - from);
            return random.nextBoolean() ? blocks.put(Multicodec.RAW, slice) : leaf(slice);
        }
        int own = random.nextInt(4) == 0 ? random.nextInt(to - from) : 0;
        List<Cid> children = new ArrayList<>();
        List<Long> sizes = new ArrayList<>();
        for (int at = from + own; at < to; ) {
            int next = random.nextInt(at, to) + 1;
            children.add(randomTree(random, content, at, next, depth - 1));
            sizes.add((long) next - at);
            at = next;
        }
        long[] childSizes = sizes.stream().mapToLong(Long::longValue).toArray();
        return node(Bytes.copyOf(content, from, own), children, childSizes);
    }

    private void assertMalformed(Cid cid, String message) {
        assertThatThrownBy(() -> text(open(cid)))
                .isInstanceOf(MalformedDataException.class)
                .hasMessageContaining(message);
    }

    private UnixFsFile open(Cid cid) throws IOException {
        return (UnixFsFile) UnixFsNode.open(blocks, cid);
    }

    private static String text(UnixFsFile file) throws IOException {
        var out = new ByteArrayOutputStream();
        file.writeTo(out);
        return out.toString(StandardCharsets.UTF_8);
    }

    private Cid raw(String content) {
        return blocks.put(Multicodec.RAW, bytes(content));
    }

    private Cid leaf(String content) {
        return leaf(bytes(content));
    }

    private Cid leaf(Bytes content) {
        return put(List.of(), UnixFsData.leaf(UnixFsType.FILE, content));
    }

    private Cid node(List<Cid> children, long... sizes) {
        return put(children, UnixFsData.file(BlockSizes.of(sizes)));
    }

    private Cid node(Bytes own, List<Cid> children, long... sizes) {
        long size = own.length() + Arrays.stream(sizes).sum();
        UnixFsData leaf = UnixFsData.leaf(UnixFsType.FILE, own);
        return put(children, with(leaf, size, BlockSizes.of(sizes)));
    }

    private static UnixFsData sized(long size, BlockSizes sizes) {
        return with(UnixFsData.of(UnixFsType.FILE), size, sizes);
    }

    private static UnixFsData with(UnixFsData data, long size, BlockSizes sizes) {
        return new UnixFsData(
                data.type(),
                data.data(),
                OptionalLong.of(size),
                sizes,
                data.hashType(),
                data.fanout(),
                data.mode(),
                data.mtime());
    }

    private Cid put(List<Cid> children, UnixFsData data) {
        List<PbLink> links =
                children.stream().map(child -> PbLink.ofUnnamed(child, 1)).toList();
        return blocks.put(Multicodec.DAG_PB, DagPb.encode(PbNode.of(links, data.encode())));
    }

    private static Bytes bytes(String text) {
        return Bytes.ofOwned(text.getBytes(StandardCharsets.UTF_8));
    }
}
