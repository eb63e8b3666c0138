package io.ishigaki.cluster.state;

import io.ishigaki.dag.codec.Codec;
import io.ishigaki.dag.codec.Value;
import io.ishigaki.multiformats.Bytes;
import io.ishigaki.multiformats.Cid;
import io.ishigaki.multiformats.MalformedDataException;
import io.ishigaki.multiformats.key.PeerId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/// Reads the fields of a map as what they should be; what else is in it is passed over. Immutable.
///
/// @param what names the map in complaints
record MapReader(String what, Value.MapValue map) {
    /// 1 January of the year 4000: later times are no times.
    private static final long MILLIS_MAX = Instant.parse("4000-01-01T00:00:00Z").toEpochMilli();

    /// Reads dag-cbor.
    ///
    /// @throws MalformedDataException if it is no map
    static MapReader decode(String what, Bytes encoded) {
        if (!(Codec.DAG_CBOR.decode(encoded) instanceof Value.MapValue map)) {
            throw new MalformedDataException("%s is no map".formatted(what));
        }
        return new MapReader(what, map);
    }

    boolean has(String name) {
        return map.at(name).isPresent();
    }

    private Value require(String name) {
        return map.at(name).orElseThrow(() -> new MalformedDataException("%s has no field '%s'".formatted(what, name)));
    }

    private MalformedDataException wrong(String name, Value got, String kind) {
        return new MalformedDataException("field '%s' of %s is %s, not %s".formatted(name, what, got.kind(), kind));
    }

    private <T extends Value> T require(String name, Class<T> type, String kind) {
        Value field = require(name);
        if (type.isInstance(field)) {
            return type.cast(field);
        }
        throw wrong(name, field, kind);
    }

    long integer(String name) {
        Value field = require(name);
        if (field instanceof Value.Int(var number) && number.bitLength() < Long.SIZE && number.signum() >= 0) {
            return number.longValue();
        }
        throw wrong(name, field, "an int from 0 to 2⁶³ − 1");
    }

    OptionalLong optionalInteger(String name) {
        return has(name) ? OptionalLong.of(integer(name)) : OptionalLong.empty();
    }

    /// A time in milliseconds.
    Instant time(String name) {
        long millis = integer(name);
        if (millis > MILLIS_MAX) {
            throw new MalformedDataException(
                    "field '%s' of %s is %d, limit %d".formatted(name, what, millis, MILLIS_MAX));
        }
        return Instant.ofEpochMilli(millis);
    }

    Optional<Instant> optionalTime(String name) {
        return has(name) ? Optional.of(time(name)) : Optional.empty();
    }

    boolean bool(String name) {
        return require(name, Value.Bool.class, "a bool").value();
    }

    String text(String name) {
        return require(name, Value.Text.class, "a string").value();
    }

    Optional<String> optionalText(String name) {
        return has(name) ? Optional.of(text(name)) : Optional.empty();
    }

    Bytes bytes(String name) {
        return require(name, Value.ByteString.class, "bytes").value();
    }

    Optional<Bytes> optionalBytes(String name) {
        return has(name) ? Optional.of(bytes(name)) : Optional.empty();
    }

    PeerId peer(String name) {
        return PeerId.decode(bytes(name));
    }

    Cid link(String name) {
        return require(name, Value.Link.class, "a link").cid();
    }

    Optional<Cid> optionalLink(String name) {
        return has(name) ? Optional.of(link(name)) : Optional.empty();
    }

    List<Value> list(String name) {
        return require(name, Value.ListValue.class, "a list").items();
    }
}
