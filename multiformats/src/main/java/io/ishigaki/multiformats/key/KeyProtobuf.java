package io.ishigaki.multiformats.key;

import io.ishigaki.multiformats.Bytes;
import io.ishigaki.multiformats.MalformedDataException;
import io.ishigaki.multiformats.Uvarint;
import java.nio.ByteBuffer;

/// libp2p's `PublicKey` and `PrivateKey` messages, which look alike.
///
/// ```text
/// key = 0x08 uvarint(type) 0x12 uvarint(data length) data
/// ```
///
/// "Fields must be minimally encoded … encoded in tag order … All fields must be included. No additional fields may be
/// defined."
record KeyProtobuf(KeyType type, Bytes data) {
    /// Room for an RSA private key of 8192 bits, which takes about 4,700 bytes.
    static final int DATA_BYTES_MAX = 16 << 10;

    private static final byte TYPE_TAG = 1 << 3;
    private static final byte DATA_TAG = 2 << 3 | 2;

    static KeyProtobuf decode(Bytes message) {
        ByteBuffer in = message.asBuffer();
        expect(in, TYPE_TAG, "type");
        KeyType type = KeyType.ofCode(Uvarint.read(in));
        expect(in, DATA_TAG, "data");
        long length = Uvarint.read(in);
        if (length > DATA_BYTES_MAX) {
            throw new MalformedDataException("key data is %d bytes, limit %d".formatted(length, DATA_BYTES_MAX));
        }
        if (length != in.remaining()) {
            throw new MalformedDataException("key data is %d bytes, not %d".formatted(in.remaining(), length));
        }
        return new KeyProtobuf(type, Bytes.copyOf(in));
    }

    private static void expect(ByteBuffer in, byte tag, String field) {
        if (!in.hasRemaining() || in.get() != tag) {
            throw new MalformedDataException("key message lacks its field " + field);
        }
    }

    Bytes encode() {
        int header = 2 + Uvarint.length(type.code()) + Uvarint.length(data.length());
        byte[] out = new byte[header + data.length()];
        out[0] = TYPE_TAG;
        int at = Uvarint.write(out, 1, type.code());
        out[at] = DATA_TAG;
        at = Uvarint.write(out, at + 1, data.length());
        data.copyTo(0, out, at, data.length());
        return Bytes.ofOwned(out);
    }
}
