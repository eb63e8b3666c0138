package io.ishigaki.dag;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ishigaki.dag.codec.Codec;
import io.ishigaki.dag.codec.DagPb;
import io.ishigaki.dag.codec.PbLink;
import io.ishigaki.dag.codec.PbNode;
import io.ishigaki.multiformats.Block;
import io.ishigaki.multiformats.Bytes;
import io.ishigaki.multiformats.Cid;
import io.ishigaki.multiformats.MalformedDataException;
import io.ishigaki.multiformats.Multicodec;
import io.ishigaki.multiformats.Multihash;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class LinksTest {
    private static final Cid CHILD = Cid.ofRaw(new byte[] {1});
    private static final Cid OTHER = Cid.v0(Multihash.sha256(new byte[] {2}));

    private static Block block(Multicodec codec, Bytes body) {
        return new Block(Cid.v1(codec, Multihash.sha256(body)), body);
    }

    @Test
    void linksOfDagPbStandInBlockOrderAndAsOftenAsThere() {
        var node = PbNode.of(
                List.of(PbLink.ofUnnamed(OTHER, 1), PbLink.ofUnnamed(CHILD, 1), PbLink.ofUnnamed(OTHER, 1)),
                Bytes.EMPTY);

        assertThat(Links.of(block(Multicodec.DAG_PB, DagPb.encode(node)))).containsExactly(OTHER, CHILD, OTHER);
    }

    @Test
    void linksOfDagJsonAndDagCborStandInBlockOrder() {
        Bytes json = Bytes.ofOwned("{\"b\":{\"/\":\"%s\"},\"a\":[{\"/\":\"%s\"}]}"
                .formatted(CHILD, OTHER)
                .getBytes(StandardCharsets.UTF_8));
        Bytes cbor = Codec.DAG_CBOR.encode(Codec.DAG_JSON.decode(json));

        assertThat(Links.of(block(Multicodec.DAG_JSON, json))).containsExactly(CHILD, OTHER);
        assertThat(Links.of(block(Multicodec.DAG_CBOR, cbor))).containsExactly(OTHER, CHILD);
    }

    @ParameterizedTest
    @EnumSource(names = {"RAW", "LIBP2P_KEY", "CBOR", "JSON"})
    void otherCodecsHaveNoLinksWhateverTheirBytes(Codec codec) {
        assertThat(Links.of(block(codec.multicodec(), Bytes.ofHex("d82aff")))).isEmpty();
    }

    @Test
    void unknownCodecIsRefusedAsByKubo() {
        Block block = block(new Multicodec(0x78), Bytes.EMPTY);

        assertThatThrownBy(() -> Links.of(block))
                .isInstanceOf(MalformedDataException.class)
                .hasMessage("could not choose a decoder: no decoder registered for multicodec code 120 (0x78)");
    }

    @Test
    void bodyThatIsNotOfItsCodecIsRefused() {
        Bytes garbage = Bytes.ofHex("ff");

        for (Multicodec codec : List.of(Multicodec.DAG_PB, Multicodec.DAG_CBOR, Multicodec.DAG_JSON)) {
            assertThatThrownBy(() -> Links.of(block(codec, garbage))).isInstanceOf(MalformedDataException.class);
        }
    }
}
