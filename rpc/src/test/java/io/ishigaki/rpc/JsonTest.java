package io.ishigaki.rpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ishigaki.multiformats.MalformedDataException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class JsonTest {
    private static final String SAMPLE = "{\"b\":1,\"a\":[true,null,\"x\\n\\u003c\\u2028é\"],\"c\":{},\"d\":-1.5}";

    @Test
    void membersKeepTheirOrderAndEscapesAreGos() {
        assertThat(JsonReader.parse(SAMPLE).toText()).isEqualTo(SAMPLE);
    }

    @Test
    void indentationIsGos() {
        Json value = Json.fields()
                .put("a", 1)
                .put("b", Json.ofTexts(List.of("x")))
                .put("c", Json.ofItems(List.of()))
                .build();

        assertThat(value.toText("  ")).isEqualTo("{\n  \"a\": 1,\n  \"b\": [\n    \"x\"\n  ],\n  \"c\": []\n}");
    }

    @Test
    void valuesOfASequenceComeOneByOne() throws IOException {
        var in = new ByteArrayInputStream("{\"a\":1}\n{\"a\":2}\n".getBytes(StandardCharsets.UTF_8));

        try (var reader = JsonReader.open(in)) {
            assertThat(reader.next().orElseThrow().whole("a")).isEqualTo(1);
            assertThat(reader.next().orElseThrow().whole("a")).isEqualTo(2);
            assertThat(reader.next()).isEmpty();
        }
    }

    @Test
    void everyTruncationIsRefused() {
        for (int length = 0; length < SAMPLE.length(); length++) {
            String cut = SAMPLE.substring(0, length);
            assertThatThrownBy(() -> JsonReader.parse(cut)).as(cut).isInstanceOf(MalformedDataException.class);
        }
    }

    @Test
    void whatIsAbsentReadsAsEmpty() {
        Json value = JsonReader.parse("{\"n\":\"12\"}");

        assertThat(value.text("absent")).isEmpty();
        assertThat(value.items("absent")).isEmpty();
        assertThat(value.whole("n")).isEqualTo(12);
    }
}
