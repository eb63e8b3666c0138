package io.ishigaki.rpc;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import io.ishigaki.multiformats.MalformedDataException;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Reads a sequence of JSON values, each as soon as its last byte is there. Confined to one thread.
///
/// Depth and the length of texts are bounded by Jackson's defaults (1,000 levels, 20 million characters).
public final class JsonReader implements Closeable {
    private static final JsonFactory FACTORY = new JsonFactory();

    private final JsonParser parser;

    private JsonReader(JsonParser parser) {
        this.parser = parser;
    }

    public static JsonReader open(InputStream in) throws IOException {
        return new JsonReader(FACTORY.createParser(in));
    }

    /// The one value that `text` is.
    ///
    /// @throws MalformedDataException if it is none, or more follows
    public static Json parse(String text) {
        try (var reader = new JsonReader(FACTORY.createParser(text))) {
            Json value = reader.next().orElseThrow(() -> new MalformedDataException("no JSON value in empty text"));
            if (reader.next().isPresent()) {
                throw new MalformedDataException("more follows the JSON value");
            }
            return value;
        } catch (IOException e) {
            throw new MalformedDataException("not JSON: " + e.getMessage(), e);
        }
    }

    /// The next value, or empty at the end.
    public Optional<Json> next() throws IOException {
        try {
            JsonToken token = parser.nextToken();
            return token == null ? Optional.empty() : Optional.of(value(token));
        } catch (JsonProcessingException e) {
            throw new MalformedDataException("not JSON: " + e.getOriginalMessage(), e);
        }
    }

    private Json value(JsonToken token) throws IOException {
        return switch (token) {
            case START_OBJECT -> fields();
            case START_ARRAY -> items();
            case VALUE_STRING -> Json.of(parser.getText());
            case VALUE_NUMBER_INT ->
                switch (parser.getNumberType()) {
                    case INT, LONG -> Json.of(parser.getLongValue());
                    default -> new Json.Real(parser.getDoubleValue());
                };
            case VALUE_NUMBER_FLOAT -> new Json.Real(parser.getDoubleValue());
            case VALUE_TRUE -> Json.of(true);
            case VALUE_FALSE -> Json.of(false);
            case VALUE_NULL -> Json.nothing();
            default -> throw new MalformedDataException("not JSON: unexpected " + token);
        };
    }

    private Json fields() throws IOException {
        Map<String, Json> members = new LinkedHashMap<>();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String name = parser.currentName();
            members.put(name, value(parser.nextToken()));
        }
        return new Json.Fields(members);
    }

    private Json items() throws IOException {
        List<Json> values = new ArrayList<>();
        for (JsonToken token = parser.nextToken(); token != JsonToken.END_ARRAY; token = parser.nextToken()) {
            values.add(value(token));
        }
        return new Json.Items(values);
    }

    @Override
    public void close() throws IOException {
        parser.close();
    }
}
