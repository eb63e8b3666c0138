package io.ishigaki.network.noise;

import static org.assertj.core.api.Assertions.assertThat;

import io.ishigaki.multiformats.Bytes;
import io.ishigaki.multiformats.MalformedDataException;
import io.ishigaki.multiformats.key.KeyType;
import io.ishigaki.multiformats.key.PrivateKey;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.DecoderException;
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
        if (input.length == 0) {
            return;
        }
        try {
            if (input[0] % 2 == 0) {
                NoisePayload payload = NoisePayload.decode(Bytes.copyOf(input).slice(1, input.length - 1));
                assertThat(NoisePayload.decode(payload.encode())).isEqualTo(payload);
            } else {
                receive(NoiseHandler.responder(IDENTITY, _ -> {}), input);
            }
        } catch (DecoderException refused) {
            assertThat(refused).rootCause().isInstanceOf(MalformedDataException.class);
        } catch (MalformedDataException refused) {
            assertThat(refused).message().isNotBlank();
        }
    }

    private static void receive(NoiseHandler handler, byte[] input) {
        var channel = new EmbeddedChannel(handler);
        int half = 1 + (input.length - 1) / 2;
        try {
            channel.writeInbound(Unpooled.copiedBuffer(input, 1, half - 1));
            channel.writeInbound(Unpooled.copiedBuffer(input, half, input.length - half));
        } finally {
            var _ = channel.close();
            channel.releaseInbound();
            channel.releaseOutbound();
        }
    }
}
