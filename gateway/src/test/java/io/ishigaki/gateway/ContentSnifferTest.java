package io.ishigaki.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ContentSnifferTest {
    private static String sniff(byte[] sample) {
        return ContentSniffer.sniff(sample, sample.length, true);
    }

    private static String sniff(String text) {
        return sniff(text.getBytes(StandardCharsets.UTF_8));
    }

    @ParameterizedTest
    @CsvSource({
        "89504e470d0a1a0a00, image/png",
        "ffd8ffe0, image/jpeg",
        "474946383961, image/gif",
        "524946460000000057454250, image/webp",
        "52494646000000005741564500, audio/wav",
        "255044462d312e37, application/pdf",
        "504b030400, application/zip",
        "1f8b08, application/gzip",
        "0000002066747970617669660000, image/avif",
        "000000206674797069736f6d, video/mp4",
        "0061736d01, application/wasm",
        "00ff00ff, application/octet-stream"
    })
    void magicNumbersTell(String hex, String type) {
        assertThat(sniff(HexFormat.of().parseHex(hex))).isEqualTo(type);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "hello|text/plain; charset=utf-8",
                "zażółć|text/plain; charset=utf-8",
                "  <!DOCTYPE HTML><p>|text/html",
                "<html>|text/html",
                "<?xml version='1.0'?><svg>|image/svg+xml",
                "<svg xmlns='x'>|image/svg+xml",
                "<?xml version='1.0'?><a/>|text/xml; charset=utf-8",
                "{\"a\": [1, true, null]}|application/json",
                "[1, 2]|application/json",
                "{\"a\": |text/plain; charset=utf-8",
                "{not json}|text/plain; charset=utf-8"
            })
    void textIsToldByItsBeginning(String text, String type) {
        assertThat(sniff(text)).isEqualTo(type);
    }

    @Test
    void sampleMayEndAnywhereInLongerContent() {
        byte[] json = "{\"a\": [1, 2".getBytes(StandardCharsets.UTF_8);
        byte[] text = "zażółć".getBytes(StandardCharsets.UTF_8);

        assertThat(ContentSniffer.sniff(json, json.length, false)).isEqualTo("application/json");
        assertThat(ContentSniffer.sniff(text, text.length - 1, false)).isEqualTo("text/plain; charset=utf-8");
        assertThat(ContentSniffer.sniff(text, text.length - 1, true)).isEqualTo(ContentSniffer.UNKNOWN);
    }

    @Test
    void emptyContentIsText() {
        assertThat(sniff(new byte[0])).isEqualTo("text/plain; charset=utf-8");
    }

    @Test
    void anyBytesHaveAType() {
        var random = new Random(7);
        for (int round = 0; round < 2_000; round++) {
            byte[] sample = new byte[random.nextInt(40)];
            random.nextBytes(sample);
            assertThat(sniff(sample)).contains("/");
        }
    }

    @ParameterizedTest
    @CsvSource({"a.TXT, text/plain; charset=utf-8", "x.tar.gz, application/gzip", "index.html, text/html"})
    void extensionsTell(String name, String type) {
        assertThat(ContentTypes.ofName(name)).contains(type);
    }

    @Test
    void namesWithoutAKnownExtensionSayNothing() {
        for (String name : new String[] {"", "README", "a.", "a.unknown", "."}) {
            assertThat(ContentTypes.ofName(name)).isEmpty();
        }
    }
}
