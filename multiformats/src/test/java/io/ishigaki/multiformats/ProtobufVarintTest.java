package io.ishigaki.multiformats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ProtobufVarintTest {
    /// The examples of protobuf's page on its encoding, the bounds of one, nine and ten bytes, and longer forms.
    @ParameterizedTest
    @CsvSource({
        "01, 1",
        "9601, 150",
        "00, 0",
        "7f, 127",
        "8001, 128",
        "ffffffffffffffff7f, 9223372036854775807",
        "80808080808080808001, -9223372036854775808",
        "feffffffffffffffff01, -2",
        "ffffffffffffffffff01, -1",
        "8000, 0",
        "81808080808080808000, 1",
    })
    void eightBytesOfBitsAreReadWhateverTheirForm(String hex, long value) {
        var in = Bytes.ofHex(hex + "ff").asBuffer();

        assertThat(ProtobufVarint.read(in, "it")).isEqualTo(value);
        assertThat(in.remaining()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "80", "9f", "ffffffffffffffffff"})
    void truncationIsRefused(String hex) {
        assertThatThrownBy(() -> ProtobufVarint.read(Bytes.ofHex(hex).asBuffer(), "it"))
                .isInstanceOf(MalformedDataException.class)
                .hasMessage("it has a varint cut short, at byte " + hex.length() / 2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"ffffffffffffffffff02", "808080808080808080ff", "8080808080808080808000"})
    void moreThan64BitsAreRefused(String hex) {
        assertThatThrownBy(() -> ProtobufVarint.read(Bytes.ofHex(hex).asBuffer(), "it"))
                .isInstanceOf(MalformedDataException.class)
                .hasMessage("it has a varint longer than 64 bits, at byte 10");
    }
}
