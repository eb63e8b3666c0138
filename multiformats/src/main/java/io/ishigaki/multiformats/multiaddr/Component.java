package io.ishigaki.multiformats.multiaddr;

import io.ishigaki.multiformats.Bytes;
import io.ishigaki.multiformats.MalformedDataException;
import io.ishigaki.multiformats.Uvarint;
import java.nio.ByteBuffer;

/// One protocol of an address with its value in binary; the value is empty where the protocol takes none.
///
/// ```text
/// component = uvarint(protocol code) [uvarint(value length)] [value]
/// ```
///
/// The length stands there only if the protocol's values differ in length.
public record Component(Protocol protocol, Bytes value) {
    /// @throws MalformedDataException if the protocol takes no such value
    public Component {
        ValueFormat format = protocol.format();
        try {
            int fixed = format.fixedBytes();
            if (fixed != ValueFormat.ANY_LENGTH && value.length() != fixed) {
                throw new MalformedDataException("%d bytes, not %d".formatted(value.length(), fixed));
            }
            format.check(value);
        } catch (MalformedDataException e) {
            throw new MalformedDataException(
                    "invalid value for protocol %s: %s".formatted(protocol.label(), e.getMessage()), e);
        }
    }

    /// A component of a protocol that takes no value.
    public static Component of(Protocol protocol) {
        return new Component(protocol, Bytes.EMPTY);
    }

    /// The component whose value is `text`.
    ///
    /// @throws MalformedDataException if the protocol takes no such value
    public static Component of(Protocol protocol, String text) {
        try {
            return new Component(protocol, protocol.format().parse(text));
        } catch (MalformedDataException e) {
            throw new MalformedDataException(
                    "invalid value \"%s\" for protocol %s: %s".formatted(text, protocol.label(), e.getMessage()), e);
        }
    }

    static Component read(ByteBuffer in) {
        long code = Uvarint.read(in);
        Protocol protocol = Protocol.ofCode(code)
                .orElseThrow(() -> new MalformedDataException("no protocol with code %d".formatted(code)));
        int fixed = protocol.format().fixedBytes();
        long length = fixed == ValueFormat.ANY_LENGTH ? Uvarint.read(in) : fixed;
        if (length > in.remaining()) {
            throw new MalformedDataException(
                    "value of %s is cut short: %d of %d bytes".formatted(protocol.label(), in.remaining(), length));
        }
        byte[] value = new byte[(int) length];
        in.get(value);
        return new Component(protocol, Bytes.ofOwned(value));
    }

    int length() {
        int prefix = protocol.format().fixedBytes() == ValueFormat.ANY_LENGTH ? Uvarint.length(value.length()) : 0;
        return Uvarint.length(protocol.code()) + prefix + value.length();
    }

    int writeTo(byte[] target, int offset) {
        int at = Uvarint.write(target, offset, protocol.code());
        if (protocol.format().fixedBytes() == ValueFormat.ANY_LENGTH) {
            at = Uvarint.write(target, at, value.length());
        }
        value.copyTo(0, target, at, value.length());
        return at + value.length();
    }

    /// The value as it stands in text; empty where the protocol takes none.
    public String text() {
        return protocol.format().format(value);
    }

    /// As in an address: `/tcp/4001`.
    @Override
    public String toString() {
        String text = text();
        String separator = text.isEmpty() || protocol.isPath() ? "" : "/";
        return "/" + protocol.label() + separator + text;
    }
}
