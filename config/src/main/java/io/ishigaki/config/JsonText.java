package io.ishigaki.config;

import com.fasterxml.jackson.core.JsonEncoding;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.core.util.Separators;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Reads and writes JSON text, remembering the line of each key.
///
/// Only the streaming part of Jackson is used: a command starts in a fraction of the time that data
/// binding takes.
final class JsonText {
    static final int DEPTH_MAX = 100;

    private static final JsonFactory FACTORY = JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .streamReadConstraints(
                    StreamReadConstraints.builder().maxNestingDepth(DEPTH_MAX).build())
            .build();

    private final JsonParser parser;
    private final Map<String, Integer> lines = new HashMap<>();

    private JsonText(JsonParser parser) {
        this.parser = parser;
    }

    /// A value, and the line of each dotted key in it.
    record Parsed(Json value, Map<String, Integer> lines) {}

    static Parsed parse(String source, String text) throws InvalidConfigException {
        try (JsonParser parser = FACTORY.createParser(text)) {
            return parse(source, parser);
        } catch (InvalidConfigException e) {
            throw e;
        } catch (IOException e) {
            throw new UncheckedIOException("reading from a string", e);
        }
    }

    private static Parsed parse(String source, JsonParser parser) throws IOException {
        try {
            var reader = new JsonText(parser);
            if (parser.nextToken() == null) {
                throw new InvalidConfigException(source + ": expected JSON, got nothing");
            }
            Json value = reader.value("");
            if (parser.nextToken() != null) {
                throw new InvalidConfigException(
                        "%s: expected the end, got more JSON".formatted(place(source, parser)));
            }
            return new Parsed(value, reader.lines);
        } catch (JsonProcessingException e) {
            throw new InvalidConfigException(
                    "%s: %s".formatted(place(source, parser), firstLine(e.getOriginalMessage())), e);
        }
    }

    private static String place(String source, JsonParser parser) {
        return source + ":" + parser.currentLocation().getLineNr();
    }

    private Json value(String key) throws IOException {
        JsonToken token = Objects.requireNonNull(parser.currentToken());
        return switch (token) {
            case START_OBJECT -> object(key);
            case START_ARRAY -> array(key);
            case VALUE_STRING -> new Json.Text(parser.getText());
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> new Json.Numeral(parser.getText());
            case VALUE_TRUE -> new Json.Bool(true);
            case VALUE_FALSE -> new Json.Bool(false);
            case VALUE_NULL -> new Json.Null();
            case END_OBJECT, END_ARRAY, FIELD_NAME, NOT_AVAILABLE, VALUE_EMBEDDED_OBJECT ->
                throw new AssertionError("the parser never stops here at " + token);
        };
    }

    private Json.Members object(String key) throws IOException {
        var members = new LinkedHashMap<String, Json>();
        for (String name = nextName(); name != null; name = nextName()) {
            String memberKey = key.isEmpty() ? name : key + "." + name;
            lines.put(memberKey, parser.currentTokenLocation().getLineNr());
            parser.nextToken();
            members.put(name, value(memberKey));
        }
        return new Json.Members(members);
    }

    private @Nullable String nextName() throws IOException {
        return parser.nextToken() == JsonToken.END_OBJECT ? null : parser.currentName();
    }

    private Json.Elements array(String key) throws IOException {
        var elements = new ArrayList<Json>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            elements.add(value(key));
        }
        return new Json.Elements(elements);
    }

    static String compact(Json value) {
        return write(value, false);
    }

    static String pretty(Json value) {
        return write(value, true);
    }

    private static String write(Json value, boolean indented) {
        var out = new ByteArrayOutputStream();
        try (JsonGenerator generator = FACTORY.createGenerator(out, JsonEncoding.UTF8)) {
            if (indented) {
                generator.setPrettyPrinter(printer());
            }
            write(value, generator);
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory", e);
        }
        return out.toString(StandardCharsets.UTF_8);
    }

    /// The layout of Go's `json.MarshalIndent`, which Kubo writes.
    private static DefaultPrettyPrinter printer() {
        var indenter = new DefaultIndenter("  ", "\n");
        return new DefaultPrettyPrinter(Separators.createDefaultInstance()
                        .withObjectFieldValueSpacing(Separators.Spacing.AFTER)
                        .withObjectEmptySeparator("")
                        .withArrayEmptySeparator(""))
                .withObjectIndenter(indenter)
                .withArrayIndenter(indenter);
    }

    private static void write(Json value, JsonGenerator generator) throws IOException {
        switch (value) {
            case Json.Members object -> {
                generator.writeStartObject();
                for (var member : object.members().entrySet()) {
                    generator.writeFieldName(member.getKey());
                    write(member.getValue(), generator);
                }
                generator.writeEndObject();
            }
            case Json.Elements array -> {
                generator.writeStartArray();
                for (Json element : array.elements()) {
                    write(element, generator);
                }
                generator.writeEndArray();
            }
            case Json.Text text -> generator.writeString(text.value());
            case Json.Numeral number -> generator.writeNumber(number.literal());
            case Json.Bool bool -> generator.writeBoolean(bool.value());
            case Json.Null _ -> generator.writeNull();
        }
    }

    private static String firstLine(String message) {
        return message.lines().findFirst().orElse("not JSON");
    }
}
