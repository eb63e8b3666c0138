package io.ishigaki.dag.ipns;

import io.ishigaki.dag.codec.Codec;
import io.ishigaki.dag.codec.Value;
import io.ishigaki.multiformats.Bytes;
import io.ishigaki.multiformats.MalformedDataException;
import java.math.BigInteger;
import java.time.Duration;
import java.util.LinkedHashMap;

/// The signed document of a record, in dag-cbor: `{Sequence, TTL, Validity, ValidityType, Value}`.
///
/// Further fields are allowed and ignored. Keys in another order than the canonical are taken, as
/// Kubo does: the signature is over the bytes.
final class IpnsDocument {
    static final String VALUE = "Value";
    static final String VALIDITY = "Validity";
    static final String VALIDITY_TYPE = "ValidityType";
    static final String SEQUENCE = "Sequence";
    static final String TTL = "TTL";

    /// "The only supported value is 0": valid until the end of life.
    static final long END_OF_LIFE = 0;

    private IpnsDocument() {}

    static Bytes encode(IpnsContent content) {
        var entries = new LinkedHashMap<String, Value>();
        entries.put(VALUE, new Value.ByteString(content.value()));
        entries.put(VALIDITY, new Value.ByteString(Rfc3339.encode(content.validity())));
        entries.put(VALIDITY_TYPE, Value.Int.of(END_OF_LIFE));
        // A sequence beyond the signed range is negative here, as in Kubo.
        entries.put(SEQUENCE, Value.Int.of(content.sequence()));
        entries.put(TTL, Value.Int.of(content.ttl().toNanos()));
        return Codec.DAG_CBOR.encode(new Value.MapValue(entries));
    }

    static IpnsContent decode(Bytes data) {
        Value.MapValue map = map(data);
        if (integer(map, VALIDITY_TYPE) != END_OF_LIFE) {
            throw new MalformedDataException("record contains an unrecognized validity type");
        }
        long ttl = map.at(TTL).isPresent() ? integer(map, TTL) : 0;
        if (ttl < 0) {
            throw malformed("negative TTL");
        }
        return new IpnsContent(
                bytes(map, VALUE), Rfc3339.decode(bytes(map, VALIDITY)), integer(map, SEQUENCE), Duration.ofNanos(ttl));
    }

    /// The end of life as the document writes it, which need not be the way in which [Rfc3339]
    /// would.
    static Bytes validityText(Bytes data) {
        return bytes(map(data), VALIDITY);
    }

    private static Value.MapValue map(Bytes data) {
        if (Codec.decodeLenientDagCbor(data) instanceof Value.MapValue map) {
            return map;
        }
        throw malformed("the data is no map");
    }

    private static Bytes bytes(Value.MapValue map, String field) {
        if (map.at(field).orElse(null) instanceof Value.ByteString(Bytes bytes)) {
            return bytes;
        }
        throw malformed("the data has no bytes \"%s\"".formatted(field));
    }

    private static long integer(Value.MapValue map, String field) {
        if (map.at(field).orElse(null) instanceof Value.Int(BigInteger value) && value.bitLength() < Long.SIZE) {
            return value.longValue();
        }
        throw malformed("the data has no integer \"%s\"".formatted(field));
    }

    private static MalformedDataException malformed(String what) {
        return new MalformedDataException("record is malformed: " + what);
    }
}
