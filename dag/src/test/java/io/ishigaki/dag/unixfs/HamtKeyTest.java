package io.ishigaki.dag.unixfs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ishigaki.multiformats.MalformedDataException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HamtKeyTest {
    /// Source: `murmur3_test.go` of github.com/spaolacci/murmur3 v1.1.0, column h64_1 (seed 0).
    @ParameterizedTest
    @CsvSource({
        "'', 0x0000000000000000",
        "hello, 0xcbd8a7b341bd9b02",
        "'hello, world', 0x342fac623a5ebc8e",
        "'19 Jan 2038 at 3:14:07 AM', 0xb89e5988b737affc",
        "The quick brown fox jumps over the lazy dog., 0xcd99481f9ee902c9"
    })
    void hashIsMurmur3OfTheName(String name, String hash) {
        assertThat(HamtKey.of(name).hash()).isEqualTo(Long.parseUnsignedLong(hash.substring(2), 16));
    }

    @Test
    void slotsAreTheBitsFromTheHighestOn() {
        var key = new HamtKey(0x80FF_0102_0304_0506L);

        assertThat(key.slot(HamtFanout.DEFAULT, 0)).isEqualTo(0x80);
        assertThat(key.slot(HamtFanout.DEFAULT, 1)).isEqualTo(0xFF);
        assertThat(key.slot(HamtFanout.DEFAULT, 7)).isEqualTo(0x06);
        assertThat(key.slot(new HamtFanout(8), 0)).isEqualTo(0b100);
        assertThat(key.slot(new HamtFanout(1024), 1)).isEqualTo(0b11_1111_0000);
    }

    @Test
    void levelBeyondTheHashIsRefused() {
        assertThatThrownBy(() -> HamtKey.of("a").slot(HamtFanout.DEFAULT, 8))
                .isInstanceOf(MalformedDataException.class)
                .hasMessageContaining("level 8");
    }

    @ParameterizedTest
    @CsvSource({"8, 7, 7", "16, 15, F", "32, 10, 0A", "256, 10, 0A", "256, 255, FF", "512, 255, 0FF", "1024, 1023, 3FF"
    })
    void prefixIsAsWideAsTheHighestSlot(int width, int slot, String prefix) {
        assertThat(new HamtFanout(width).prefix(slot)).isEqualTo(prefix);
        assertThat(new HamtFanout(width).prefixChars()).isEqualTo(prefix.length());
    }

    @ParameterizedTest
    @CsvSource({"0", "4", "7", "9", "24", "2048", "-8"})
    void widthThatIsNoPowerOfTwoWithinTheLimitsIsRefused(int width) {
        assertThatThrownBy(() -> new HamtFanout(width))
                .isInstanceOf(MalformedDataException.class)
                .hasMessageContaining(Integer.toString(width));
    }
}
