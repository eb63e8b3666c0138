package io.ishigaki.network.protobuf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ishigaki.multiformats.Bytes;
import io.ishigaki.multiformats.MalformedDataException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FieldReaderTest {
    private static FieldReader reader(String hex) {
        return FieldReader.of("test", Bytes.ofHex(hex).asBuffer());
    }

    /// The examples of https://protobuf.dev/programming-guides/encoding/: `Test1 {a: 150}`, `Test2 {b: "testing"}`.
    @Test
    void examplesOfTheGuideAreRead() {
        FieldReader number = reader("089601");
        FieldReader text = reader("120774657374696e67");

        assertThat(number.next()).isTrue();
        assertThat(number.number()).isEqualTo(1);
        assertThat(number.number64()).isEqualTo(150);
        assertThat(number.next()).isFalse();
        assertThat(text.next()).isTrue();
        assertThat(text.number()).isEqualTo(2);
        assertThat(text.text()).isEqualTo("testing");
        assertThat(text.next()).isFalse();
    }

    @Test
    void examplesOfTheGuideAreWritten() {
        assertThat(new FieldWriter().number64(1, 150).toBytes()).isEqualTo(Bytes.ofHex("089601"));
        assertThat(new FieldWriter().text(2, "testing").toBytes()).isEqualTo(Bytes.ofHex("120774657374696e67"));
    }

    @Test
    void fieldsOfNoInterestArePassedOver() {
        FieldReader in = reader("090102030405060708" + "0d01020304" + "1a0101" + "0801");

        for (int number : new int[] {1, 1, 3, 1}) {
            assertThat(in.next()).isTrue();
            assertThat(in.number()).isEqualTo(number);
        }
        assertThat(in.number64()).isEqualTo(1);
        assertThat(in.next()).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "08, varint cut short",
        "0896, varint cut short",
        "08ffffffffffffffffff02, longer than 64 bits",
        "08ffffffffffffffffffff01, longer than 64 bits",
        "0a02ff, cut short: 1 of 2 bytes",
        "0affffffffffffffffff01, cut short: 0 of 18446744073709551615 bytes",
        "0901020304050607, cut short: 7 of 8 bytes",
        "0b, wire type 3",
        "0f, wire type 7",
        "00, field number 0",
    })
    void malformedMessagesAreRefused(String hex, String reason) {
        assertThatThrownBy(() -> reader(hex).next())
                .isInstanceOf(MalformedDataException.class)
                .hasMessageStartingWith("test has ")
                .hasMessageContaining(reason);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0801", "0d01020304"})
    void anotherTypeIsNotTakenForBytes(String hex) {
        FieldReader in = reader(hex);
        in.next();

        assertThatThrownBy(in::bytes).isInstanceOf(MalformedDataException.class).hasMessageContaining("wire type");
    }

    @Test
    void bytesAreNotTakenForANumber() {
        FieldReader in = reader("0a00");
        in.next();

        assertThatThrownBy(in::number64)
                .isInstanceOf(MalformedDataException.class)
                .hasMessageContaining("wire type");
    }
}
