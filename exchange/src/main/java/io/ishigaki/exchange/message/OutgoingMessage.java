package io.ishigaki.exchange.message;

import io.ishigaki.multiformats.Block;
import io.ishigaki.multiformats.Bytes;
import io.ishigaki.multiformats.Cid;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/// A message that is being put together, for a peer of one version.
///
/// What that version can't carry isn't sent: a want for a presence is asked as a want for the block, and presences are
/// left out. *Confined to* its caller's thread.
///
/// *Bounds.* Takes what it is given; its caller asks [#size] and begins a new one in time.
///
/// @see <a href="https://specs.ipfs.tech/bitswap-protocol/#bitswap-1-2-0-wire-format">Bitswap 1.2.0: wire format</a>
public final class OutgoingMessage {
    private static final int PIECE_BYTES = 4 << 10;

    private static final int WIRE_VARINT = 0;
    private static final int WIRE_BYTES = 2;

    private final BitswapVersion version;
    private final List<Part> entries = new ArrayList<>();
    private final List<Part> presences = new ArrayList<>();
    private final List<Payload> payloads = new ArrayList<>();
    private boolean full;
    private int pendingBytes;
    private int entriesSize;
    private int othersSize;

    /// A block as it will be sent; `owner` gets its bytes back.
    private record Payload(CidPrefix prefix, ByteBuffer body, Consumer<ByteBuffer> owner) {
        static Payload of(CidPrefix prefix, Bytes body) {
            return new Payload(prefix, body.asBuffer(), _ -> {});
        }
    }

    public OutgoingMessage(BitswapVersion version) {
        this.version = version;
    }

    /// Adds one part behind what is there.
    public OutgoingMessage add(Part part) {
        switch (part) {
            case Part.FullWantlist _ -> full = true;
            case Part.Want _, Part.Cancel _ -> {
                entries.add(part);
                entriesSize += fieldSize(entrySize(part));
            }
            case Part.Payload(CidPrefix prefix, Bytes body) -> add(Payload.of(prefix, body));
            case Part.Have(Cid cid) -> addPresence(part, cid);
            case Part.DontHave(Cid cid) -> addPresence(part, cid);
            case Part.PendingBytes(int count) -> pendingBytes = count;
        }
        return this;
    }

    /// Adds a block as the peer asked for it.
    public OutgoingMessage add(Block block) {
        add(Payload.of(CidPrefix.of(block.cid()), block.body()));
        return this;
    }

    /// Adds a block whose body is what remains of `body`, which `owner` gets back by [#release]; nobody else changes it
    /// until then.
    public void addLent(Cid cid, ByteBuffer body, Consumer<ByteBuffer> owner) {
        add(new Payload(CidPrefix.of(cid), body, owner));
    }

    private void add(Payload payload) {
        payloads.add(payload);
        othersSize += fieldSize(payloadSize(payload));
    }

    /// Gives back what was lent: the message is sent, or won't be. To be called once.
    public void release() {
        payloads.forEach(payload -> payload.owner().accept(payload.body()));
        payloads.clear();
    }

    private void addPresence(Part part, Cid cid) {
        if (version.carriesPresences()) {
            presences.add(part);
            othersSize += fieldSize(presenceSize(part, cid));
        }
    }

    public boolean isEmpty() {
        return !full && entries.isEmpty() && presences.isEmpty() && payloads.isEmpty();
    }

    /// How many blocks it holds.
    public int blocks() {
        return payloads.size();
    }

    /// The bytes of its blocks.
    public long blockBytes() {
        return payloads.stream()
                .mapToLong(payload -> payload.body().remaining())
                .sum();
    }

    /// The number of bytes that [#writeTo] writes, without those of the length in front.
    public int size() {
        return wantlistSize() + othersSize + (carriesPending() ? 1 + ByteWriter.varintLength(pendingBytes) : 0);
    }

    private int wantlistSize() {
        return full || entriesSize > 0 ? fieldSize(wantlistLength()) : 0;
    }

    private int wantlistLength() {
        return entriesSize + (full ? 2 : 0);
    }

    private boolean carriesPending() {
        return pendingBytes != 0 && version.carriesPresences();
    }

    /// Where the bytes of a message go: what a stream to a peer offers.
    @FunctionalInterface
    public interface Sink {
        /// Takes what remains of `source`, which the caller may change afterwards.
        void write(ByteBuffer source) throws IOException, InterruptedException;
    }

    /// Writes the message, its length in front, small parts in pieces of at most [#PIECE_BYTES], large ones as they
    /// are; [MessageReader] is the inverse.
    public void writeTo(Sink target) throws IOException, InterruptedException {
        int size = size();
        var out = new ByteWriter(target, Math.min(PIECE_BYTES, ByteWriter.varintLength(size) + size));
        out.varint(size);
        writeWantlist(out);
        for (Payload payload : payloads) {
            writePayload(out, payload);
        }
        for (Part presence : presences) {
            switch (presence) {
                case Part.Have(Cid cid) -> writePresence(out, presence, cid, 0);
                case Part.DontHave(Cid cid) -> writePresence(out, presence, cid, 1);
                default -> throw new AssertionError("no presence: " + presence);
            }
        }
        if (carriesPending()) {
            out.tag(5, WIRE_VARINT).varint(pendingBytes);
        }
        out.flush();
    }

