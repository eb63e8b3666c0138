package io.ishigaki.dag.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ishigaki.multiformats.Bytes;
import io.ishigaki.multiformats.Cid;
import io.ishigaki.multiformats.MalformedDataException;
import io.ishigaki.multiformats.Multihash;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DagPbTest {
    private static final Cid CHILD = Cid.ofRaw(new byte[] {1});
    private static final Cid CHILD_V0 = Cid.v0(Multihash.sha256(new byte[] {2}));
    private static final PbNode NODE = PbNode.of(
            List.of(
                    new PbLink(CHILD, Optional.empty(), OptionalLong.empty()),
                    PbLink.ofUnnamed(CHILD_V0, 300),
                    PbLink.of(CHILD, "å", Long.MAX_VALUE)),
            Bytes.ofHex("0800"));

    @Test
    void nodeSurvivesRoundTrip() {
        assertThat(DagPb.decode(DagPb.encode(NODE))).isEqualTo(NODE);
    }

    @Test
    void absentDataAndEmptyDataDiffer() {
        assertThat(DagPb.encode(new PbNode(List.of(), Optional.empty())).length())
                .isZero();
        assertThat(DagPb.encode(PbNode.of(List.of(), Bytes.EMPTY))).isEqualTo(Bytes.ofHex("0a00"));
    }

    @Test
    void linksAreWrittenByNameBytesAndKeepTheirOrderWithinOne() {
        var node = PbNode.of(
                List.of(
                        PbLink.of(CHILD, "b", 1),
                        PbLink.of(CHILD, "aa", 2),
                        PbLink.of(CHILD, "a", 4),
                        PbLink.of(CHILD, "a", 3)),
                Bytes.EMPTY);

        assertThat(DagPb.decode(DagPb.encode(node)).links())
                .extracting(PbLink::tsizeOrZero)
                .containsExactly(4L, 3L, 2L, 1L);
    }

    @Test
    void dataBeforeLinksIsRead() {
        Bytes canonical = DagPb.encode(NODE);
        Bytes swapped = concat(canonical.slice(canonical.length() - 4, 4), canonical.slice(0, canonical.length() - 4));

        assertThat(DagPb.decode(swapped)).isEqualTo(NODE);
    }

    @Test
    void linksAreThoseOfTheNodeInBlockOrder() {
        assertThat(DagPb.links(DagPb.encode(NODE))).containsExactly(CHILD, CHILD_V0, CHILD);
    }

    @Test
    void nameThatIsNoTextKeepsItsBytes() {
        Bytes name = Bytes.ofHex("ff61");
        Bytes block = DagPb.encode(PbNode.of(List.of(PbLink.of(CHILD, name, 0)), Bytes.EMPTY));

        assertThat(DagPb.decode(block).links().getFirst().nameBytes()).contains(name);
    }

    @Test
    void nameThatIsNoTextGoesThroughTheDataModel() {
        Bytes name = Bytes.ofHex("ff61c3");
        Bytes block = DagPb.encode(PbNode.of(List.of(PbLink.of(CHILD, name, 0)), Bytes.EMPTY));

        assertThat(Codec.DAG_PB.encode(Codec.DAG_PB.decode(block))).isEqualTo(block);
        Bytes cbor = Transcoding.store(block, Codec.DAG_PB, Codec.DAG_CBOR);
        assertThat(Transcoding.store(cbor, Codec.DAG_CBOR, Codec.DAG_PB)).isEqualTo(block);
    }

    @Test
    void encodedLengthOfLinkIsWhatItAdds() {
        Bytes empty = DagPb.encode(PbNode.of(List.of(), Bytes.EMPTY));
        for (PbLink link : NODE.links()) {
            Bytes block = DagPb.encode(PbNode.of(List.of(link), Bytes.EMPTY));
            assertThat(DagPb.encodedLength(link)).isEqualTo(block.length() - empty.length());
        }
    }

    @Test
    void truncationIsRefusedOrEndsBetweenFields() {
        Bytes block = DagPb.encode(NODE);
        for (int length = 1; length < block.length(); length++) {
            Bytes cut = block.slice(0, length);
            try {
                assertThat(DagPb.encode(DagPb.decode(cut)))
                        .as("length %d", length)
                        .isEqualTo(cut);
            } catch (MalformedDataException expected) {
                assertThat(expected).as("length %d", length).hasMessageStartingWith("dag-pb");
            }
        }
    }

    @Test
    void negativeTsizeIsRefusedOnEncode() {
        assertThatThrownBy(() -> DagPb.encode(PbNode.of(List.of(PbLink.of(CHILD, "a", -1)), Bytes.EMPTY)))
                .isInstanceOf(MalformedDataException.class)
                .hasMessageContaining("negative");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0a000a00", // data twice
                "1a00", // unknown field
                "0800", // wire type
                "1200", // link without hash
                "0200", // field number 0
                "0a05", // cut short
                "0affffffffffffffffff01", // length beyond int
                "0affffffffffffffffffff01", // varint of eleven bytes
                "0affffffffffffffffff02", // varint beyond 64 bits
            })
    void malformedNodeIsRefused(String hex) {
        assertThatThrownBy(() -> DagPb.decode(Bytes.ofHex(hex))).isInstanceOf(MalformedDataException.class);
    }

    @Test
    void linksInTwoPlacesAreRefused() {
        Bytes one = DagPb.encode(PbNode.of(List.of(PbLink.ofUnnamed(CHILD, 1)), Bytes.EMPTY));
        Bytes link = one.slice(0, one.length() - 2);

        assertThatThrownBy(() -> DagPb.decode(concat(one, link)))
                .isInstanceOf(MalformedDataException.class)
                .hasMessageContaining("two places");
    }

    @Test
    void nameOfBytesReadsAsText() {
        assertThat(PbLink.of(CHILD, Bytes.copyOf("ä".getBytes(StandardCharsets.UTF_8)), 0)
                        .name())
                .isEqualTo("ä");
    }

    private static Bytes concat(Bytes first, Bytes second) {
        return Bytes.ofHex(first.toHex() + second.toHex());
    }
}
