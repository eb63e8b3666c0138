package io.ishigaki.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class UnitsTest {
    @ParameterizedTest
    @CsvSource(quoteCharacter = '"', textBlock = """
        0, 0
        42, 42
        42B, 42
        1k, 1000
        1KB, 1000
        1kib, 1024
        256KiB, 262144
        10GB, 10000000000
        1.5 MiB, 1572864
        "1,234 MB", 1234000000
        .5K, 500
        1EiB, 1152921504606846976
        9223372036854775807, 9223372036854775807\
        """)
    void sizeIsRead(String text, long bytes) {
        assertThat(DataSize.parse(text)).contains(new DataSize(bytes));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "GB", "-1", "1X", "1KBB", "1KiBi", "1 2", "1.2.3", "9223372036854775808", "8EiB", "1e3"})
    void whatIsNoSizeIsEmpty(String text) {
        assertThat(DataSize.parse(text)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"0, 0", "1, 1", "1000, 1KB", "1024, 1KiB", "1536, 1536", "10000000000, 10GB", "1073741824, 1GiB"})
    void sizeIsShownShortAndExact(long bytes, String text) {
        assertThat(new DataSize(bytes)).hasToString(text);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void shownSizeIsReadBack(long seed) {
        var random = new Random(seed);
        for (int i = 0; i < 200; i++) {
            var size = new DataSize(random.nextLong(Long.MAX_VALUE) >>> random.nextInt(63));
            assertThat(DataSize.parse(size.toString())).contains(size);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "0, PT0S",
        "0s, PT0S",
        "1h30m, PT1H30M",
        "1.5h, PT1H30M",
        "300ms, PT0.3S",
        "-2m, PT-2M",
        "+1s, PT1S",
        "1h2m3s4ms5us6ns, PT1H2M3.004005006S",
        "5µs, PT0.000005S",
        ".5s, PT0.5S",
        "1.s, PT1S",
        "2562047h, PT2562047H"
    })
    void durationIsRead(String text, Duration span) {
        assertThat(Durations.parse(text)).contains(span);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "1", "s", "1d", "1h 2m", "1h2", ".s", "--1s", "1e3s", "2562048h", "-"})
    void whatIsNoDurationIsEmpty(String text) {
        assertThat(Durations.parse(text)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "PT0S, 0s",
        "PT1H30M, 1h30m0s",
        "PT1M, 1m0s",
        "PT1.5S, 1.5s",
        "PT0.3S, 300ms",
        "PT0.0000015S, 1.5µs",
        "PT0.000000001S, 1ns",
        "PT-2M, -2m0s",
        "PT22H, 22h0m0s",
        "PT1H0.5S, 1h0m0.5s"
    })
    void durationIsShownAsGoDoes(Duration span, String text) {
        assertThat(Durations.format(span)).isEqualTo(text);
    }

    @Test
    void shownDurationIsReadBack() {
        var random = new Random(7);
        for (int i = 0; i < 200; i++) {
            Duration span = Duration.ofNanos(random.nextLong() >> random.nextInt(63));
            assertThat(Durations.parse(Durations.format(span))).contains(span);
        }
    }
}
