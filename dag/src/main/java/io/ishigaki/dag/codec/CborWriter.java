package io.ishigaki.dag.codec;

import io.ishigaki.multiformats.Bytes;
import io.ishigaki.multiformats.Cid;
import io.ishigaki.multiformats.MalformedDataException;
import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;

/// Writes values as CBOR in the one form that [CborReader] takes.
///
/// Confined to the thread that made it.
final class CborWriter {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final CborDialect dialect;

    private CborWriter(CborDialect dialect) {
        this.dialect = dialect;
    }

    static Bytes write(Value value, CborDialect dialect) {
        var writer = new CborWriter(dialect);
        writer.value(value, 0);
        return Bytes.ofOwned(writer.out.toByteArray());
    }

    private void value(Value value, int depth) {
        switch (value) {
            case Value.Null() -> simple(CborReader.NULL);
            case Value.Bool(boolean bool) -> simple(bool ? CborReader.TRUE : CborReader.FALSE);
            case Value.Int(BigInteger integer) -> {
                boolean negative = integer.signum() < 0;
                long argument = (negative ? integer.not() : integer).longValue();
                head(negative ? CborReader.MAJOR_NEGATIVE : CborReader.MAJOR_UINT, argument);
            }
            case Value.Float64(double number) -> {
                simple(CborReader.FLOAT_64);
                fixed(Double.doubleToLongBits(number), 8);
            }
            case Value.Text(String text) -> content(CborReader.MAJOR_TEXT, Utf8.encode(text));
            case Value.ByteString(Bytes bytes) -> content(CborReader.MAJOR_BYTES, bytes.toArray());
            case Value.ListValue(var items) -> list(items, depth);
            case Value.MapValue(var entries) -> map(entries, depth);
            case Value.Link(Cid cid) -> link(cid);
        }
    }

    private void list(Collection<Value> items, int depth) {
        Nesting.require(depth);
        head(CborReader.MAJOR_LIST, items.size());
        for (Value item : items) {
            value(item, depth + 1);
        }
    }

    private void map(Map<String, Value> entries, int depth) {
        Nesting.require(depth);
        head(CborReader.MAJOR_MAP, entries.size());
        Map<String, Value> ordered = switch (dialect) {
            case DAG_CBOR, LENIENT_DAG_CBOR -> sorted(entries);
            case CBOR -> entries;
        };
        for (var entry : ordered.entrySet()) {
            content(CborReader.MAJOR_TEXT, Utf8.encode(entry.getKey()));
            value(entry.getValue(), depth + 1);
        }
    }

    private static Map<String, Value> sorted(Map<String, Value> entries) {
        var sorted = new TreeMap<String, Value>(Utf8.LENGTH_FIRST_ORDER);
        sorted.putAll(entries);
        return sorted;
    }

    private void link(Cid cid) {
        if (dialect == CborDialect.CBOR) {
            throw new MalformedDataException("cannot Marshal ipld links to CBOR");
        }
        head(CborReader.MAJOR_TAG, CborReader.TAG_LINK);
        byte[] bytes = cid.toBytes().toArray();
        head(CborReader.MAJOR_BYTES, bytes.length + 1L);
        out.write(0);
        out.writeBytes(bytes);
    }

    private void content(int major, byte[] content) {
        head(major, content.length);
        out.writeBytes(content);
    }

    private void simple(int info) {
        out.write(CborReader.MAJOR_SIMPLE << 5 | info);
    }

    private void head(int major, long argument) {
        int initial = major << 5;
        if (Long.compareUnsigned(argument, 24) < 0) {
            out.write(initial | (int) argument);
        } else if (Long.compareUnsigned(argument, 1L << 8) < 0) {
            out.write(initial | 24);
            fixed(argument, 1);
        } else if (Long.compareUnsigned(argument, 1L << 16) < 0) {
            out.write(initial | 25);
            fixed(argument, 2);
        } else if (Long.compareUnsigned(argument, 1L << 32) < 0) {
            out.write(initial | 26);
            fixed(argument, 4);
        } else {
            out.write(initial | 27);
            fixed(argument, 8);
        }
    }

    private void fixed(long value, int length) {
        for (int shift = 8 * (length - 1); shift >= 0; shift -= 8) {
            out.write((int) (value >>> shift));
        }
    }
}
