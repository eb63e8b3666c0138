package io.ishigaki.multiformats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class MulticodecTest {
    @Test
    void constantsBearTheirPublishedNames() {
        assertThat(Multicodec.RAW).hasToString("raw");
        assertThat(Multicodec.DAG_PB).hasToString("dag-pb");
        assertThat(Multicodec.DAG_CBOR).hasToString("dag-cbor");
        assertThat(Multicodec.DAG_JSON).hasToString("dag-json");
        assertThat(Multicodec.CBOR).hasToString("cbor");
        assertThat(Multicodec.JSON).hasToString("json");
        assertThat(Multicodec.LIBP2P_KEY).hasToString("libp2p-key");
        assertThat(Multicodec.IPNS_RECORD).hasToString("ipns-record");
        assertThat(Multicodec.CAR_MULTIHASH_INDEX_SORTED).hasToString("car-multihash-index-sorted");
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 0x71, 0x7f, 0x80, 0x0129, Long.MAX_VALUE})
    void everyCodeHasOneCodec(long code) {
        assertThat(Multicodec.of(code)).isEqualTo(new Multicodec(code));
        assertThatThrownBy(() -> Multicodec.of(-code - 1)).isInstanceOf(MalformedDataException.class);
    }

    @Test
    void namesAndCodesAreInverse() {
        for (Multicodec codec : Multicodec.tagged(Multicodec.IPLD_TAG)) {
            assertThat(Multicodec.named(codec.name().orElseThrow())).contains(codec);
        }
        assertThat(Multicodec.tagged(Multicodec.IPLD_TAG))
                .contains(Multicodec.RAW, Multicodec.DAG_PB, Multicodec.LIBP2P_KEY)
                .doesNotContain(new Multicodec(Multihash.SHA2_256))
                .isSorted();
        assertThat(Multicodec.tagged("no such tag")).isEmpty();
    }

    @Test
    void codesWithoutANameAreShownAsNumbers() {
        assertThat(new Multicodec(4711_4711)).hasToString("Code(47114711)");
        assertThat(new Multicodec(4711_4711).name()).isEmpty();
    }

    @Test
    void numbersReadLikeNamesIfPublishedOrReserved() {
        assertThat(Multicodec.parse("dag-pb")).isEqualTo(Multicodec.DAG_PB);
        assertThat(Multicodec.parse("112")).isEqualTo(Multicodec.DAG_PB);
        assertThat(Multicodec.parse("0x70")).isEqualTo(Multicodec.DAG_PB);
        assertThat(Multicodec.parse("0x300000").code()).isEqualTo(0x300000);
        assertThat(Multicodec.parse("0x3fffff").code()).isEqualTo(0x3fffff);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "protobuf2", "DAG-PB", "-1", "0x400000", "0x2fffff", "99999999999999999999"})
    void whatIsNeitherIsRefused(String text) {
        assertThatThrownBy(() -> Multicodec.parse(text))
                .isInstanceOf(MalformedDataException.class)
                .hasMessage("unknown multicodec: \"%s\"", text);
    }
}
