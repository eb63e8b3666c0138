package io.ishigaki.dag.ipns;

import io.ishigaki.multiformats.Bytes;
import io.ishigaki.multiformats.MalformedDataException;
import io.ishigaki.multiformats.ProtobufVarint;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;

/// The protobuf message around a record, field by field.
///
/// ```text
/// 1 value   2 signatureV1   3 validityType   4 validity   5 sequence   6 ttl      copies for readers of V1
/// 7 pubKey  8 signatureV2   9 data                                                what counts
/// ```
///
/// Of a field that stands twice the last counts, and unknown ones are skipped, as protobuf wants.
record IpnsEntry(SortedMap<Integer, Bytes> byteFields, SortedMap<Integer, Long> varints) {
    static final int VALUE = 1;
    static final int SIGNATURE_V1 = 2;
    static final int VALIDITY_TYPE = 3;
    static final int VALIDITY = 4;
    static final int SEQUENCE = 5;
    static final int TTL = 6;
    static final int PUBLIC_KEY = 7;
    static final int SIGNATURE_V2 = 8;
    static final int DATA = 9;

    private static final int WIRE_VARINT = 0;
    private static final int WIRE_FIXED_64 = 1;
    private static final int WIRE_BYTES = 2;
    private static final int WIRE_FIXED_32 = 5;

    IpnsEntry() {
        this(new TreeMap<>(), new TreeMap<>());
    }

    Optional<Bytes> bytes(int field) {
        return Optional.ofNullable(byteFields.get(field));
    }

    OptionalLong varint(int field) {
        Long value = varints.get(field);
        return value == null ? OptionalLong.empty() : OptionalLong.of(value);
    }

    static IpnsEntry decode(Bytes message) {
        var entry = new IpnsEntry();
        ByteBuffer in = message.asBuffer();
        while (in.hasRemaining()) {
            long tag = ProtobufVarint.read(in, "IPNS record");
            long field = tag >>> 3;
            if (field < 1 || field > Integer.MAX_VALUE) {
                throw malformed("field number %d".formatted(field));
            }
            entry.readField(in, (int) field, (int) tag & 7);
        }
        return entry;
    }

    private void readField(ByteBuffer in, int field, int wire) {
        switch (wire) {
            case WIRE_VARINT -> {
                long value = ProtobufVarint.read(in, "IPNS record");
                if (isVarint(field)) {
                    varints.put(field, value);
                }
            }
            case WIRE_BYTES -> {
                Bytes value = readBytes(in, ProtobufVarint.read(in, "IPNS record"));
                if (!isVarint(field)) {
                    byteFields.put(field, value);
                }
            }
            case WIRE_FIXED_64 -> readBytes(in, Long.BYTES);
            case WIRE_FIXED_32 -> readBytes(in, Integer.BYTES);
            default -> throw malformed("wire type %d of field %d".formatted(wire, field));
        }
    }

    private static boolean isVarint(int field) {
        return field == VALIDITY_TYPE || field == SEQUENCE || field == TTL;
    }

    private static Bytes readBytes(ByteBuffer in, long length) {
        if (length < 0 || length > in.remaining()) {
            throw malformed(
                    "field of %s bytes where %d are left".formatted(Long.toUnsignedString(length), in.remaining()));
        }
        byte[] bytes = new byte[(int) length];
        in.get(bytes);
        return Bytes.ofOwned(bytes);
    }

    private static MalformedDataException malformed(String what) {
        return new MalformedDataException("record is malformed: " + what);
    }

    /// The message with its fields in the order of their numbers; [#decode] is its inverse for
    /// known fields.
    Bytes encode() {
        var out = new ByteArrayOutputStream();
        for (int field = VALUE; field <= DATA; field++) {
            Bytes bytes = byteFields.get(field);
            if (bytes != null) {
                writeVarint(out, (long) field << 3 | WIRE_BYTES);
                writeVarint(out, bytes.length());
                out.writeBytes(bytes.toArray());
            }
            Long varint = varints.get(field);
            if (varint != null) {
                writeVarint(out, (long) field << 3 | WIRE_VARINT);
                writeVarint(out, varint);
            }
        }
        return Bytes.ofOwned(out.toByteArray());
    }

    private static void writeVarint(ByteArrayOutputStream out, long value) {
        long rest = value;
        while ((rest & ~0x7FL) != 0) {
            out.write((int) (rest & 0x7F) | 0x80);
            rest >>>= 7;
        }
        out.write((int) rest);
    }
}
