package io.ishigaki.network.noise;

import static org.assertj.core.api.Assertions.assertThat;

import io.ishigaki.multiformats.Bytes;
import io.ishigaki.multiformats.MalformedDataException;
import io.ishigaki.multiformats.key.KeyType;
import io.ishigaki.multiformats.key.PrivateKey;
import io.ishigaki.network.FuzzedChannel;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;

/// A responder and the reader of its payload take what comes, or refuse it. The first byte says which is meant.
public class NoiseFuzzTest {
    @ParameterizedTest
    @CsvFileSource(resources = "Noise.corpus")
    void corpusIsReadOrRefused(String hex) {
        fuzzerTestOneInput(HexFormat.of().parseHex(hex));
    }

    private static final NoiseIdentity IDENTITY = NoiseIdentity.create(
            PrivateKey.generate(KeyType.ED25519, new SecureRandom()), List.of("/yamux/1.0.0"), new SecureRandom());

    /// What Jazzer calls.
    public static void fuzzerTestOneInput(byte[] input) {
        if (input.length > 0 && input[0] % 2 == 0) {
            decode(Bytes.copyOf(input).slice(1, input.length - 1));
        } else if (input.length > 0) {
            FuzzedChannel.receive(NoiseHandler.responder(IDENTITY, _ -> {}), input, 1);
        }
    }

    private static void decode(Bytes message) {
        try {
            NoisePayload payload = NoisePayload.decode(message);
            assertThat(NoisePayload.decode(payload.encode())).isEqualTo(payload);
        } catch (MalformedDataException refused) {
            assertThat(refused).message().isNotBlank();
        }
    }
}
