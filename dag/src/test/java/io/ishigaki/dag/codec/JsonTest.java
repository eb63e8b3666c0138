package io.ishigaki.dag.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ishigaki.multiformats.Bytes;
import io.ishigaki.multiformats.Cid;
import io.ishigaki.multiformats.MalformedDataException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTest {
    private static Bytes utf8(String text) {
        return Bytes.ofOwned(text.getBytes(StandardCharsets.UTF_8));
    }

    private static String rewritten(Codec codec, String text) {
        return new String(codec.encode(codec.decode(utf8(text))).toArray(), StandardCharsets.UTF_8);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "nul",
                "truefalse",
                "1 2",
                "[1,]",
                "[1",
                "[,1]",
                "{\"a\":1",
                "{\"a\"}",
                "{\"a\":1,}",
                "{a:1}",
                "{\"a\":1,\"a\":2}",
                "{\"a\":1,\"\\u0061\":2}",
                "'a'",
                "\"a",
                "\"\\x\"",
                "\"\t\"",
                "01",
                "+1",
                ".5",
                "5.",
                "1e",
                "-",
                "NaN",
                "Infinity",
                "1e999",
                "-1e999",
                "18446744073709551616",
                "-18446744073709551617",
                "// comment\n1",
                "\uFEFF1"
            })
    void textThatIsNoJsonOfTheDataModelIsRefused(String text) {
        assertThatThrownBy(() -> Codec.DAG_JSON.decode(utf8(text)))
                .isInstanceOf(MalformedDataException.class)
                .hasMessageNotContaining("Source:");
        assertThatThrownBy(() -> Codec.JSON.decode(utf8(text))).isInstanceOf(MalformedDataException.class);
    }

    @Test
    void bytesThatAreNoUtf8AreRefused() {
        assertThatThrownBy(() -> Codec.DAG_JSON.decode(Bytes.ofHex("22ff22")))
                .isInstanceOf(MalformedDataException.class)
                .hasMessageContaining("not UTF-8");
    }

    /// Of
    /// <https://ipld.io/specs/codecs/dag-json/spec/#parse-rejection-modes-in-the-reserved-namespace>.
    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"/\":\"foo\",\"bar\":\"baz\"}",
                "{\"/\":{\"bytes\":\"foo\",\"bytes2\":\"baz\"}}",
                "{\"/\":{\"bytes\":\"foo\"},\"bar\":\"baz\"}",
                "{\"/\":\"foo\"}",
                "{\"/\":\"\"}",
                "{\"/\":{\"bytes\":\"*\"}}",
                "{\"/\":{\"bytes\":\"A\"}}",
                "{\"bar\":1,\"/\":\"bafkqaaa\"}"
            })
    void misuseOfTheReservedNamespaceIsRefused(String text) {
        assertThatThrownBy(() -> Codec.DAG_JSON.decode(utf8(text))).isInstanceOf(MalformedDataException.class);
        Value plain = Codec.JSON.decode(utf8(text));
        assertThatThrownBy(() -> Codec.DAG_JSON.encode(plain)).isInstanceOf(MalformedDataException.class);
    }

    /// The exceptions beside those rules.
    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"/\":true,\"bar\":\"baz\"}",
                "{\"/\":{\"abar\":\"baz\",\"bytes\":\"foo\"}}",
                "{\"/\":{\"bytes\":true},\"bar\":\"baz\"}",
                "{\"/\":{\"bytes\":true}}",
                "{\"!\":\"baz\",\"/\":\"foo\"}",
                "{\"!\":\"baz\",\"/\":{\"bytes\":\"foo\"}}",
                "{\"/\":{\"/\":\"bafkqaaa\"}}",
                "{\"/\":{}}",
                "{\"/\":[\"bafkqaaa\"]}"
            })
    void otherMapsWithASlashAreMaps(String text) {
        assertThat(Codec.DAG_JSON.decode(utf8(text))).isInstanceOf(Value.MapValue.class);
        assertThat(rewritten(Codec.DAG_JSON, text)).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"b\":1,\"a\":2,\"aa\":3} | {\"a\":2,\"aa\":3,\"b\":1}",
                "' [ 1 , 2.50, -0, -0.0, 1e2 ] ' | [1,2.5,0,-0,100]",
                "{\"/\":{\"bytes\":\"AQ==\"}} | {\"/\":{\"bytes\":\"AQ\"}}",
                "\"\\u00e9\\ud83d\\ude00\\/\" | \"é😀/\"",
                "\"\\ud800x\\udc80\" | \"\uFFFDx\uFFFD\"",
                "\"\\b\\f\\u001f\\u007f\" | \"\\u0008\\u000c\\u001f\u007F\""
            })
    void otherWritingsAreReadAndWrittenInTheOneForm(String text, String canonical) {
        assertThat(rewritten(Codec.DAG_JSON, text)).isEqualTo(canonical);
    }

    @Test
    void linkIsReadInAnyBaseAndWrittenInItsOwn() {
        Cid cid = Cid.parse("zdj7Wd8AMwqnhJGQCbFxBVodGSBG84TM7Hs1rcJuQMwTyfEDS");

        assertThat(rewritten(Codec.DAG_JSON, "{\"/\":\"zdj7Wd8AMwqnhJGQCbFxBVodGSBG84TM7Hs1rcJuQMwTyfEDS\"}"))
                .isEqualTo("{\"/\":\"" + cid + "\"}")
                .contains("\"b");
    }

    @Test
    void plainJsonHasNoReservedNamespace() {
        String text = "{\n\t\"/\": \"foo\",\n\t\"a\": {},\n\t\"b\": [\n\t\t[],\n\t\t1\n\t]\n}\n";

        assertThat(rewritten(Codec.JSON, text)).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource({"[,]", "{\"a\":,}"})
    void nestingIsReadToItsBoundAndNotBeyond(String open, String close) {
        String deepest = open.repeat(Value.NESTING_MAX - 1) + "[]" + close.repeat(Value.NESTING_MAX - 1);
        String beyond = open.repeat(Value.NESTING_MAX) + "[]" + close.repeat(Value.NESTING_MAX);

        assertThat(rewritten(Codec.DAG_JSON, deepest)).isEqualTo(deepest);
        assertThatThrownBy(() -> Codec.DAG_JSON.decode(utf8(beyond)))
                .isInstanceOf(MalformedDataException.class)
                .hasMessageContaining("deeper");
        assertThatThrownBy(() -> Codec.DAG_JSON.decode(utf8(open.repeat(1 << 20))))
                .isInstanceOf(MalformedDataException.class);
    }

    @Test
    void bytesAndLinksAtTheBoundAreReadBack() {
        Value value = new Value.ByteString(Bytes.ofHex("01"));
        for (int level = 0; level < Value.NESTING_MAX; level++) {
            value = new Value.ListValue(List.of(value));
        }

        Bytes block = Codec.DAG_JSON.encode(value);
        assertThat(Codec.DAG_JSON.encode(Codec.DAG_JSON.decode(block))).isEqualTo(block);
    }

    @Test
    void longTextIsReadAndLongNumbersAreRefused() {
        String key = "k".repeat(100_000);

        assertThat(rewritten(Codec.DAG_JSON, "{\"" + key + "\":\"" + key + "\"}"))
                .hasSize(200_007);
        assertThatThrownBy(() -> Codec.DAG_JSON.decode(utf8("1".repeat(100_000))))
                .isInstanceOf(MalformedDataException.class);
    }
}
