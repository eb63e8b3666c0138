package io.ishigaki.network.protobuf;

import io.ishigaki.multiformats.Bytes;
import io.ishigaki.multiformats.Uvarint;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/// Makes one message, field by field in the order of the calls. Confined to the thread that made it.
public final class FieldWriter {
    private static final int WIRE_VARINT = 0;
    private static final int WIRE_BYTES = 2;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    /// Appends a field of bytes, or an embedded message.
    public FieldWriter bytes(int number, Bytes value) {
        Uvarint.write(out, (long) number << 3 | WIRE_BYTES);
        Uvarint.write(out, value.length());
        out.writeBytes(value.toArray());
        return this;
    }

    public FieldWriter text(int number, String value) {
        return bytes(number, Bytes.ofOwned(value.getBytes(StandardCharsets.UTF_8)));
    }

    /// Appends a field of a number, which must not be negative.
    public FieldWriter number64(int number, long value) {
        Uvarint.write(out, (long) number << 3 | WIRE_VARINT);
        Uvarint.write(out, value);
        return this;
    }

    public Bytes toBytes() {
        return Bytes.ofOwned(out.toByteArray());
    }
}
