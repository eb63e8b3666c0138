package io.ishigaki.dag.codec;

import io.ishigaki.multiformats.Bytes;
import io.ishigaki.multiformats.Cid;
import io.ishigaki.multiformats.MalformedDataException;
import java.math.BigInteger;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;

/// A value of the IPLD data model: what a block says, whatever codec says it.
///
/// Immutable, hence safe to share between threads.
///
/// @see <a href="https://ipld.io/docs/data-model/kinds/">the kinds of the data model</a>
public sealed interface Value {
    /// How deep lists and maps may stand within each other: Kubo's bound.
    int NESTING_MAX = 1024;

    /// The name of the kind in the words of the data model.
    default String kind() {
        return switch (this) {
            case Null _ -> "null";
            case Bool _ -> "bool";
            case Int _ -> "int";
            case Float64 _ -> "float";
            case Text _ -> "string";
            case ByteString _ -> "bytes";
            case ListValue _ -> "list";
            case MapValue _ -> "map";
            case Link _ -> "link";
        };
    }

    record Null() implements Value {}

    record Bool(boolean value) implements Value {}

    /// An integer in the range that CBOR can write: −2⁶⁴ to 2⁶⁴ − 1.
    record Int(BigInteger value) implements Value {
        private static final int BITS_MAX = 64;

        public Int {
            // The complement has the length of the magnitude on the negative side too.
            if (value.bitLength() > BITS_MAX) {
                throw new MalformedDataException("integer %s is outside of 64 bits and a sign".formatted(value));
            }
        }

        public static Int of(long value) {
            return new Int(BigInteger.valueOf(value));
        }
    }

    /// A number of 64 bits; infinities and NaN are outside of the data model.
    record Float64(double value) implements Value {
        public Float64 {
            if (!Double.isFinite(value)) {
                throw new MalformedDataException("%s is no number of the data model".formatted(value));
            }
        }
    }

    /// Text, in which a byte that is no UTF-8 stands as a lone surrogate, U+DC80 to U+DCFF.
    record Text(String value) implements Value {}

    record ByteString(Bytes value) implements Value {}

    record ListValue(List<Value> items) implements Value {
        public ListValue {
            items = List.copyOf(items);
        }
    }

    /// Entries in the order in which they were given or read; equality ignores it, and most codecs
    /// sort what they write.
    record MapValue(SequencedMap<String, Value> entries) implements Value {
        public MapValue {
            entries = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(entries));
        }

        /// The value under `key`, or empty if there is none.
        public Optional<Value> at(String key) {
            return Optional.ofNullable(entries.get(key));
        }
    }

    record Link(Cid cid) implements Value {}
}
