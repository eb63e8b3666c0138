package io.ishigaki.multiformats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Random;
import org.junit.jupiter.api.Test;

final class MultihashTest {
    private static final Multihash ABC = Multihash.sha256(new byte[] {'a', 'b', 'c'});

    @Test
    void binaryFormReadsBack() {
        Random random = new Random(11);
        for (int length = 0; length <= Multihash.DIGEST_BYTES_MAX; length++) {
            byte[] digest = new byte[length];
            random.nextBytes(digest);
            var multihash = new Multihash(random.nextLong() >>> 1 + random.nextInt(62), Bytes.ofOwned(digest));

            assertThat(Multihash.decode(multihash.toBytes())).isEqualTo(multihash);
            assertThat(multihash.length()).isEqualTo(multihash.toBytes().length());
        }
    }

    @Test
    void everyTruncationIsRefused() {
        Bytes whole = ABC.toBytes();
        for (int length = 0; length < whole.length(); length++) {
            Bytes cut = whole.slice(0, length);
            assertThatThrownBy(() -> Multihash.decode(cut))
                    .isInstanceOf(MalformedDataException.class)
                    .hasMessageContaining("cut short");
        }
    }

    @Test
    void whatFollowsIsRefused() {
        assertThatThrownBy(() -> Multihash.decode(Bytes.ofHex(ABC + "00")))
                .isInstanceOf(MalformedDataException.class)
                .hasMessage("1 bytes follow the multihash");
    }

    @Test
    void everyFlippedBitMatchesTheContentNoMore() {
        for (int bit = 0; bit < ABC.length() * Byte.SIZE; bit++) {
            byte[] flipped = ABC.toBytes().toArray();
            flipped[bit / Byte.SIZE] ^= (byte) (1 << bit % Byte.SIZE);

            assertThat(isMatch(Bytes.ofOwned(flipped))).as("bit %d", bit).isFalse();
        }
    }

    private static boolean isMatch(Bytes multihash) {
        try {
            return Multihash.decode(multihash).matches(new byte[] {'a', 'b', 'c'});
        } catch (MalformedDataException e) {
            return false;
        }
    }

    @Test
    void digestsAreAtMost128Bytes() {
        Bytes most = Bytes.copyOf(new byte[128]);
        Bytes more = Bytes.copyOf(new byte[129]);

        assertThat(new Multihash(0x12, most).digest()).isEqualTo(most);
        assertThatThrownBy(() -> new Multihash(0x12, more)).isInstanceOf(MalformedDataException.class);
        assertThatThrownBy(() -> Multihash.decode(Bytes.ofHex("128101" + more.toHex())))
                .isInstanceOf(MalformedDataException.class)
                .hasMessage("digest is 129 bytes, limit 128");
    }

    @Test
    void orderIsThatOfTheBytes() {
        var shorter = new Multihash(0x11, Bytes.copyOf(new byte[20]));

        assertThat(shorter).isLessThan(ABC);
        assertThat(ABC).isEqualByComparingTo(Multihash.decode(ABC.toBytes()));
    }
}
