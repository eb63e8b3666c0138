package io.ishigaki.blockstore.log;

import io.ishigaki.blockstore.Claim;
import io.ishigaki.blockstore.Pin;
import io.ishigaki.multiformats.Bytes;
import io.ishigaki.multiformats.Cid;
import io.ishigaki.multiformats.MalformedDataException;
import io.ishigaki.multiformats.Multihash;
import io.ishigaki.multiformats.Uvarint;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// One fact of the metadata journal. The later of two about the same thing holds.
///
/// ```text
/// entry = 1 mode name-of-cid utf8-name   pin; mode 0 recursive, 1 direct
///       | 2 name-of-cid                  pin dropped
///       | 3 uvarint(n) key[n] value      record put
///       | 4 key                          record removed
///       | 5 uvarint(segment) *uvarint    the blocks with these ordinals are dead
///       | 6 uvarint(segment)             the whole segment is
///       | 7 uvarint(n) key[n] *multihash claim made
///       | 8 key                          claim dropped
/// name-of-cid = uvarint(n) cid[n]
/// ```
public sealed interface JournalEntry {
    record Pinned(Pin pin) implements JournalEntry {}

    record Unpinned(Cid cid) implements JournalEntry {}

    record RecordPut(Bytes key, Bytes value) implements JournalEntry {}

    record RecordRemoved(Bytes key) implements JournalEntry {}

    record Dead(long segment, List<Integer> ordinals) implements JournalEntry {
        /// An entry with more would be longer than a body may be.
        public static final int ORDINALS_MAX = 100_000;

        public Dead {
            ordinals = List.copyOf(ordinals);
        }
    }

    record Retired(long segment) implements JournalEntry {}

    record Claimed(Claim claim) implements JournalEntry {}

    record Disclaimed(Bytes key) implements JournalEntry {}

    /// The binary form; [#decode] is its inverse.
    default Bytes encode() {
        var out = new ByteArrayOutputStream();
        switch (this) {
            case Pinned(Pin pin) -> {
                out.write(1);
                out.write(pin.mode() == Pin.Mode.DIRECT ? 1 : 0);
                writePart(out, pin.cid().toBytes());
                out.writeBytes(pin.name().getBytes(StandardCharsets.UTF_8));
            }
            case Unpinned(Cid cid) -> {
                out.write(2);
                writePart(out, cid.toBytes());
            }
            case RecordPut(Bytes key, Bytes value) -> {
                out.write(3);
                writePart(out, key);
                out.writeBytes(value.toArray());
            }
            case RecordRemoved(Bytes key) -> {
                out.write(4);
                out.writeBytes(key.toArray());
            }
            case Dead(long segment, List<Integer> ordinals) -> {
                out.write(5);
                Uvarint.write(out, segment);
                ordinals.forEach(each -> Uvarint.write(out, each));
            }
            case Retired(long segment) -> {
                out.write(6);
                Uvarint.write(out, segment);
            }
            case Claimed(Claim claim) -> {
                out.write(7);
                writePart(out, claim.key());
                claim.blocks().forEach(each -> out.writeBytes(each.toBytes().toArray()));
            }
            case Disclaimed(Bytes key) -> {
                out.write(8);
                out.writeBytes(key.toArray());
            }
        }
        return Bytes.ofOwned(out.toByteArray());
    }

    private static void writePart(ByteArrayOutputStream out, Bytes part) {
        Uvarint.write(out, part.length());
        out.writeBytes(part.toArray());
    }

    /// Reads all of `body`.
    static JournalEntry decode(Bytes body) {
        ByteBuffer in = body.asBuffer();
        if (!in.hasRemaining()) {
            throw new MalformedDataException("journal entry is empty");
        }
        int tag = in.get();
        return switch (tag) {
            case 1 -> decodePin(in);
            case 2 -> new Unpinned(Cid.decode(readPart(in)));
            case 3 -> new RecordPut(readPart(in), Bytes.copyOf(in));
            case 4 -> new RecordRemoved(Bytes.copyOf(in));
            case 5 -> decodeDead(in);
            case 6 -> new Retired(Uvarint.read(in));
            case 7 -> decodeClaim(in);
            case 8 -> new Disclaimed(Bytes.copyOf(in));
            default -> throw new MalformedDataException("journal entry has unknown tag " + tag);
        };
    }

    private static JournalEntry decodePin(ByteBuffer in) {
        if (!in.hasRemaining()) {
            throw new MalformedDataException("journal entry of a pin is cut short");
        }
        Pin.Mode mode = in.get() == 1 ? Pin.Mode.DIRECT : Pin.Mode.RECURSIVE;
        Cid cid = Cid.decode(readPart(in));
        return new Pinned(new Pin(cid, mode, StandardCharsets.UTF_8.decode(in).toString()));
    }

    private static JournalEntry decodeClaim(ByteBuffer in) {
        try {
            return new Claimed(new Claim(readPart(in), Multihash.readAll(in)));
        } catch (IllegalArgumentException e) {
            throw new MalformedDataException("journal entry of a claim: " + e.getMessage(), e);
        }
    }

    private static JournalEntry decodeDead(ByteBuffer in) {
        long segment = Uvarint.read(in);
        List<Integer> ordinals = new ArrayList<>();
        while (in.hasRemaining()) {
            ordinals.add((int) Uvarint.read(in));
        }
        return new Dead(segment, ordinals);
    }

    private static Bytes readPart(ByteBuffer in) {
        long length = Uvarint.read(in);
        if (length > in.remaining()) {
            throw new MalformedDataException(
                    "journal entry is cut short: %d of %d bytes".formatted(in.remaining(), length));
        }
        byte[] part = new byte[(int) length];
        in.get(part);
        return Bytes.ofOwned(part);
    }
}
