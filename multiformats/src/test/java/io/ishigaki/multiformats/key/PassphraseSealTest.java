package io.ishigaki.multiformats.key;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ishigaki.multiformats.Bytes;
import io.ishigaki.multiformats.MalformedDataException;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PassphraseSealTest {
    private static final Bytes CONTENT = Bytes.ofOwned("a private key".getBytes(StandardCharsets.UTF_8));
    private static final Bytes SEALED = PassphraseSeal.seal(CONTENT, "open sésame", new SecureRandom());

    @Test
    void whatWasSealedIsOpenedByThePassphraseAlone() {
        assertThat(PassphraseSeal.open(SEALED, "open sésame")).contains(CONTENT);
        assertThat(PassphraseSeal.open(SEALED, "open sesame")).isEmpty();
        assertThat(PassphraseSeal.open(PassphraseSeal.seal(Bytes.EMPTY, "", new SecureRandom()), ""))
                .contains(Bytes.EMPTY);
    }

    @Test
    void theContentIsNotToBeSeen() {
        assertThat(SEALED.toHex()).doesNotContain(CONTENT.toHex());
        assertThat(PassphraseSeal.seal(CONTENT, "open sésame", new SecureRandom()))
                .isNotEqualTo(SEALED);
    }

    /// Salt, nonce, the first byte of the content, and the last of the tag.
    @ParameterizedTest
    @ValueSource(ints = {21, 37, 49, 77})
    void aChangedByteIsNoticed(int at) {
        byte[] changed = SEALED.toArray();
        changed[at] ^= 1;

        assertThat(PassphraseSeal.open(Bytes.ofOwned(changed), "open sésame")).isEmpty();
    }

    @Test
    void otherBytesAreRefused() {
        byte[] other = SEALED.toArray();
        other[0] ^= 1;
        byte[] newer = SEALED.toArray();
        newer[8] = 2;

        for (byte[] each : new byte[][] {other, newer}) {
            assertThatThrownBy(() -> PassphraseSeal.open(Bytes.ofOwned(each), ""))
                    .isInstanceOf(MalformedDataException.class)
                    .hasMessageContaining("not sealed by this program");
        }
        for (int length : new int[] {0, 8, 64}) {
            assertThatThrownBy(() -> PassphraseSeal.open(SEALED.slice(0, length), ""))
                    .isInstanceOf(MalformedDataException.class);
        }
        assertThat(PassphraseSeal.open(SEALED.slice(0, SEALED.length() - 1), "open sésame"))
                .isEmpty();
    }

    /// Memory, passes, lanes: the last byte of each, and the first.
    @ParameterizedTest
    @ValueSource(ints = {9, 13, 17})
    void costsBeyondTheLimitAreNotPaid(int at) {
        byte[] dear = SEALED.toArray();
        Arrays.fill(dear, at, at + 4, (byte) 0x7F);
        byte[] free = SEALED.toArray();
        Arrays.fill(free, at, at + 4, (byte) 0);

        for (byte[] each : new byte[][] {dear, free}) {
            assertThatThrownBy(() -> PassphraseSeal.open(Bytes.ofOwned(each), ""))
                    .isInstanceOf(MalformedDataException.class)
                    .hasMessageStartingWith("cost of the key");
        }
    }
}
