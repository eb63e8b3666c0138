package io.ishigaki.routing.mdns;

import io.ishigaki.multiformats.Bytes;
import io.ishigaki.multiformats.MalformedDataException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// Reads the parts of a packet, one after the other. Confined to the thread that made it.
///
/// Whatever is cut short ends in [MalformedDataException].
final class DnsReader {
    /// The two highest bits of a length say that the rest, and the next byte, are the position of the other labels.
    private static final int POINTER = 0xC0;

    /// With a byte each, as many as a name has room for.
    private static final int LABELS_MAX = DnsName.BYTES_MAX / 2;

    private final ByteBuffer packet;
    private final ByteBuffer in;

    /// A reader of the whole packet; its position stays.
    DnsReader(ByteBuffer packet) {
        this(packet.slice(), packet.slice());
    }

    private DnsReader(ByteBuffer packet, ByteBuffer in) {
        this.packet = packet;
        this.in = in;
    }

    private void require(int length) {
        if (in.remaining() < length) {
            throw new MalformedDataException(
                    "packet cut short: %d of %d bytes at byte %d".formatted(in.remaining(), length, in.position()));
        }
    }

    int uint16() {
        require(Short.BYTES);
        return Short.toUnsignedInt(in.getShort());
    }

    int int32() {
        require(Integer.BYTES);
        return in.getInt();
    }

    Bytes bytes(int length) {
        require(length);
        byte[] bytes = new byte[length];
        in.get(bytes);
        return Bytes.ofOwned(bytes);
    }

    /// A reader of the next `length` bytes, which this one passes over.
    DnsReader sub(int length) {
        require(length);
        ByteBuffer part = packet.duplicate().position(in.position()).limit(in.position() + length);
        in.position(in.position() + length);
        return new DnsReader(packet, part);
    }

    /// Texts up to the end, each with its length before it.
    List<Bytes> texts() {
        List<Bytes> texts = new ArrayList<>();
        while (in.hasRemaining()) {
            texts.add(bytes(Byte.toUnsignedInt(in.get())));
        }
        return texts;
    }

    /// A name, of which the last labels may stand elsewhere before it.
    DnsName name() {
        List<String> labels = new ArrayList<>();
        int start = in.position();
        int next = labels(in, labels);
        while (next >= 0) {
            // Each leads further to the front, so that they can't lead around.
            if (next >= start) {
                throw new MalformedDataException("name at byte %d goes on at byte %d".formatted(start, next));
            }
            start = next;
            next = labels(packet.duplicate().position(next), labels);
        }
        return new DnsName(labels);
    }

    /// Reads labels up to the end of the name, or to where it goes on: answers that position, or -1.
    private static int labels(ByteBuffer in, List<String> labels) {
        while (true) {
            int start = in.position();
            int length = in.hasRemaining() ? Byte.toUnsignedInt(in.get()) : POINTER;
            if (length == 0) {
                return -1;
            }
            if (length >= POINTER && in.hasRemaining()) {
                return (length & ~POINTER) << Byte.SIZE | Byte.toUnsignedInt(in.get());
            }
            if (length > DnsName.LABEL_BYTES_MAX || length > in.remaining() || labels.size() == LABELS_MAX) {
                throw new MalformedDataException("name is cut short or too long at byte %d".formatted(start));
            }
            byte[] label = new byte[length];
            in.get(label);
            labels.add(new String(label, StandardCharsets.UTF_8));
        }
    }
}
