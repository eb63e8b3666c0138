package io.ishigaki.dag.unixfs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ishigaki.multiformats.Bytes;
import io.ishigaki.multiformats.MalformedDataException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class UnixFsDataTest {
    private static final UnixFsData FULL = new UnixFsData(
            UnixFsType.FILE,
            Optional.of(utf8("hello")),
            OptionalLong.of(1 << 20),
            BlockSizes.of(1, 300, 1 << 30),
            OptionalLong.of(0x22),
            OptionalLong.of(256),
            OptionalInt.of(0644),
            Optional.of(new UnixFsTime(1_700_000_000, 500_000_000)));

    private static Bytes utf8(String text) {
        return Bytes.copyOf(text.getBytes(StandardCharsets.UTF_8));
    }

    /// Hex from root blocks that Kubo 0.43.0 made (`unixfs-vectors.json`, without the dag-pb
    /// frame).
    @Test
    void emptyFileIsAsKuboWritesIt() {
        assertThat(UnixFsData.leaf(UnixFsType.FILE, Bytes.EMPTY).encode().toHex())
                .isEqualTo("08021800");
        assertThat(UnixFsData.leaf(UnixFsType.FILE, utf8("!")).encode().toHex()).isEqualTo("08021201211801");
        assertThat(UnixFsData.directory().encode().toHex()).isEqualTo("0801");
    }

    static List<UnixFsData> messages() {
        return List.of(
                FULL,
                UnixFsData.directory(),
                UnixFsData.directory().withMode(OptionalInt.of(0)),
                UnixFsData.directory().withMtime(Optional.of(new UnixFsTime(-1, 0))),
                UnixFsData.directory().withMtime(Optional.of(new UnixFsTime(Long.MIN_VALUE, 999_999_999))),
                UnixFsData.symlink(Bytes.EMPTY),
                UnixFsData.symlink(utf8("../x")),
                UnixFsData.file(BlockSizes.of(5, 6)),
                UnixFsData.hamtShard(Bytes.ofHex("0100"), HamtFanout.DEFAULT),
                UnixFsData.leaf(UnixFsType.RAW, utf8("x")));
    }

    @ParameterizedTest
    @MethodSource("messages")
    void decodeIsTheInverseOfEncode(UnixFsData message) {
        assertThat(UnixFsData.decode(message.encode())).isEqualTo(message);
    }

    @Test
    void everyTruncationIsRefusedOrDropsWholeFields() {
        byte[] encoded = FULL.encode().toArray();

        for (int length = 0; length < encoded.length; length++) {
            Bytes cut = Bytes.copyOf(encoded, 0, length);
            Optional<UnixFsData> decoded = decodeOrRefuse(cut);
            decoded.ifPresent(
                    message -> assertThat(message.encode()).isEqualTo(cut).isNotEqualTo(FULL.encode()));
        }
    }

    @Test
    void everyBitFlipIsRefusedOrReadsAsAMessage() {
        byte[] encoded = FULL.encode().toArray();

        for (int bit = 0; bit < encoded.length * 8; bit++) {
            byte[] flipped = encoded.clone();
            flipped[bit / 8] ^= (byte) (1 << bit % 8);
            decodeOrRefuse(Bytes.ofOwned(flipped))
                    .ifPresent(message ->
                            assertThat(UnixFsData.decode(message.encode())).isEqualTo(message));
        }
    }

    private static Optional<UnixFsData> decodeOrRefuse(Bytes bytes) {
        try {
            return Optional.of(UnixFsData.decode(bytes));
        } catch (MalformedDataException e) {
            assertThat(e).hasMessageMatching(".+");
            return Optional.empty();
        }
    }

    @Test
    void fieldsMayComeInAnyOrderAndTheLastOfOneCounts() {
        // file size 1, type directory, file size 2, type file
        assertThat(UnixFsData.decode(Bytes.ofHex("1801080118020802")))
                .isEqualTo(UnixFsData.decode(Bytes.ofHex("08021802")));
    }

    @Test
    void packedBlockSizesAreRead() {
        UnixFsData message = UnixFsData.decode(Bytes.ofHex("08022203" + "01ac02" + "2005"));

        assertThat(message.blockSizes()).isEqualTo(BlockSizes.of(1, 300, 5));
    }

    @Test
    void unknownFieldsOfEveryWireTypeArePassedOver() {
        // 15: varint, fixed64, delimited, a group that holds a group, fixed32; type under a wrong wire type
        String unknown = "7801" + "790102030405060708" + "7a0161" + "7b8301840178017c" + "7d01020304";

        assertThat(UnixFsData.decode(Bytes.ofHex(unknown + "0a0161" + "0801"))).isEqualTo(UnixFsData.directory());
    }

    @Test
    void secondMtimeAddsToTheFirst() {
        UnixFsData message = UnixFsData.decode(Bytes.ofHex("0801" + "42020805" + "42051507000000"));

        assertThat(message.mtime()).contains(new UnixFsTime(5, 7));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "", // no type
                "1800",
                "0806", // unknown type
                "08ffffffffffffffffff02", // varint beyond 64 bits
                "0001", // field number 0
                "080142051507000000", // mtime without seconds
                "0801420708051500ca9a3b", // 1,000,000,000 nanoseconds
                "08017b", // group without end
                "08017c", // end without group
                "08010f", // wire type 7
            })
    void malformedMessageIsRefused(String hex) {
        assertThatThrownBy(() -> UnixFsData.decode(Bytes.ofHex(hex))).isInstanceOf(MalformedDataException.class);
    }

    @Test
    void groupsNestedWithoutEndAreRefused() {
        assertThatThrownBy(() -> UnixFsData.decode(Bytes.ofHex("0801" + "7b".repeat(100_000))))
                .isInstanceOf(MalformedDataException.class)
                .hasMessageContaining("100");
    }
}
