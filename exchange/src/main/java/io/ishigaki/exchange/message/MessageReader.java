package io.ishigaki.exchange.message;

import io.ishigaki.multiformats.Block;
import io.ishigaki.multiformats.Bytes;
import io.ishigaki.multiformats.Cid;
import io.ishigaki.multiformats.MalformedDataException;
import java.io.IOException;

/// Takes a stream of messages apart, and hands over each part as soon as it is complete: a block doesn't wait for
/// those that follow it in its message.
///
/// The same reader serves all versions, as each only adds fields. Fields that no version knows are passed over.
///
/// *Bounds.* A message is at most [#MESSAGE_BYTES_MAX] long, a block at most [Block#BYTES_MAX]. Holds one part, or the
/// wantlist of one message. Confined to its caller's thread.
///
/// @see <a href="https://specs.ipfs.tech/bitswap-protocol/#bitswap-1-2-0-wire-format">Bitswap 1.2.0: wire format</a>
public final class MessageReader {
    /// "All protocol messages MUST be less than or equal to 4MiB in size."
    public static final int MESSAGE_BYTES_MAX = 4 << 20;

    /// Version, codec, function and length, each at most nine bytes; then the digest.
    private static final int CID_BYTES_MAX = 4 * 9 + 128;

    private static final int PREFIX_BYTES_MAX = 4 * 9;

    private static final int WIRE_VARINT = 0;
    private static final int WIRE_FIXED64 = 1;
    private static final int WIRE_BYTES = 2;
    private static final int WIRE_FIXED32 = 5;

    private final MessageInput in;
    private final Receiver receiver;

    /// Where bytes come from: what a stream from a peer offers.
    @FunctionalInterface
    public interface Source {
        /// Reads at least one and at most `length` bytes into `target`, and answers how many; -1 at the end.
        int read(byte[] target, int offset, int length) throws IOException, InterruptedException;

        /// The same, and waits for all of them if it can.
        default int fill(byte[] target, int offset, int length) throws IOException, InterruptedException {
            return read(target, offset, length);
        }

        /// Whether memory for `bytes` that are only announced may be taken, until [#release].
        default boolean reserve(int bytes) {
            return false;
        }

        default void release(int bytes) {
            throw new IllegalStateException("nothing was reserved");
        }
    }

    /// Takes parts, in the order of the wire.
    @FunctionalInterface
    public interface Receiver {
        void receive(Part part) throws IOException, InterruptedException;
    }

    public MessageReader(Source in, Receiver receiver) {
        this(new MessageInput(in), receiver);
    }

    private MessageReader(MessageInput in, Receiver receiver) {
        this.in = in;
        this.receiver = receiver;
    }

    /// Waits for one message and hands over its parts; answers false where the stream ends before it.
    ///
    /// @throws MalformedDataException if the message is not one; some of its parts may have been handed over
    public boolean read() throws IOException, InterruptedException {
        if (!in.startMessage(MESSAGE_BYTES_MAX)) {
            return false;
        }
        while (in.remaining() > 0) {
            long tag = in.readVarint();
            switch (field(tag)) {
                case 1 -> readWantlist(tag);
                case 2 -> receiver.receive(new Part.Payload(CidPrefix.V0, readBytes(tag, "block", Block.BYTES_MAX)));
                case 3 -> readPayload(tag);
                case 4 -> readPresence(tag);
                case 5 -> receiver.receive(new Part.PendingBytes((int) readNumber(tag, "pendingBytes")));
                default -> skip(tag);
            }
        }
        return true;
    }

    /// Read as a whole, since whether it is full stands behind its entries.
    private void readWantlist(long tag) throws IOException, InterruptedException {
        byte[] bytes = in.readBytes(readLength(tag, "wantlist", MESSAGE_BYTES_MAX));
        if (isFull(bytes)) {
            receiver.receive(new Part.FullWantlist());
        }
        var list = new MessageReader(MessageInput.over(bytes), receiver);
        while (list.in.remaining() > 0) {
            long entry = list.in.readVarint();
            if (field(entry) == 1) {
                list.readEntry(entry);
            } else {
                list.skip(entry);
            }
        }
    }

    private static boolean isFull(byte[] wantlist) throws IOException, InterruptedException {
        var list = new MessageReader(MessageInput.over(wantlist), _ -> {});
        boolean full = false;
        while (list.in.remaining() > 0) {
            long tag = list.in.readVarint();
            if (field(tag) == 2) {
                full = list.readNumber(tag, "full") != 0;
            } else {
                list.skip(tag);
            }
        }
        return full;
    }

