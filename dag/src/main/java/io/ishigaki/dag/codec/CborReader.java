package io.ishigaki.dag.codec;

import io.ishigaki.multiformats.Bytes;
import io.ishigaki.multiformats.Cid;
import io.ishigaki.multiformats.MalformedDataException;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;

/// Reads one value that fills a block of CBOR.
///
/// Confined to the thread that made it.
final class CborReader {
    static final int MAJOR_UINT = 0;
    static final int MAJOR_NEGATIVE = 1;
    static final int MAJOR_BYTES = 2;
    static final int MAJOR_TEXT = 3;
    static final int MAJOR_LIST = 4;
    static final int MAJOR_MAP = 5;
    static final int MAJOR_TAG = 6;
    static final int MAJOR_SIMPLE = 7;

    static final int FALSE = 20;
    static final int TRUE = 21;
    static final int NULL = 22;
    static final int UNDEFINED = 23;
    static final int FLOAT_16 = 25;
    static final int FLOAT_32 = 26;
    static final int FLOAT_64 = 27;

    /// "IPLD content identifier": the only tag of dag-cbor.
    static final int TAG_LINK = 42;

    private static final BigInteger TWO_TO_64 = BigInteger.ONE.shiftLeft(64);

    private final CborHeads heads;
    private final ByteBuffer in;
    private final CborDialect dialect;

    private CborReader(ByteBuffer in, CborDialect dialect) {
        this.in = in;
        this.heads = new CborHeads(in);
        this.dialect = dialect;
    }

    static Value read(Bytes block, CborDialect dialect) {
        ByteBuffer in = block.asBuffer();
        Value value = new CborReader(in, dialect).value(0);
        if (in.hasRemaining()) {
            throw malformed("%d bytes follow the value".formatted(in.remaining()));
        }
        return value;
    }

    private Value value(int depth) {
        int initial = heads.initial();
        int info = initial & 0x1F;
        return switch (initial >>> 5) {
            case MAJOR_UINT -> new Value.Int(unsigned(heads.argument(info)));
            case MAJOR_NEGATIVE -> new Value.Int(unsigned(heads.argument(info)).not());
            case MAJOR_BYTES -> new Value.ByteString(Bytes.ofOwned(content(info)));
            case MAJOR_TEXT -> new Value.Text(Utf8.decode(content(info)));
            case MAJOR_LIST -> list(heads.count(info, 1), depth);
            case MAJOR_MAP -> map(heads.count(info, 2), depth);
            case MAJOR_TAG -> link(heads.argument(info));
            default -> simple(info);
        };
    }

    private Value simple(int info) {
        return switch (info) {
            case FALSE -> new Value.Bool(false);
            case TRUE -> new Value.Bool(true);
            case NULL -> new Value.Null();
            case FLOAT_64 -> new Value.Float64(Double.longBitsToDouble(heads.fixed(8)));
            default ->
                switch (dialect) {
                    case DAG_CBOR ->
                        throw malformed("simple value or narrow float %d is not of dag-cbor".formatted(info));
                    case LENIENT_DAG_CBOR, CBOR -> lenientSimple(info);
                };
        };
    }

    private Value lenientSimple(int info) {
        return switch (info) {
            case UNDEFINED -> new Value.Null();
            case FLOAT_16 -> new Value.Float64(Float.float16ToFloat((short) heads.fixed(2)));
            case FLOAT_32 -> new Value.Float64(Float.intBitsToFloat((int) heads.fixed(4)));
            default -> throw malformed("unknown simple value %d".formatted(info));
        };
    }

    private static BigInteger unsigned(long argument) {
        BigInteger value = BigInteger.valueOf(argument);
        return argument < 0 ? value.add(TWO_TO_64) : value;
    }

    private byte[] content(int info) {
        byte[] content = new byte[heads.count(info, 1)];
        in.get(content);
        return content;
    }

    private Value list(int count, int depth) {
        Nesting.require(depth);
        var items = new ArrayList<Value>(Math.min(count, Value.NESTING_MAX));
        for (int index = 0; index < count; index++) {
            items.add(value(depth + 1));
        }
        return new Value.ListValue(items);
    }

    private Value map(int count, int depth) {
        Nesting.require(depth);
        var entries = new LinkedHashMap<String, Value>();
        byte[] previous = new byte[0];
        for (int index = 0; index < count; index++) {
            byte[] keyBytes = key();
            requireOrder(index, previous, keyBytes);
            previous = keyBytes;
            String key = Utf8.decode(keyBytes);
            if (entries.put(key, value(depth + 1)) != null) {
                throw malformed("map key \"%s\" stands twice".formatted(key));
            }
        }
        return new Value.MapValue(entries);
    }

    private byte[] key() {
        int initial = heads.initial();
        if (initial >>> 5 != MAJOR_TEXT) {
            throw malformed("map key is no text at byte %d".formatted(in.position()));
        }
        return content(initial & 0x1F);
    }

    /// "The keys in every map must be sorted (byte-wise), including their major type 3 and length":
    /// shorter ones first.
    private void requireOrder(int index, byte[] previous, byte[] key) {
        if (dialect != CborDialect.DAG_CBOR || index == 0) {
            return;
        }
        int order = previous.length == key.length
                ? Arrays.compareUnsigned(previous, key)
                : Integer.compare(previous.length, key.length);
        if (order >= 0) {
            throw malformed((order == 0 ? "map key \"%s\" stands twice" : "map key \"%s\" is out of order")
                    .formatted(Utf8.decode(key)));
        }
    }

    private Value link(long tag) {
        if (dialect == CborDialect.CBOR || tag != TAG_LINK) {
            throw malformed("unknown tag %s".formatted(Long.toUnsignedString(tag)));
        }
        return new Value.Link(heads.linkTarget());
    }

    /// The links of a block in block order, by one pass that builds nothing and asks only for what
    /// is needed to find them: well-formed items.
    static List<Cid> links(Bytes block) {
        var cids = new ArrayList<Cid>();
        ByteBuffer in = block.asBuffer();
        var heads = new CborHeads(in);
        for (long pending = 1; pending > 0; pending--) {
            int initial = heads.initial();
            int info = initial & 0x1F;
            switch (initial >>> 5) {
                case MAJOR_UINT, MAJOR_NEGATIVE -> heads.argument(info);
                case MAJOR_BYTES, MAJOR_TEXT -> heads.skip(heads.count(info, 1));
                case MAJOR_LIST -> pending += heads.count(info, 1);
                case MAJOR_MAP -> pending += 2L * heads.count(info, 2);
                case MAJOR_TAG -> {
                    if (heads.argument(info) != TAG_LINK) {
                        throw malformed("unknown tag before byte %d".formatted(in.position()));
                    }
                    cids.add(heads.linkTarget());
                }
                default -> heads.skipSimple(info);
            }
        }
        if (in.hasRemaining()) {
            throw malformed("%d bytes follow the value".formatted(in.remaining()));
        }
        return List.copyOf(cids);
    }

    private static MalformedDataException malformed(String what) {
        return new MalformedDataException("cbor: " + what);
    }
}