    private void writeWantlist(ByteWriter out) throws IOException, InterruptedException {
        if (wantlistSize() == 0) {
            return;
        }
        out.tag(1, WIRE_BYTES).varint(wantlistLength());
        for (Part entry : entries) {
            out.tag(1, WIRE_BYTES).varint(entrySize(entry));
            switch (entry) {
                case Part.Want want -> writeWant(out, want);
                case Part.Cancel(Cid cid) ->
                    out.field(1, cid.toBytes()).tag(3, WIRE_VARINT).varint(1);
                default -> throw new AssertionError("no entry: " + entry);
            }
        }
        if (full) {
            out.tag(2, WIRE_VARINT).varint(1);
        }
    }

    private void writeWant(ByteWriter out, Part.Want want) throws IOException, InterruptedException {
        out.field(1, want.cid().toBytes());
        if (want.priority() != 0) {
            out.tag(2, WIRE_VARINT).varint(want.priority());
        }
        if (asksForPresence(want)) {
            out.tag(4, WIRE_VARINT).varint(1);
        }
        if (asksForAbsence(want)) {
            out.tag(5, WIRE_VARINT).varint(1);
        }
    }

    private boolean asksForPresence(Part.Want want) {
        return want.type() == Part.WantType.HAVE && version.carriesPresences();
    }

    private boolean asksForAbsence(Part.Want want) {
        return want.sendDontHave() && version.carriesPresences();
    }

    private int entrySize(Part entry) {
        return switch (entry) {
            case Part.Cancel(Cid cid) -> fieldSize(length(cid)) + 2;
            case Part.Want want ->
                fieldSize(length(want.cid()))
                        + (want.priority() == 0 ? 0 : 1 + ByteWriter.varintLength(want.priority()))
                        + (asksForPresence(want) ? 2 : 0)
                        + (asksForAbsence(want) ? 2 : 0);
            default -> throw new AssertionError("no entry: " + entry);
        };
    }

    /// In version 1.0.0 a block is a bare field, in later ones a message of prefix and data.
    private int payloadSize(Payload payload) {
        int data = payload.body().remaining();
        return version.carriesPrefixes() ? fieldSize(payload.prefix().toBytes().length()) + fieldSize(data) : data;
    }

    private void writePayload(ByteWriter out, Payload payload) throws IOException, InterruptedException {
        if (version.carriesPrefixes()) {
            out.tag(3, WIRE_BYTES).varint(payloadSize(payload));
            out.field(1, payload.prefix().toBytes());
        }
        out.field(2, payload.body().duplicate());
    }

    private static int presenceSize(Part presence, Cid cid) {
        return fieldSize(length(cid)) + (presence instanceof Part.DontHave ? 2 : 0);
    }

    private static void writePresence(ByteWriter out, Part presence, Cid cid, int type)
            throws IOException, InterruptedException {
        out.tag(4, WIRE_BYTES).varint(presenceSize(presence, cid)).field(1, cid.toBytes());
        if (type != 0) {
            out.tag(2, WIRE_VARINT).varint(type);
        }
    }

    private static int length(Cid cid) {
        return cid.toBytes().length();
    }

    /// Tag, length and `length` bytes; every field number here takes one byte.
    private static int fieldSize(int length) {
        return 1 + ByteWriter.varintLength(length) + length;
    }

    /// Gathers small parts, and hands on large ones: a message is nowhere as a whole.
    private static final class ByteWriter {
        private final Sink target;
        private final byte[] piece;
        private int at;

        ByteWriter(Sink target, int pieceBytes) {
            this.target = target;
            this.piece = new byte[pieceBytes];
        }

        static int varintLength(long value) {
            return Math.max(1, (70 - Long.numberOfLeadingZeros(value)) / 7);
        }

        /// A negative value takes ten bytes, as protobuf has it.
        ByteWriter varint(long value) throws IOException, InterruptedException {
            long rest = value;
            while (rest >>> 7 != 0) {
                put((byte) (rest & 0x7F | 0x80));
                rest >>>= 7;
            }
            put((byte) rest);
            return this;
        }

        private void put(byte next) throws IOException, InterruptedException {
            if (at == piece.length) {
                flush();
            }
            piece[at++] = next;
        }

        ByteWriter tag(int field, int wire) throws IOException, InterruptedException {
            return varint((long) field << 3 | wire);
        }

        ByteWriter field(int field, Bytes bytes) throws IOException, InterruptedException {
            return field(field, bytes.asBuffer());
        }

        /// What remains of `bytes`, whose position moves.
        ByteWriter field(int field, ByteBuffer bytes) throws IOException, InterruptedException {
            int length = bytes.remaining();
            tag(field, WIRE_BYTES).varint(length);
            if (length > piece.length - at) {
                flush();
            }
            if (length > piece.length) {
                target.write(bytes);
            } else {
                bytes.get(piece, at, length);
                at += length;
            }
            return this;
        }

        void flush() throws IOException, InterruptedException {
            target.write(ByteBuffer.wrap(piece, 0, at));
            at = 0;
        }
    }
}
