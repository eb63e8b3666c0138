package io.ishigaki.network.multistream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ishigaki.multiformats.Bytes;
import io.ishigaki.multiformats.MalformedDataException;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MultistreamTextTest {
    /// "the string "na" is sent as … 0x036e610a",
    /// https://github.com/libp2p/specs/blob/master/connections/README.md#multistream-select
    @Test
    void exampleOfTheSpecification() {
        assertThat(MultistreamText.encode("na")).isEqualTo(new byte[] {0x03, 0x6e, 0x61, 0x0a});
        assertThat(MultistreamText.decode(Bytes.ofHex("036e610a").asBuffer())).contains("na");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 126, 127, 128, MultistreamText.BYTES_MAX - 1})
    void textsOfEveryLengthComeBackAndNothingBehindThemIsRead(int length) {
        String text = "x".repeat(length);
        byte[] encoded = MultistreamText.encode(text);
        ByteBuffer in = ByteBuffer.allocate(encoded.length + 1)
                .put(encoded)
                .put((byte) 7)
                .flip();

        assertThat(MultistreamText.decode(in)).contains(text);
        assertThat(in.remaining()).isOne();
    }

    @Test
    void everyTruncationWaitsForMore() {
        byte[] encoded = MultistreamText.encode("/x".repeat(100));

        for (int length = 0; length < encoded.length; length++) {
            ByteBuffer in = ByteBuffer.wrap(encoded, 0, length);
            assertThat(MultistreamText.decode(in)).as("%d bytes", length).isEmpty();
            assertThat(in.position()).isZero();
        }
    }

    @Test
    void textsBeyondTheLimitAreRefusedBeforeTheyArrive() {
        byte[] length = {(byte) (0x80 | (MultistreamText.BYTES_MAX + 1) & 0x7F), (MultistreamText.BYTES_MAX + 1) >> 7};

        assertThatThrownBy(() -> MultistreamText.decode(ByteBuffer.wrap(length)))
                .isInstanceOf(MalformedDataException.class)
                .hasMessageContaining("1025 bytes, limits 1 to 1024");
        assertThatThrownBy(() -> MultistreamText.encode("x".repeat(MultistreamText.BYTES_MAX)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @CsvSource({"00, limits 1 to 1024", "8080, over 1024 bytes", "036e6161, without a newline", "8000, not minimal"})
    void whatIsNoMessageIsRefused(String hex, String reason) {
        assertThatThrownBy(() -> MultistreamText.decode(Bytes.ofHex(hex).asBuffer()))
                .isInstanceOf(MalformedDataException.class)
                .hasMessageContaining(reason);
    }
}
