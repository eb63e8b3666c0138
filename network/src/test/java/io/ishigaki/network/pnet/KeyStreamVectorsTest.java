package io.ishigaki.network.pnet;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import org.bouncycastle.crypto.engines.XSalsa20Engine;
import org.bouncycastle.crypto.params.KeyParameter;
import org.bouncycastle.crypto.params.ParametersWithIV;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The vectors of `salsa20/salsa20_test.go` in https://github.com/golang/crypto, v0.54.0, which
/// go-libp2p's cipher comes from; and BouncyCastle's as a second implementation.
class KeyStreamVectorsTest {
    private static final byte[] KEY = "this is 32-byte key for xsalsa20".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] NONCE = "24-byte nonce for xsalsa".getBytes(StandardCharsets.US_ASCII);

    @ParameterizedTest
    @CsvSource({
        "48656c6c6f20776f726c6421, 002d4513843fc240c401e541",
        "0000000000000000000000000000000000000000000000000000000000000000"
                + "0000000000000000000000000000000000000000000000000000000000000000,"
                + "4848297feb1fb52fb66d81609bd547fabcbe7026edc8b5e5e449d088bfa69c08"
                + "8f5d8da1d791267c2c195a7f8cae9c4b4050d08ce6d3a151ec265f3a58e47648"
    })
    void vectorIsHidden(String plain, String hidden) {
        ByteBuf bytes = Unpooled.wrappedBuffer(HexFormat.of().parseHex(plain));

        new KeyStream(KEY, NONCE).apply(bytes, 0, bytes.readableBytes());

        assertThat(ByteBufUtil.hexDump(bytes)).isEqualTo(hidden);
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3})
    void piecesOfAnySizeAreHiddenAsTheWhole(long seed) {
        var random = new Random(seed);
        byte[] key = new byte[SwarmKey.BYTES];
        byte[] nonce = new byte[KeyStream.NONCE_BYTES];
        byte[] plain = new byte[100_000];
        random.nextBytes(key);
        random.nextBytes(nonce);
        random.nextBytes(plain);
        var theirs = new XSalsa20Engine();
        theirs.init(true, new ParametersWithIV(new KeyParameter(key), nonce));
        byte[] expected = new byte[plain.length];
        theirs.processBytes(plain, 0, plain.length, expected, 0);

        ByteBuf bytes = Unpooled.wrappedBuffer(plain.clone());
        var stream = new KeyStream(key, nonce);
        for (int done = 0; done < plain.length; ) {
            int part = Math.min(plain.length - done, random.nextInt(20_000));
            stream.apply(bytes, done, part);
            done += part;
        }

        assertThat(bytes.array()).isEqualTo(expected);
    }

    @Test
    void anotherNonceIsAnotherStream() {
        ByteBuf one = Unpooled.wrappedBuffer(new byte[64]);
        ByteBuf other = Unpooled.wrappedBuffer(new byte[64]);

        new KeyStream(KEY, NONCE).apply(one, 0, 64);
        new KeyStream(KEY, Arrays.copyOf(new byte[0], KeyStream.NONCE_BYTES)).apply(other, 0, 64);

        assertThat(one.array()).isNotEqualTo(other.array());
    }
}
