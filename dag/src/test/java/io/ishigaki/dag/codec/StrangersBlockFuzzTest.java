package io.ishigaki.dag.codec;

import static org.assertj.core.api.Assertions.assertThat;

import io.ishigaki.multiformats.Bytes;
import io.ishigaki.multiformats.MalformedDataException;
import java.util.HexFormat;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;

/// A block of a stranger is read or refused by every codec; what dag-cbor reads has no other form.
public class StrangersBlockFuzzTest {
    @ParameterizedTest
    @CsvFileSource(resources = "StrangersBlock.corpus")
    void corpusIsReadOrRefused(String hex) {
        fuzzerTestOneInput(HexFormat.of().parseHex(hex));
    }

    /// What Jazzer calls.
    public static void fuzzerTestOneInput(byte[] input) {
        for (Codec codec : Codec.values()) {
            check(codec, Bytes.copyOf(input));
        }
    }

    private static void check(Codec codec, Bytes block) {
        try {
            codec.links(block);
            Bytes written = codec.encode(codec.decode(block));
            assertThat(codec.encode(codec.decode(written))).isEqualTo(written);
            if (codec == Codec.DAG_CBOR) {
                assertThat(written).isEqualTo(block);
            }
        } catch (MalformedDataException refused) {
            assertThat(refused).message().isNotBlank();
        }
    }
}
