package io.ishigaki.dag.chunk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ishigaki.multiformats.MalformedDataException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ChunkerSpecTest {
    @ParameterizedTest
    @CsvSource({
        "'', size-262144",
        "default, size-262144",
        "size-1, size-1",
        "size-2096896, size-2096896",
        "rabin, rabin-87381-262144-393216",
        "rabin-48, rabin-16-48-72",
        "rabin-16-17-18, rabin-16-17-18",
        "rabin-min:16-avg:17-max:18, rabin-16-17-18",
        "buzhash, buzhash",
        "buzhash-whatever, buzhash",
    })
    void textNamesAChunker(String text, String meaning) {
        assertThat(ChunkerSpec.parse(text)).hasToString(meaning);
    }

    @ParameterizedTest
    @CsvSource({
        "size-0, greater than 0",
        "size--1, incorrect chunker string format",
        "size-2096897, may not exceed the maximum chunk size of 2096896",
        "size-99999999999, is no number of bytes",
        "size-x, is no number of bytes",
        "size, incorrect chunker string format",
        "size-1-2, incorrect chunker string format",
        "rabin-15-20-30, rabin min",
        "rabin-9-8-7, rabin min",
        "rabin-20-20-30, rabin-min must be smaller than rabin-avg",
        "rabin-20-30-30, rabin-avg must be smaller than rabin-max",
        "rabin-20-30-2096897, may not exceed the maximum chunk size of 2096896",
        "rabin-1397932, may not exceed the maximum chunk size of 2096896",
        "rabin-2147483647, may not exceed the maximum chunk size of 2096896",
        "rabin-47, rabin min",
        "rabin-1-2, incorrect format",
        "rabin-max:16-avg:17-max:18, must be min",
        "nonsense, unrecognized chunker option: nonsense",
    })
    void badTextIsRefused(String text, String complaint) {
        assertThatThrownBy(() -> ChunkerSpec.parse(text))
                .isInstanceOf(MalformedDataException.class)
                .hasMessageContaining(complaint);
    }
}
