package io.ishigaki.rpc.command;

import io.ishigaki.blockstore.Pin;
import io.ishigaki.dag.codec.Codec;
import io.ishigaki.dag.codec.Value;
import io.ishigaki.multiformats.Bytes;
import io.ishigaki.multiformats.MalformedDataException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SequencedMap;
import java.util.TreeMap;

/// What a node can't get back from anybody else: its settings and identity, its keys, its names, and what it pins.
///
/// ```text
/// {version: 1, config: text, keys: {name: bytes}, names: [{key: bytes, record: bytes}],
///  pins: [{cid: link, mode: "recursive" | "direct", name: text}]}                                     in dag-cbor
/// ```
///
/// Immutable.
///
/// @param config the text of the config file
/// @param keys protobufs of private keys by name, that of the node itself apart
/// @param names IPNS records by routing key
record BackupDocument(String config, Map<String, Bytes> keys, Map<Bytes, Bytes> names, List<Pin> pins) {
    private static final long VERSION = 1;

    BackupDocument {
        keys = Map.copyOf(keys);
        names = Map.copyOf(names);
        pins = List.copyOf(pins);
    }

    /// The binary form; [#decode] is its inverse.
    Bytes encode() {
        SequencedMap<String, Value> document = new LinkedHashMap<>();
        document.put("version", Value.Int.of(VERSION));
        document.put("config", new Value.Text(config));
        SequencedMap<String, Value> keyEntries = new LinkedHashMap<>();
        keys.forEach((name, key) -> keyEntries.put(name, new Value.ByteString(key)));
        document.put("keys", new Value.MapValue(keyEntries));
        List<Value> nameItems = new ArrayList<>();
        new TreeMap<>(names)
                .forEach((key, record) ->
                        nameItems.add(map("key", new Value.ByteString(key), "record", new Value.ByteString(record))));
        document.put("names", new Value.ListValue(nameItems));
        document.put(
                "pins",
                new Value.ListValue(pins.stream().map(BackupDocument::encode).toList()));
        return Codec.DAG_CBOR.encode(new Value.MapValue(document));
    }

    private static Value encode(Pin pin) {
        SequencedMap<String, Value> entries = new LinkedHashMap<>();
        entries.put("cid", new Value.Link(pin.cid()));
        entries.put("mode", new Value.Text(pin.mode().name().toLowerCase(Locale.ROOT)));
        entries.put("name", new Value.Text(pin.name()));
        return new Value.MapValue(entries);
    }

    private static Value map(String one, Value oneValue, String other, Value otherValue) {
        SequencedMap<String, Value> entries = new LinkedHashMap<>();
        entries.put(one, oneValue);
        entries.put(other, otherValue);
        return new Value.MapValue(entries);
    }

    /// Reads the binary form.
    ///
    /// @throws MalformedDataException if it is none
    static BackupDocument decode(Bytes encoded) {
        Value document = Codec.DAG_CBOR.decode(encoded);
        if (!at(document, "version").equals(Value.Int.of(VERSION))) {
            throw new MalformedDataException("backup has another version than %d".formatted(VERSION));
        }
        Map<String, Bytes> keys = new LinkedHashMap<>();
        if (at(document, "keys") instanceof Value.MapValue(var entries)) {
            entries.forEach((name, key) -> keys.put(name, bytes(key)));
        } else {
            throw wrong("keys");
        }
        Map<Bytes, Bytes> names = new LinkedHashMap<>();
        for (Value item : items(document, "names")) {
            names.put(bytes(at(item, "key")), bytes(at(item, "record")));
        }
        List<Pin> pins =
                items(document, "pins").stream().map(BackupDocument::pin).toList();
        return new BackupDocument(text(document, "config"), keys, names, pins);
    }

    private static Pin pin(Value item) {
        if (!(at(item, "cid") instanceof Value.Link(var cid))) {
            throw wrong("cid");
        }
        Pin.Mode mode = switch (text(item, "mode")) {
            case "recursive" -> Pin.Mode.RECURSIVE;
            case "direct" -> Pin.Mode.DIRECT;
            default -> throw wrong("mode");
        };
        try {
            return new Pin(cid, mode, text(item, "name"));
        } catch (IllegalArgumentException e) {
            throw new MalformedDataException("backup: " + e.getMessage(), e);
        }
    }

    private static Value at(Value map, String field) {
        if (map instanceof Value.MapValue entries) {
            return entries.at(field).orElseThrow(() -> wrong(field));
        }
        throw wrong(field);
    }

    private static String text(Value map, String field) {
        if (at(map, field) instanceof Value.Text(String text)) {
            return text;
        }
        throw wrong(field);
    }

    private static List<Value> items(Value map, String field) {
        if (at(map, field) instanceof Value.ListValue(var items)) {
            return items;
        }
        throw wrong(field);
    }

    private static Bytes bytes(Value value) {
        if (value instanceof Value.ByteString(Bytes bytes)) {
            return bytes;
        }
        throw new MalformedDataException("backup has a value that is no bytes where there must be some");
    }

    private static MalformedDataException wrong(String field) {
        return new MalformedDataException("backup has no right field \"%s\"".formatted(field));
    }
}
