package io.ishigaki.multiformats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class UvarintTest {
    /// The examples of the unsigned-varint specification, and the bounds of one and nine bytes.
    @ParameterizedTest
    @CsvSource({
        "0, 00",
        "1, 01",
        "127, 7f",
        "128, 8001",
        "255, ff01",
        "300, ac02",
        "16384, 808001",
        "9223372036854775807, ffffffffffffffff7f",
    })
    void examplesReadAndWrite(long value, String hex) {
        var out = new ByteArrayOutputStream();
        Uvarint.write(out, value);

        assertThat(Bytes.ofOwned(out.toByteArray()).toHex()).isEqualTo(hex);
        assertThat(Uvarint.length(value)).isEqualTo(hex.length() / 2);
        assertThat(Uvarint.read(Bytes.ofHex(hex).asBuffer())).isEqualTo(value);
    }

    @Test
    void everyLengthReadsBackAndEveryTruncationIsRefused() {
        Random random = new Random(3);
        for (int bits = 0; bits < 63; bits++) {
            long value = 1L << bits | random.nextLong() >>> 1 & (1L << bits) - 1;
            byte[] bytes = new byte[Uvarint.length(value)];

            assertThat(Uvarint.write(bytes, 0, value)).isEqualTo(bytes.length);
            assertThat(Uvarint.read(ByteBuffer.wrap(bytes))).isEqualTo(value);
            for (int length = 0; length < bytes.length; length++) {
                ByteBuffer cut = ByteBuffer.wrap(bytes, 0, length);
                assertThatThrownBy(() -> Uvarint.read(cut))
                        .isInstanceOf(MalformedDataException.class)
                        .hasMessageContaining("cut short");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"8000", "ff00", "808000", "ffffffffffffffff00"})
    void longerFormsThanNeededAreRefused(String hex) {
        assertThatThrownBy(() -> Uvarint.read(Bytes.ofHex(hex).asBuffer()))
                .isInstanceOf(MalformedDataException.class)
                .hasMessageContaining("not minimal");
    }

    @Test
    void tenBytesAreRefused() {
        assertThatThrownBy(
                        () -> Uvarint.read(Bytes.ofHex("80808080808080808001").asBuffer()))
                .isInstanceOf(MalformedDataException.class)
                .hasMessage("varint is longer than 9 bytes");
    }

    @Test
    void whatFollowsIsLeftAlone() {
        ByteBuffer in = Bytes.ofHex("ac0207").asBuffer();

        Uvarint.read(in);

        assertThat(in.remaining()).isEqualTo(1);
    }

    @Test
    void negativeValuesAreOurBug() {
        assertThatThrownBy(() -> Uvarint.write(new ByteArrayOutputStream(), -1))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
