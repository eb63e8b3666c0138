package io.ishigaki.dag.car;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ishigaki.dag.car.CarWriter.Repeats;
import io.ishigaki.multiformats.Block;
import io.ishigaki.multiformats.Bytes;
import io.ishigaki.multiformats.Cid;
import io.ishigaki.multiformats.MalformedDataException;
import io.ishigaki.multiformats.Multicodec;
import io.ishigaki.multiformats.Multihash;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CarTest {
    private static final Block SMALL = Block.ofRaw(new byte[] {1, 2, 3});
    private static final Block EMPTY = Block.ofRaw(new byte[0]);
    private static final Block NODE =
            new Block(Cid.v0(Multihash.sha256(new byte[] {0x0A, 0})), Bytes.ofOwned(new byte[] {0x0A, 0}));
    private static final Block IDENTITY =
            new Block(Cid.v1(Multicodec.RAW, Multihash.identity(Bytes.ofHex("0102"))), Bytes.ofHex("0102"));
    private static final List<Block> BLOCKS = List.of(SMALL, EMPTY, NODE, IDENTITY, SMALL);

    /// The archive of go-car whose sections end at byte 0x14f, where a `MultihashIndexSorted` of
    /// three follows.
    private static final String INDEXED = "sample-unixfs-v2.car";

    private static final int INDEX_OFFSET = 0x14F;
    private static final int FIRST_DIGEST = INDEX_OFFSET + 2 + 4 + 8 + 4 + 4 + 8;
    private static final int INDEX_ENTRY = 40;

    private static byte[] write(List<Cid> roots, List<Block> blocks, Repeats repeats) throws IOException {
        var out = new ByteArrayOutputStream();
        var writer = CarWriter.begin(out, roots, repeats);
        for (Block block : blocks) {
            writer.write(block);
        }
        return out.toByteArray();
    }

    private static List<Block> read(byte[] archive) throws IOException {
        try (var reader = CarReader.open(new ByteArrayInputStream(archive), CarLimits.STANDARD)) {
            return CarFixturesTest.blocks(reader);
        }
    }

    private static byte[] indexed() throws IOException {
        return CarFixturesTest.resource(INDEXED);
    }

    private static byte[] concat(byte[]... parts) {
        var out = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            out.writeBytes(part);
        }
        return out.toByteArray();
    }

    private static byte[] hex(String hex) {
        return HexFormat.of().parseHex(hex);
    }

    private static byte[] wrapped(byte[] data, long dataOffset, long dataSize, long indexOffset) {
        ByteBuffer header = ByteBuffer.allocate(51).order(ByteOrder.LITTLE_ENDIAN);
        header.put(hex("0aa16776657273696f6e02")).position(27);
        header.putLong(dataOffset).putLong(dataSize).putLong(indexOffset);
        return concat(header.array(), data);
    }

    @Test
    void blocksSurviveRoundTripInTheirOrder() throws IOException {
        byte[] archive = write(List.of(SMALL.cid(), NODE.cid()), BLOCKS, Repeats.KEPT);

        try (var reader = CarReader.open(new ByteArrayInputStream(archive), CarLimits.STANDARD)) {
            assertThat(reader.version()).isEqualTo(1);
            assertThat(reader.roots()).containsExactly(SMALL.cid(), NODE.cid());
            assertThat(CarFixturesTest.blocks(reader)).isEqualTo(BLOCKS);
            assertThat(reader.next()).isEmpty();
        }
    }

    @Test
    void repeatsAreDroppedWhereAsked() throws IOException {
        assertThat(read(write(List.of(), BLOCKS, Repeats.DROPPED))).isEqualTo(BLOCKS.subList(0, 4));
    }

    @Test
    void archiveWithoutRootsOrBlocksIsRead() throws IOException {
        assertThat(read(write(List.of(), List.of(), Repeats.KEPT))).isEmpty();
        // {"version": 1} and {"roots": null, "version": 1}
        assertThat(read(hex("0aa16776657273696f6e01"))).isEmpty();
        assertThat(read(hex("11a265726f6f7473f66776657273696f6e01"))).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "'', the stream is empty",
        "0a, ends within the header",
        "01a0, header has no version",
        "0180, header is no map",
        "0aa16776657273696f6e03, invalid car version: 3",
        "0ba16776657273696f6e182a, invalid car version: 42",
        "0da26178006776657273696f6e01, unknown field",
        "11a265726f6f7473016776657273696f6e01, are no list",
        "12a265726f6f747381016776657273696f6e01, is no link",
        "8080808010, header is 4294967296 bytes",
        "80, ends within a varint",
        "8a00, not minimal",
        "ffffffffffffffffffff01, longer than 9 bytes"
    })
    void malformedHeaderIsRefused(String header, String message) {
        assertThatThrownBy(() -> read(hex(header)))
                .isInstanceOf(MalformedDataException.class)
                .hasMessageContaining(message)
                .hasMessageContaining("at byte");
    }

    @Test
    void alteredBlockIsRefusedWithItsOffset() throws IOException {
        byte[] archive = write(List.of(), List.of(EMPTY, SMALL), Repeats.KEPT);
        int start = write(List.of(), List.of(EMPTY), Repeats.KEPT).length;
        archive[archive.length - 1]++;

        assertThatThrownBy(() -> read(archive))
                .isInstanceOf(MalformedDataException.class)
                .hasMessageContaining("does not match its CID " + SMALL.cid())
                .hasMessageContaining("at byte " + start);
    }

    @Test
    void unverifiedBlockMayBeAnything() throws IOException {
        byte[] archive = write(List.of(), List.of(SMALL), Repeats.KEPT);
        archive[archive.length - 1]++;

        try (var reader = CarReader.open(new ByteArrayInputStream(archive), CarLimits.STANDARD)) {
            assertThat(reader.nextUnverified().orElseThrow().cid()).isEqualTo(SMALL.cid());
        }
    }

    @Test
    void emptySectionIsRefused() throws IOException {
        byte[] archive = concat(write(List.of(), List.of(), Repeats.KEPT), new byte[1]);

        assertThatThrownBy(() -> read(archive))
                .isInstanceOf(MalformedDataException.class)
                .hasMessageContaining("section is empty");
    }

    @Test
    void blockAtTheLimitIsReadAndOneBeyondIsRefused() throws IOException {
        byte[] full = write(List.of(), List.of(Block.ofRaw(new byte[Block.BYTES_MAX])), Repeats.KEPT);
        byte[] beyond = write(List.of(), List.of(Block.ofRaw(new byte[Block.BYTES_MAX + 1])), Repeats.KEPT);

        assertThat(read(full)).hasSize(1);
        assertThatThrownBy(() -> read(beyond))
                .isInstanceOf(MalformedDataException.class)
                .hasMessageContaining("block is 2097153 bytes, limit 2097152");
        try (var reader = CarReader.open(new ByteArrayInputStream(beyond), CarLimits.BIG_BLOCKS)) {
            assertThat(CarFixturesTest.blocks(reader)).hasSize(1);
        }
    }

    @Test
    void announcedLengthIsNotBelievedBeforeItsBytesCome() throws IOException {
        // A section of 2^62 bytes of which nothing follows.
        byte[] archive = concat(write(List.of(), List.of(), Repeats.KEPT), hex("808080808080808040"));

        assertThatThrownBy(() -> read(archive))
                .isInstanceOf(MalformedDataException.class)
                .hasMessageContaining("limit 2097152");
    }

    @Test
    void truncatedV1EndsBetweenSectionsOrIsRefused() throws IOException {
        byte[] archive = write(List.of(SMALL.cid()), BLOCKS, Repeats.KEPT);
        for (int length = 0; length < archive.length; length++) {
            byte[] cut = Arrays.copyOf(archive, length);
            try {
                List<Block> blocks = read(cut);
                assertThat(write(List.of(SMALL.cid()), blocks, Repeats.KEPT))
                        .as("length %d", length)
                        .isEqualTo(cut);
            } catch (MalformedDataException expected) {
                assertThat(expected).as("length %d", length).hasMessageContaining("at byte");
            }
        }
    }

    @Test
    void truncatedV2IsAlwaysRefused() throws IOException {
        byte[] archive = indexed();
        for (int length = 0; length < archive.length; length++) {
            byte[] cut = Arrays.copyOf(archive, length);
            assertThatThrownBy(() -> read(cut)).as("length %d", length).isInstanceOf(MalformedDataException.class);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"carv1-basic.car", INDEXED, "sample-rw-bs-v2.car"})
    void flippedBitIsRefusedOrHarmless(String name) throws IOException {
        byte[] archive = CarFixturesTest.resource(name);
        List<Multihash> expected =
                read(archive).stream().map(block -> block.cid().multihash()).toList();
        for (int bit = 0; bit < archive.length * 8; bit++) {
            byte[] altered = archive.clone();
            altered[bit / 8] ^= (byte) (1 << bit % 8);
            try {
                assertThat(read(altered))
                        .as("bit %d", bit)
                        .extracting(block -> block.cid().multihash())
                        .isEqualTo(expected);
            } catch (MalformedDataException refused) {
                assertThat(refused).as("bit %d", bit).hasMessageStartingWith("car: ");
            }
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 0x5EED})
    void garbageIsRefused(long seed) throws IOException {
        var random = new Random(seed);
        byte[] header = write(List.of(), List.of(), Repeats.KEPT);
        for (int round = 0; round < 2_000; round++) {
            byte[] garbage = new byte[1 + random.nextInt(80)];
            random.nextBytes(garbage);
            byte[] archive = random.nextBoolean() ? garbage : concat(header, garbage);
            assertThatThrownBy(() -> read(archive)).as("round %d", round).isInstanceOf(MalformedDataException.class);
        }
    }

    @Test
    void alteredIndexIsRefused() throws IOException {
        for (int at = FIRST_DIGEST; at < FIRST_DIGEST + 3 * INDEX_ENTRY; at++) {
            byte[] archive = indexed();
            archive[at]++;
            assertThatThrownBy(() -> read(archive))
                    .as("byte %d", at)
                    .isInstanceOf(MalformedDataException.class)
                    .hasMessageContaining("index");
        }
    }

    @Test
    void indexOutOfOrderIsRefused() throws IOException {
        byte[] archive = indexed();
        byte[] first = Arrays.copyOfRange(archive, FIRST_DIGEST, FIRST_DIGEST + INDEX_ENTRY);
        System.arraycopy(archive, FIRST_DIGEST + INDEX_ENTRY, archive, FIRST_DIGEST, INDEX_ENTRY);
        System.arraycopy(first, 0, archive, FIRST_DIGEST + INDEX_ENTRY, INDEX_ENTRY);

        assertThatThrownBy(() -> read(archive)).hasMessageContaining("digests of the index do not ascend");
    }

    @Test
    void indexThatLacksASectionIsRefused() throws IOException {
        byte[] archive = indexed();
        byte[] shorter = Arrays.copyOf(archive, archive.length - INDEX_ENTRY);
        shorter[FIRST_DIGEST - 8] = 2 * INDEX_ENTRY;

        assertThatThrownBy(() -> read(shorter)).hasMessageContaining("does not list the sections");
    }

    @Test
    void indexByDigestAloneIsReadToo() throws IOException {
        byte[] archive = indexed();
        // IndexSorted has no level of hash functions: its code, then one bucket list.
        byte[] buckets = Arrays.copyOfRange(archive, INDEX_OFFSET + 2 + 4 + 8, archive.length);
        byte[] data = Arrays.copyOf(archive, INDEX_OFFSET);

        assertThat(read(concat(data, hex("8008"), buckets))).hasSize(3);
        buckets[buckets.length - 1]++;
        assertThatThrownBy(() -> read(concat(data, hex("8008"), buckets)))
                .hasMessageContaining("does not list the sections");
    }

    @Test
    void bytesBehindTheIndexAreRefused() throws IOException {
        byte[] archive = concat(indexed(), new byte[1]);

        assertThatThrownBy(() -> read(archive)).hasMessageContaining("more follows the index");
    }

    @Test
    void paddingAndBytesBehindTheDataAreSkipped() throws IOException {
        byte[] data = write(List.of(), BLOCKS, Repeats.KEPT);
        byte[] padded = concat(new byte[9], data, new byte[9]);

        assertThat(read(wrapped(padded, 60, data.length, 0))).isEqualTo(BLOCKS);
    }

    @Test
    void dataThatIsShorterThanAnnouncedIsRefused() throws IOException {
        byte[] data = write(List.of(), BLOCKS, Repeats.KEPT);

        assertThatThrownBy(() -> read(wrapped(data, 51, data.length + 1, 0)))
                .hasMessageContaining("the stream ends within the data");
        assertThatThrownBy(() -> read(wrapped(data, 51, data.length - 1, 0)))
                .hasMessageContaining("reaches beyond the data");
    }

    @ParameterizedTest
    @CsvSource({
        "50, 100, 0, invalid data offset",
        "-1, 100, 0, invalid data offset 18446744073709551615",
        "51, 0, 0, invalid data size",
        "51, -1, 0, invalid data size",
        "51, 9223372036854775807, 0, invalid data size",
        "51, 100, 150, invalid index offset",
        "51, 100, -1, invalid index offset"
    })
    void impossibleOffsetsAreRefused(long dataOffset, long dataSize, long indexOffset, String message) {
        assertThatThrownBy(() -> read(wrapped(new byte[0], dataOffset, dataSize, indexOffset)))
                .isInstanceOf(MalformedDataException.class)
                .hasMessageContaining(message);
    }

    @Test
    void archiveWithinAnArchiveOfVersion2IsRefused() throws IOException {
        byte[] inner = wrapped(write(List.of(), BLOCKS, Repeats.KEPT), 51, 100, 0);

        assertThatThrownBy(() -> read(wrapped(inner, 51, inner.length, 0)))
                .hasMessageContaining("invalid car version: 2");
    }

    @Test
    void indexMayLeaveOutIdentitiesUnlessTheArchiveIsFullyIndexed() throws IOException {
        byte[] data = write(List.of(), List.of(SMALL, IDENTITY), Repeats.KEPT);
        int header = write(List.of(), List.of(), Repeats.KEPT).length;
        byte[] index = concat(
                hex("8108" + "01000000" + "1200000000000000" + "01000000" + "28000000" + "2800000000000000"),
                SMALL.cid().multihash().digest().toArray(),
                new byte[] {(byte) header, 0, 0, 0, 0, 0, 0, 0});
        byte[] archive = wrapped(concat(data, index), 51, data.length, 51L + data.length);

        assertThat(read(archive)).containsExactly(SMALL, IDENTITY);
        archive[11] = (byte) 0x80;
        assertThatThrownBy(() -> read(archive)).hasMessageContaining("does not list the sections");
    }

    @Test
    void failureOfTheStreamIsNotTakenForABadArchive() {
        var broken = new InputStream() {
            @Override
            public int read() throws IOException {
                throw new IOException("disk on fire");
            }

            @Override
            public int read(byte[] target, int offset, int length) throws IOException {
                return read();
            }
        };

        assertThatThrownBy(() -> CarReader.open(broken, CarLimits.STANDARD))
                .isInstanceOf(IOException.class)
                .hasMessage("disk on fire");
    }

    @Test
    void longArchiveIsReadInBoundedMemory() throws IOException {
        // More than the heap of these tests.
        int sections = 1_536;
        byte[] header = write(List.of(), List.of(), Repeats.KEPT);
        byte[] one = write(List.of(), List.of(Block.ofRaw(new byte[1 << 20])), Repeats.KEPT);
        var body = new RepeatedBytes(Arrays.copyOfRange(one, header.length, one.length), sections);
        var archive = new SequenceInputStream(new ByteArrayInputStream(header), body);
        int count = 0;
        try (var reader = CarReader.open(archive, CarLimits.STANDARD)) {
            while (reader.nextUnverified().isPresent()) {
                count++;
            }
        }

        assertThat(count).isEqualTo(sections);
    }

    private static final class RepeatedBytes extends InputStream {
        private final byte[] bytes;
        private long left;

        RepeatedBytes(byte[] bytes, int times) {
            this.bytes = bytes;
            this.left = (long) bytes.length * times;
        }

        @Override
        public int read() {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
        }

        @Override
        public int read(byte[] target, int offset, int length) {
            if (left == 0) {
                return -1;
            }
            int at = (int) ((bytes.length - left % bytes.length) % bytes.length);
            int count = Math.min(length, bytes.length - at);
            System.arraycopy(bytes, at, target, offset, count);
            left -= count;
            return count;
        }
    }
}
