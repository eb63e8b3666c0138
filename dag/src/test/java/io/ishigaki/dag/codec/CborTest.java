package io.ishigaki.dag.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ishigaki.multiformats.Bytes;
import io.ishigaki.multiformats.Cid;
import io.ishigaki.multiformats.MalformedDataException;
import java.math.BigInteger;
import java.util.LinkedHashMap;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The rules of <https://ipld.io/specs/codecs/dag-cbor/spec/#strictness>, one by one.
class CborTest {
    private static final String IDENTITY_LINK = "d82a450001550000";

    private static Bytes hex(String hex) {
        return Bytes.ofHex(hex);
    }

    @ParameterizedTest
    @CsvSource({
        "1817, shortest form", // integer 23 in two bytes
        "1900ff, shortest form",
        "1a0000ffff, shortest form",
        "1b00000000ffffffff, shortest form",
        "3817, shortest form",
        "580161, shortest form", // length of bytes
        "780161, shortest form", // length of text
        "980101, shortest form", // length of list
        "b801616101, shortest form", // length of map
        "d9002a450001550000, shortest form", // tag
        "5f4161ff, indefinite",
        "7f6161ff, indefinite",
        "9f01ff, indefinite",
        "bf616101ff, indefinite",
        "1c, reserved length form",
        "a2616201616101, out of order",
        "a262616101616201, out of order", // longer key first
        "a2616101616102, stands twice",
        "a10101, map key is no text",
        "a1416101, map key is no text",
        "fb7ff8000000000000, no number", // NaN
        "fb7ff0000000000000, no number", // infinity
        "fbfff0000000000000, no number",
        "f93c00, narrow float",
        "fa3f800000, narrow float",
        "f7, simple value", // undefined
        "f0, simple value",
        "f818, simple value",
        "ff, simple value",
        "c001, unknown tag 0",
        "c2420100, unknown tag 2",
        "d82b450001550000, unknown tag 43",
        "d82a01, no byte string",
        "d82a40, multibase identity",
        "d82a4501015500, cut short",
        "d82a4401550000, multibase identity",
        "d82a46000155000000, follow the CID",
        "0000, follow the value",
        "'', cut short",
        "19, cut short",
        "4261, cut short",
        "5bffffffffffffffff, cut short",
        "9bffffffffffffffff, cut short",
        "9a7fffffff, cut short",
        "ba7fffffff, cut short"
    })
    void nonCanonicalBlockIsRefused(String block, String message) {
        assertThatThrownBy(() -> Codec.DAG_CBOR.decode(hex(block)))
                .isInstanceOf(MalformedDataException.class)
                .hasMessageContaining(message);
    }

    @ParameterizedTest
    @ValueSource(strings = {"f93c00", "fa3f800000", "f7", "a2616201616101"})
    void plainCborAndLenientReadersTakeOtherForms(String block) {
        assertThat(Codec.CBOR.decode(hex(block))).isEqualTo(Codec.decodeLenientDagCbor(hex(block)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"1817", "9f01ff", "a2616101616102", "f97e00", "f97c00", "fa7f800000", "c001", "f0", "0000"})
    void lenientReadersRefuseWhatKuboRefuses(String block) {
        assertThatThrownBy(() -> Codec.CBOR.decode(hex(block))).isInstanceOf(MalformedDataException.class);
        assertThatThrownBy(() -> Codec.decodeLenientDagCbor(hex(block))).isInstanceOf(MalformedDataException.class);
    }

    @Test
    void linksArePartOfDagCborOnly() {
        Value link = new Value.Link(Cid.decode(hex("01550000")));

        assertThat(Codec.DAG_CBOR.decode(hex(IDENTITY_LINK))).isEqualTo(link);
        assertThat(Codec.DAG_CBOR.encode(link)).isEqualTo(hex(IDENTITY_LINK));
        assertThat(Codec.decodeLenientDagCbor(hex(IDENTITY_LINK))).isEqualTo(link);
        assertThatThrownBy(() -> Codec.CBOR.decode(hex(IDENTITY_LINK))).hasMessageContaining("unknown tag 42");
    }

    @Test
    void keysAreWrittenShorterFirstThenByBytes() {
        var entries = new LinkedHashMap<String, Value>();
        for (String key : List.of("b", "aa", "é", "a", "")) {
            entries.put(key, new Value.Null());
        }
        Bytes block = Codec.DAG_CBOR.encode(new Value.MapValue(entries));

        assertThat(((Value.MapValue) Codec.DAG_CBOR.decode(block)).entries().sequencedKeySet())
                .containsExactly("", "a", "b", "aa", "é");
    }

    @Test
    void plainCborKeepsTheOrderOfKeys() {
        Bytes block = hex("a2616201616101");

        assertThat(Codec.CBOR.encode(Codec.CBOR.decode(block))).isEqualTo(block);
    }

    @ParameterizedTest
    @ValueSource(strings = {"18446744073709551615", "-18446744073709551616", "0", "-1", "9223372036854775808"})
    void integersOfSixtyFourBitsAndASignFit(String text) {
        Value value = new Value.Int(new BigInteger(text));

        assertThat(Codec.DAG_CBOR.decode(Codec.DAG_CBOR.encode(value))).isEqualTo(value);
    }

    @ParameterizedTest
    @ValueSource(strings = {"18446744073709551616", "-18446744073709551617"})
    void integersBeyondAreNoValues(String text) {
        assertThatThrownBy(() -> new Value.Int(new BigInteger(text))).isInstanceOf(MalformedDataException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"81", "a160"})
    void nestingIsReadToItsBoundAndNotBeyond(String level) {
        Bytes deepest = hex(level.repeat(Value.NESTING_MAX - 1) + "80");
        Bytes beyond = hex(level.repeat(Value.NESTING_MAX) + "80");

        Value value = Codec.DAG_CBOR.decode(deepest);
        assertThat(Codec.DAG_CBOR.encode(value)).isEqualTo(deepest);
        assertThatThrownBy(() -> Codec.DAG_CBOR.decode(beyond))
                .isInstanceOf(MalformedDataException.class)
                .hasMessageContaining("nesting is deeper than 1024");
        assertThatThrownBy(() -> Codec.DAG_CBOR.encode(new Value.ListValue(List.of(value))))
                .isInstanceOf(MalformedDataException.class)
                .hasMessageContaining("nesting");
    }

    @Test
    void veryDeepBlockIsRefusedWithoutTroubleForTheStack() {
        assertThatThrownBy(() -> Codec.DAG_CBOR.decode(hex("81".repeat(1 << 20))))
                .isInstanceOf(MalformedDataException.class);
        assertThat(Codec.DAG_CBOR.links(hex("81".repeat(1 << 20) + "80"))).isEmpty();
    }

    @Test
    void linksAreFoundInBlocksThatAreNotCanonical() {
        // {"b": link, "a": [undefined, half a float, link]}
        Bytes block = hex("a26162" + IDENTITY_LINK + "616183f7f93800" + IDENTITY_LINK);

        assertThat(Codec.DAG_CBOR.links(block)).hasSize(2).containsOnly(Cid.decode(hex("01550000")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "81", "c001", "9f", "f0", "0000", "d82a01", "9bffffffffffffffff", "bb7fffffffffffffff"})
    void linksOfMalformedBlockAreRefused(String block) {
        assertThatThrownBy(() -> Codec.DAG_CBOR.links(hex(block))).isInstanceOf(MalformedDataException.class);
    }
}
