package io.ishigaki.network.protobuf;

import io.ishigaki.multiformats.Bytes;
import io.ishigaki.multiformats.MalformedDataException;
import io.ishigaki.multiformats.ProtobufVarint;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/// Walks over the fields of one message: [#next], then a look at [#number] and the value, if it's of interest.
///
/// *Bounds.* Holds nothing but a view of the message, whose length its caller has limited. Groups, which are long out
/// of use, are refused. Confined to the thread that made it.
public final class FieldReader {
    private static final int WIRE_VARINT = 0;
    private static final int WIRE_FIXED64 = 1;
    private static final int WIRE_BYTES = 2;
    private static final int WIRE_FIXED32 = 5;

    private final String message;
    private final ByteBuffer in;
    private int number;
    private int wire;
    private long varint;
    private Bytes bytes = Bytes.EMPTY;

    private FieldReader(String message, ByteBuffer in) {
        this.message = message;
        this.in = in;
    }

    /// A reader of one message.
    ///
    /// @param message its name, for errors
    /// @param in its bytes, all that remain; the position moves
    public static FieldReader of(String message, ByteBuffer in) {
        return new FieldReader(message, in);
    }

    /// Moves to the next field; false at the end of the message.
    ///
    /// @throws MalformedDataException if what follows is no field
    public boolean next() {
        if (!in.hasRemaining()) {
            return false;
        }
        long tag = ProtobufVarint.read(in, message);
        if (tag >>> 3 == 0 || tag >>> 3 > Integer.MAX_VALUE) {
            throw malformed("field number " + Long.toUnsignedString(tag >>> 3));
        }
        number = (int) (tag >>> 3);
        wire = (int) (tag & 7);
        switch (wire) {
            case WIRE_VARINT -> varint = ProtobufVarint.read(in, message);
            case WIRE_BYTES -> bytes = readBytes(ProtobufVarint.read(in, message));
            case WIRE_FIXED64 -> readBytes(Long.BYTES);
            case WIRE_FIXED32 -> readBytes(Integer.BYTES);
            default -> throw malformed("field %d of wire type %d".formatted(number, wire));
        }
        return true;
    }

    public int number() {
        return number;
    }

    /// The value of a field of bytes, or of an embedded message.
    ///
    /// @throws MalformedDataException if the field is of another type
    public Bytes bytes() {
        if (wire != WIRE_BYTES) {
            throw malformed("field %d of wire type %d, expected %d".formatted(number, wire, WIRE_BYTES));
        }
        return bytes;
    }

    /// The value of a field of text; what isn't UTF-8 becomes the replacement character.
    ///
    /// @throws MalformedDataException if the field is of another type
    public String text() {
        return new String(bytes().toArray(), StandardCharsets.UTF_8);
    }

    /// The value of a field of a number, as 64 bits.
    ///
    /// @throws MalformedDataException if the field is of another type
    public long number64() {
        if (wire != WIRE_VARINT) {
            throw malformed("field %d of wire type %d, expected %d".formatted(number, wire, WIRE_VARINT));
        }
        return varint;
    }

    private Bytes readBytes(long length) {
        if (length < 0 || length > in.remaining()) {
            throw malformed("field %d cut short: %d of %s bytes"
                    .formatted(number, in.remaining(), Long.toUnsignedString(length)));
        }
        byte[] value = new byte[(int) length];
        in.get(value);
        return Bytes.ofOwned(value);
    }

    private MalformedDataException malformed(String what) {
        return new MalformedDataException("%s has %s, at byte %d".formatted(message, what, in.position()));
    }
}
