package io.ishigaki.dag.codec;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.io.JsonEOFException;
import io.ishigaki.multiformats.Bytes;
import io.ishigaki.multiformats.MalformedDataException;
import java.io.IOException;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import org.jspecify.annotations.Nullable;

/// Reads one value that fills a block of JSON.
///
/// Confined to the thread that made it.
final class JsonReader {
    /// More digits than any number of the data model needs.
    private static final int NUMBER_CHARS_MAX = 1_000;

    /// A link or a byte string takes two levels of JSON and none of the data model.
    private static final int FORM_LEVELS = 2;

    private static final JsonFactory FACTORY = JsonFactory.builder()
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(Value.NESTING_MAX + FORM_LEVELS)
                    .maxNumberLength(NUMBER_CHARS_MAX)
                    .maxStringLength(Integer.MAX_VALUE)
                    .maxNameLength(Integer.MAX_VALUE)
                    .build())
            .build();

    private final JsonParser parser;
    private final JsonDialect dialect;

    private JsonReader(JsonParser parser, JsonDialect dialect) {
        this.parser = parser;
        this.dialect = dialect;
    }

    static Value read(Bytes block, JsonDialect dialect) {
        char[] text = Utf8.decodeStrictly(block.toArray()).toCharArray();
        try (JsonParser parser = FACTORY.createParser(text)) {
            var reader = new JsonReader(parser, dialect);
            Value value = reader.value(parser.nextToken(), 0);
            if (parser.nextToken() != null) {
                throw new MalformedDataException("json: more follows the value");
            }
            return value;
        } catch (JsonEOFException e) {
            throw new MalformedDataException(
                    "json: the text ends early, after %d characters".formatted(text.length), e);
        } catch (JsonProcessingException e) {
            long offset = e.getLocation() == null ? 0 : e.getLocation().getCharOffset();
            throw new MalformedDataException("json: %s at character %d".formatted(e.getOriginalMessage(), offset), e);
        } catch (IOException e) {
            throw new AssertionError("an array of characters can't fail", e);
        }
    }

    private Value value(@Nullable JsonToken token, int depth) throws IOException {
        return switch (token) {
            case VALUE_NULL -> new Value.Null();
            case VALUE_TRUE -> new Value.Bool(true);
            case VALUE_FALSE -> new Value.Bool(false);
            case VALUE_STRING -> new Value.Text(Utf8.withoutLoneSurrogates(parser.getText()));
            case VALUE_NUMBER_INT -> new Value.Int(new BigInteger(parser.getText()));
            case VALUE_NUMBER_FLOAT -> new Value.Float64(Double.parseDouble(parser.getText()));
            case START_ARRAY -> list(depth);
            case START_OBJECT -> map(depth);
            case null, default -> throw new MalformedDataException("json: the text ends where a value was expected");
        };
    }

    private Value list(int depth) throws IOException {
        var items = new ArrayList<Value>();
        for (JsonToken token = parser.nextToken(); token != JsonToken.END_ARRAY; token = parser.nextToken()) {
            items.add(value(token, depth + 1));
        }
        requireNesting(items, depth + 1);
        return new Value.ListValue(items);
    }

    private Value map(int depth) throws IOException {
        var entries = new LinkedHashMap<String, Value>();
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String key = Utf8.withoutLoneSurrogates(parser.currentName());
            if (entries.put(key, value(parser.nextToken(), depth + 1)) != null) {
                throw new MalformedDataException("json: map key \"%s\" stands twice".formatted(key));
            }
        }
        Value value = switch (dialect) {
            case DAG_JSON -> ReservedForms.valueOf(entries);
            case JSON -> new Value.MapValue(entries);
        };
        // Only now is it known whether this was a map of the data model or a form that has no level of its own.
        if (value instanceof Value.MapValue) {
            requireNesting(entries.values(), depth + 1);
        }
        return value;
    }

    private static void requireNesting(Collection<Value> values, int depth) {
        for (Value value : values) {
            if (value instanceof Value.ListValue || value instanceof Value.MapValue) {
                Nesting.require(depth);
            }
        }
    }
}