    private void readEntry(long tag) throws IOException, InterruptedException {
        int outside = in.enter(readLength(tag, "wantlist entry", MESSAGE_BYTES_MAX));
        Bytes cid = Bytes.EMPTY;
        int priority = 0;
        boolean cancel = false;
        boolean sendDontHave = false;
        long type = 0;
        while (in.remaining() > 0) {
            long inner = in.readVarint();
            switch (field(inner)) {
                case 1 -> cid = readBytes(inner, "CID of a want", CID_BYTES_MAX);
                case 2 -> priority = (int) readNumber(inner, "priority");
                case 3 -> cancel = readNumber(inner, "cancel") != 0;
                case 4 -> type = readNumber(inner, "wantType");
                case 5 -> sendDontHave = readNumber(inner, "sendDontHave") != 0;
                default -> skip(inner);
            }
        }
        in.leave(outside);
        Cid wanted = cid(cid, "want");
        receiver.receive(
                cancel ? new Part.Cancel(wanted) : new Part.Want(wanted, priority, wantType(type), sendDontHave));
    }

    private static Part.WantType wantType(long number) {
        if (number == 0) {
            return Part.WantType.BLOCK;
        }
        if (number == 1) {
            return Part.WantType.HAVE;
        }
        throw new MalformedDataException("wantType is %d, expected 0 or 1".formatted(number));
    }

    private void readPayload(long tag) throws IOException, InterruptedException {
        int outside = in.enter(readLength(tag, "payload", MESSAGE_BYTES_MAX));
        Bytes prefix = Bytes.EMPTY;
        Bytes data = Bytes.EMPTY;
        while (in.remaining() > 0) {
            long inner = in.readVarint();
            switch (field(inner)) {
                case 1 -> prefix = readBytes(inner, "CID prefix", PREFIX_BYTES_MAX);
                case 2 -> data = readBytes(inner, "block", Block.BYTES_MAX);
                default -> skip(inner);
            }
        }
        in.leave(outside);
        receiver.receive(new Part.Payload(CidPrefix.decode(prefix), data));
    }

    private void readPresence(long tag) throws IOException, InterruptedException {
        int outside = in.enter(readLength(tag, "presence", MESSAGE_BYTES_MAX));
        Bytes cid = Bytes.EMPTY;
        long type = 0;
        while (in.remaining() > 0) {
            long inner = in.readVarint();
            switch (field(inner)) {
                case 1 -> cid = readBytes(inner, "CID of a presence", CID_BYTES_MAX);
                case 2 -> type = readNumber(inner, "type of a presence");
                default -> skip(inner);
            }
        }
        in.leave(outside);
        if (type != 0 && type != 1) {
            throw new MalformedDataException("type of a presence is %d, expected 0 or 1".formatted(type));
        }
        Cid present = cid(cid, "presence");
        receiver.receive(type == 0 ? new Part.Have(present) : new Part.DontHave(present));
    }

    private static Cid cid(Bytes bytes, String where) {
        try {
            return Cid.decode(bytes);
        } catch (MalformedDataException e) {
            throw new MalformedDataException("%s has no valid CID: %s".formatted(where, e.getMessage()), e);
        }
    }

    private Bytes readBytes(long tag, String field, int bytesMax) throws IOException, InterruptedException {
        return Bytes.ofOwned(in.readBytes(readLength(tag, field, bytesMax)));
    }

    private int readLength(long tag, String field, int bytesMax) throws IOException, InterruptedException {
        requireWire(tag, WIRE_BYTES, field);
        return in.readLength(field, bytesMax);
    }

    private long readNumber(long tag, String field) throws IOException, InterruptedException {
        requireWire(tag, WIRE_VARINT, field);
        return in.readVarint();
    }

    /// The number of the field, or 0 where it is none that we know.
    private static int field(long tag) {
        long field = tag >>> 3;
        if (field == 0 || tag >>> 32 != 0) {
            throw new MalformedDataException("invalid field number " + field);
        }
        return field <= 5 ? (int) field : 0;
    }

    private static void requireWire(long tag, int wire, String field) {
        if ((tag & 7) != wire) {
            throw new MalformedDataException("%s has wire type %d, expected %d".formatted(field, tag & 7, wire));
        }
    }

    private void skip(long tag) throws IOException, InterruptedException {
        int wire = (int) (tag & 7);
        switch (wire) {
            case WIRE_VARINT -> in.readVarint();
            case WIRE_FIXED64 -> skipFixed(Long.BYTES);
            case WIRE_BYTES -> in.skip(in.readLength("unknown field", MESSAGE_BYTES_MAX));
            case WIRE_FIXED32 -> skipFixed(Integer.BYTES);
            default -> throw new MalformedDataException("field %d has wire type %d".formatted(tag >>> 3, wire));
        }
    }

    private void skipFixed(int length) throws IOException, InterruptedException {
        if (length > in.remaining()) {
            throw new MalformedDataException(
                    "unknown field is cut short: %d of %d bytes".formatted(in.remaining(), length));
        }
        in.skip(length);
    }
}
