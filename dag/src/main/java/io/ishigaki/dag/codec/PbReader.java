package io.ishigaki.dag.codec;

import io.ishigaki.multiformats.Bytes;
import io.ishigaki.multiformats.Cid;
import io.ishigaki.multiformats.MalformedDataException;
import io.ishigaki.multiformats.ProtobufVarint;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.OptionalLong;

/// One pass over the bytes of a dag-pb node, which hands each link to a visitor and remembers where the data is.
///
/// Confined to the thread that made it, and read once.
final class PbReader {
    private static final int WIRE_VARINT = 0;
    private static final int WIRE_BYTES = 2;
    private static final int ABSENT = -1;

    /// Receives each link in the order of the block; `nameOffset` is negative where the link has no name.
    interface LinkVisitor {
        void visit(Cid cid, int nameOffset, int nameLength, OptionalLong tsize);
    }

    private final Bytes block;
    private final ByteBuffer in;
    private final LinkVisitor visitor;
    private int dataOffset = ABSENT;
    private int dataLength;

    PbReader(Bytes block, LinkVisitor visitor) {
        this.block = block;
        this.in = block.asBuffer();
        this.visitor = visitor;
    }

    Optional<Bytes> data() {
        return dataOffset < 0 ? Optional.empty() : Optional.of(block.slice(dataOffset, dataLength));
    }

    void read() {
        int end = in.limit();
        boolean linksBegun = false;
        boolean linksEnded = false;
        while (in.position() < end) {
            long tag = readTag("PBNode");
            requireWire(tag, WIRE_BYTES, "PBNode");
            switch ((int) (tag >>> 3)) {
                case 1 -> {
                    refuseTwice(dataOffset, "PBNode", "Data");
                    dataLength = readLength("Data", end);
                    dataOffset = in.position();
                    in.position(dataOffset + dataLength);
                    linksEnded = linksBegun;
                }
                case 2 -> {
                    if (linksEnded) {
                        throw malformed("PBNode has Links in two places");
                    }
                    linksBegun = true;
                    readLink(readLength("PBLink", end));
                }
                default -> throw malformed("PBNode has unknown field %d".formatted(tag >>> 3));
            }
        }
    }

    private void readLink(int length) {
        int outerLimit = in.limit();
        int end = in.position() + length;
        in.limit(end);
        requireField(in.hasRemaining() ? readTag("PBLink") : 0);
        Cid cid = readCid();
        int nameOffset = ABSENT;
        int nameLength = 0;
        OptionalLong tsize = OptionalLong.empty();
        while (in.hasRemaining()) {
            long tag = readTag("PBLink");
            if (tag >>> 3 == 2 && nameOffset < 0 && tsize.isEmpty()) {
                requireWire(tag, WIRE_BYTES, "PBLink");
                nameLength = readLength("Name", end);
                nameOffset = in.position();
                in.position(nameOffset + nameLength);
            } else if (tag >>> 3 == 3 && tsize.isEmpty()) {
                requireWire(tag, WIRE_VARINT, "PBLink");
                tsize = OptionalLong.of(ProtobufVarint.read(in, "dag-pb"));
            } else {
                throw malformed("PBLink has field %d twice, out of order or unknown".formatted(tag >>> 3));
            }
        }
        in.limit(outerLimit);
        visitor.visit(cid, nameOffset, nameLength, tsize);
    }

    private void requireField(long tag) {
        if (tag >>> 3 != 1) {
            throw malformed("PBLink does not begin with its Hash");
        }
        requireWire(tag, WIRE_BYTES, "PBLink");
    }

    /// Bytes that follow the CID within its field are ignored, as Kubo does.
    private Cid readCid() {
        int end = readLength("Hash", in.limit()) + in.position();
        int outerLimit = in.limit();
        in.limit(end);
        try {
            return Cid.read(in);
        } catch (MalformedDataException e) {
            throw new MalformedDataException("dag-pb: PBLink has no valid Hash at byte " + in.position(), e);
        } finally {
            in.limit(outerLimit).position(end);
        }
    }

    private long readTag(String message) {
        long tag = ProtobufVarint.read(in, "dag-pb");
        long field = tag >>> 3;
        if (field == 0 || field > Integer.MAX_VALUE) {
            throw malformed("%s has invalid field number %d".formatted(message, field));
        }
        return tag;
    }

    private void requireWire(long tag, int wire, String message) {
        if ((tag & 7) != wire) {
            throw malformed("%s field %d has wire type %d, expected %d".formatted(message, tag >>> 3, tag & 7, wire));
        }
    }

    private void refuseTwice(int offset, String message, String field) {
        if (offset >= 0) {
            throw malformed("%s has %s twice".formatted(message, field));
        }
    }

    private int readLength(String field, int end) {
        long length = ProtobufVarint.read(in, "dag-pb");
        if (length < 0 || length > end - in.position()) {
            throw malformed("%s is cut short: %d of %s bytes"
                    .formatted(field, end - in.position(), Long.toUnsignedString(length)));
        }
        return (int) length;
    }

    private MalformedDataException malformed(String what) {
        return new MalformedDataException("dag-pb: %s at byte %d".formatted(what, in.position()));
    }
}
