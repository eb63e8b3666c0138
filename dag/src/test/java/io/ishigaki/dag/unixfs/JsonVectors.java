package io.ishigaki.dag.unixfs;

import io.ishigaki.dag.Fixtures;
import io.ishigaki.dag.codec.Codec;
import io.ishigaki.dag.codec.Value;
import io.ishigaki.multiformats.Bytes;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;

/// The parts of a JSON fixture, taken out by type. Source: the file that a test names.
record JsonVectors(Value.MapValue map) {
    /// The fixture file `name`; the test is skipped where there are none.
    static JsonVectors load(String name) throws IOException {
        byte[] json = Files.readAllBytes(Fixtures.path(name));
        return new JsonVectors((Value.MapValue) Codec.JSON.decode(Bytes.ofOwned(json)));
    }

    boolean has(String key) {
        return map.at(key).filter(value -> !(value instanceof Value.Null)).isPresent();
    }

    List<JsonVectors> rows(String key) {
        return items(key).stream()
                .map(row -> new JsonVectors((Value.MapValue) row))
                .toList();
    }

    List<String> texts(String key) {
        return items(key).stream().map(text -> ((Value.Text) text).value()).toList();
    }

    private List<Value> items(String key) {
        return ((Value.ListValue) map.at(key).orElseThrow()).items();
    }

    JsonVectors object(String key) {
        return new JsonVectors((Value.MapValue) map.at(key).orElseThrow());
    }

    String text(String key) {
        return ((Value.Text) map.at(key).orElseThrow()).value();
    }

    boolean flag(String key) {
        return ((Value.Bool) map.at(key).orElseThrow()).value();
    }

    long number(String key) {
        return ((Value.Int) map.at(key).orElseThrow()).value().longValueExact();
    }

    /// A point in time in seconds, whole or not.
    UnixFsTime time(String key) {
        return switch (map.at(key).orElseThrow()) {
            case Value.Float64(double seconds) -> {
                long whole = (long) Math.floor(seconds);
                yield new UnixFsTime(whole, (int) Math.round((seconds - whole) * 1e9));
            }
            case Value.Int(var seconds) -> new UnixFsTime(seconds.longValueExact(), 0);
            default -> throw new AssertionError(key + " is no number");
        };
    }
}
