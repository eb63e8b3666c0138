package io.ishigaki.dag.path;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ishigaki.dag.path.ContentPath.Namespace;
import io.ishigaki.multiformats.Cid;
import io.ishigaki.multiformats.MalformedDataException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Forms and messages were asked of Kubo 0.43.0 (`ipfs resolve`, `ipfs dag resolve`).
final class ContentPathTest {
    @ParameterizedTest
    @CsvSource({
        "/ipfs/bafkqaaa, /ipfs/bafkqaaa, IPFS",
        "/ipfs/bafkqaaa/, /ipfs/bafkqaaa/, IPFS",
        "/ipfs/bafkqaaa//, /ipfs/bafkqaaa/, IPFS",
        "/ipfs///bafkqaaa//, /ipfs/bafkqaaa/, IPFS",
        "/ipfs///bafkqaaa/a/b/../c, /ipfs/bafkqaaa/a/c, IPFS",
        "/ipfs/bafkqaaa/./a/b/../c/, /ipfs/bafkqaaa/a/c/, IPFS",
        "/ipfs/bafkqaaa/a%20b, /ipfs/bafkqaaa/a%20b, IPFS",
        "//ipld/bafkqaaa/a, /ipld/bafkqaaa/a, IPLD",
        "/ipns/docs.ipfs.tech/a, /ipns/docs.ipfs.tech/a, IPNS",
        "/ipfs/x/../../ipns/name, /ipns/name, IPNS",
    })
    void pathsAreCleanedAsTheyAreRead(String text, String canonical, Namespace namespace) {
        ContentPath path = ContentPath.parse(text);

        assertThat(path).hasToString(canonical);
        assertThat(path.namespace()).isEqualTo(namespace);
        assertThat(ContentPath.parse(canonical)).isEqualTo(path);
    }

    @ParameterizedTest
    @CsvSource({
        "bafkqaaa, /ipfs/bafkqaaa",
        "bafkqaaa/a/b, /ipfs/bafkqaaa/a/b",
        "ipfs://bafkqaaa, /ipfs/bafkqaaa",
        "ipfs://bafkqaaa/, /ipfs/bafkqaaa/",
        "ipfs://bafkqaaa/a%20b, /ipfs/bafkqaaa/a%20b",
        "IPFS://bafkqaaa, /ipfs/bafkqaaa",
        "ipfs:bafkqaaa, /ipfs/bafkqaaa",
        "ipfs:/bafkqaaa, /ipfs/bafkqaaa",
        "ipfs:bafkqaab, /ipfs/bafkqaab",
        "IpNs://docs.ipfs.tech/a, /ipns/docs.ipfs.tech/a",
        "ipld:bafkqaaa, /ipld/bafkqaaa",
        "/ipfs/bafkqaaa/a, /ipfs/bafkqaaa/a",
    })
    void argumentsMayBeUrisAndBareCids(String text, String canonical) {
        assertThat(ContentPath.parseArgument(text)).hasToString(canonical);
    }

    @ParameterizedTest
    @ValueSource(strings = {"bafkqaaa", "ipfs://bafkqaaa", "ipns:attacker.example", "ipfs/bafkqaaa", "/bafkqaaa"})
    void strictFormTakesNothingButPaths(String text) {
        assertThatThrownBy(() -> ContentPath.parse(text))
                .isInstanceOf(MalformedDataException.class)
                .hasMessage("invalid path \"%s\": path does not have enough components", text);
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            value = {
                "foo | invalid path \"foo\": path does not have enough components",
                "/foo | invalid path \"/foo\": path does not have enough components",
                "`` | invalid path \"\": path does not have enough components",
                "/ | invalid path \"/\": path does not have enough components",
                "/ipfs/ | invalid path \"/ipfs/\": path does not have enough components",
                "ipfs: | invalid path \"/ipfs/\": path does not have enough components",
                "/ipns/ | invalid path \"/ipns/\": path does not have enough components",
                "/ipfs/bafkqaaa/../.. | invalid path \"/ipfs/bafkqaaa/../..\": path does not have enough components",
                "/foo/bafkqaaa | invalid path \"/foo/bafkqaaa\": unknown namespace: \"foo\"",
            },
            delimiter = '|')
    void messagesAreThoseOfKubo(String text, String message) {
        assertThatThrownBy(() -> ContentPath.parseArgument(text))
                .isInstanceOf(MalformedDataException.class)
                .hasMessage(message);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/ipfs/foo", "ipfs://foo", "/ipld/b", "/ipfs/Qm0"})
    void rootThatIsNoCidIsRefused(String text) {
        assertThatThrownBy(() -> ContentPath.parseArgument(text))
                .isInstanceOf(MalformedDataException.class)
                .hasMessageStartingWith("invalid path \"/ip");
    }

    @Test
    void onlyImmutablePathsHaveARootCid() {
        assertThat(ContentPath.parse("/ipfs/bafkqaaa/a").rootCid()).isEqualTo(Cid.parse("bafkqaaa"));
        assertThat(ContentPath.of(Cid.parse("bafkqaaa"))).hasToString("/ipfs/bafkqaaa");
        assertThatThrownBy(() -> ContentPath.parse("/ipns/name").rootCid())
                .hasMessage("invalid path \"/ipns/name\": path was expected to be immutable");
    }

    @Test
    void joinedSegmentsAreCleanedToo() {
        ContentPath path = ContentPath.parse("/ipfs/bafkqaaa/");

        assertThat(path.join(List.of("a/b"))).hasToString("/ipfs/bafkqaaa/a/b");
        assertThat(path.join(List.of("a/b", "/"))).hasToString("/ipfs/bafkqaaa/a/b/");
        assertThat(path.join(List.of("a/b/../"))).hasToString("/ipfs/bafkqaaa/a/");
        assertThat(path.join(List.of())).isEqualTo(path);
    }

    @Test
    void messagesQuoteWhatDoesNotPrint() {
        assertThatThrownBy(() -> ContentPath.parse("a\"b\\\n\u0001\u00fc\u200b"))
                .hasMessage("invalid path \"a\\\"b\\\\\\n\\x01\u00fc\\u200b\": path does not have enough components");
    }
}
