package io.ishigaki.dag.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ishigaki.multiformats.Bytes;
import io.ishigaki.multiformats.MalformedDataException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TranscodingTest {
    /// What Kubo 0.43.0 printed for this node of dag-pb.
    private static final String NODE = """
        {"Links":[{"Hash":{"/":"QmNPWHBrVQiiV8FpyNuEPhB9E2rbvdy9Yx79EY1EJuyf9o"}}]}\
        """;

    private static final String NODE_SHOWN = """
        {"Data":null,"Links":[{"Hash":{"/":"QmNPWHBrVQiiV8FpyNuEPhB9E2rbvdy9Yx79EY1EJuyf9o"},"Name":null,"Tsize":null}]}\
        """;

    private static Bytes resource(String name) throws IOException {
        try (InputStream in = TranscodingTest.class.getResourceAsStream("/codec/" + name)) {
            assertThat(in).as(name).isNotNull();
            return Bytes.ofOwned(in.readAllBytes());
        }
    }

    private static Bytes utf8(String text) {
        return Bytes.ofOwned(text.getBytes(StandardCharsets.UTF_8));
    }

    private static String text(Bytes bytes) {
        return new String(bytes.toArray(), StandardCharsets.UTF_8);
    }

    @ParameterizedTest
    @ValueSource(strings = {"floats", "strings", "keys", "forms", "bad-text"})
    void dagJsonIsThatOfKubo(String name) throws IOException {
        Bytes shown = Transcoding.show(resource(name + ".dag-cbor"), Codec.DAG_CBOR, List.of(), Codec.DAG_JSON);

        assertThat(text(shown)).isEqualTo(text(resource(name + ".dag-json")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"floats", "strings", "keys", "bad-text"})
    void plainJsonIsThatOfKubo(String name) throws IOException {
        Bytes shown = Transcoding.show(resource(name + ".dag-cbor"), Codec.DAG_CBOR, List.of(), Codec.JSON);

        assertThat(text(shown)).isEqualTo(text(resource(name + ".json")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"floats", "strings", "keys", "forms", "bad-text"})
    void valuesAreWrittenBackAsTheyWere(String name) throws IOException {
        Bytes block = resource(name + ".dag-cbor");

        assertThat(Transcoding.store(block, Codec.DAG_CBOR, Codec.DAG_CBOR)).isEqualTo(block);
    }

    @Test
    void everyFloatThatIsShownReadsBackAsItself() throws IOException {
        var floats = (Value.ListValue) Codec.DAG_CBOR.decode(resource("floats.dag-cbor"));
        for (Value item : floats.items()) {
            double number = ((Value.Float64) item).value();
            assertThat(Double.parseDouble(EcmaNumber.toString(number))).isEqualTo(number);
        }
    }

    @Test
    void absentFieldsOfDagPbAreShownAsNull() {
        Bytes block = Transcoding.store(utf8(NODE), Codec.DAG_JSON, Codec.DAG_PB);

        assertThat(text(Transcoding.show(block, Codec.DAG_PB, List.of(), Codec.DAG_JSON)))
                .isEqualTo(NODE_SHOWN);
        assertThat(Transcoding.show(block, Codec.DAG_PB, List.of(), Codec.DAG_PB))
                .isEqualTo(block);
        assertThat(text(Transcoding.show(block, Codec.DAG_PB, List.of("Data"), Codec.DAG_JSON)))
                .isEqualTo("null");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ' ',
            value = {"x/y/0 1", "x/y/1/z null", "x/y/01/b {\"/\":{\"bytes\":\"AQ\"}}", "x/y/1/l {\"/\":\"bafkqaaa\"}"})
    void pathLeadsIntoTheValue(String path, String shown) {
        Bytes block =
                utf8("{\"x\":{\"y\":[1,{\"z\":null,\"b\":{\"/\":{\"bytes\":\"AQ\"}},\"l\":{\"/\":\"bafkqaaa\"}}]}}");

        assertThat(text(Transcoding.show(block, Codec.DAG_JSON, List.of(path.split("/")), Codec.DAG_JSON)))
                .isEqualTo(shown);
    }

    @ParameterizedTest
    @CsvSource({"q, key not found: \"q\"", "x/2, key not found: \"2\"", "x/-1, key not found", "x/0/a, kind: int"})
    void pathThatLeadsNowhereIsRefused(String path, String message) {
        Bytes block = utf8("{\"x\":[1,2]}");

        assertThatThrownBy(() -> Transcoding.show(block, Codec.JSON, List.of(path.split("/")), Codec.JSON))
                .isInstanceOf(MalformedDataException.class)
                .hasMessageContaining(message);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "DAG_JSON;JSON;{\"/\":\"bafkqaaa\"};cannot marshal IPLD links to this codec",
                "DAG_JSON;JSON;{\"/\":{\"bytes\":\"AQ\"}};cannot marshal IPLD bytes to this codec",
                "DAG_JSON;CBOR;{\"/\":\"bafkqaaa\"};cannot Marshal ipld links to CBOR",
                "DAG_JSON;RAW;[];\"AsBytes\" called on a list node",
                "JSON;DAG_JSON;{\"/\":\"bafkqaaa\"};reserved form",
                "JSON;DAG_JSON;{\"/\":{\"bytes\":\"AQ\"}};reserved form",
                "DAG_JSON;DAG_PB;{};Links must be a list"
            })
    void whatACodecHasNoFormForIsRefused(Codec source, Codec store, String input, String message) {
        assertThatThrownBy(() -> Transcoding.store(utf8(input), source, store))
                .isInstanceOf(MalformedDataException.class)
                .hasMessageContaining(message);
    }

    @Test
    void rawBytesGoThroughEveryCodecThatHasBytes() {
        Bytes bytes = utf8("hello");
        for (Codec codec : List.of(Codec.DAG_CBOR, Codec.CBOR, Codec.DAG_JSON, Codec.LIBP2P_KEY)) {
            assertThat(Transcoding.store(Transcoding.store(bytes, Codec.RAW, codec), codec, Codec.RAW))
                    .as("%s", codec)
                    .isEqualTo(bytes);
        }
    }
}
