package io.ishigaki.cluster.hold;

import io.ishigaki.multiformats.Bytes;
import io.ishigaki.multiformats.Cid;
import io.ishigaki.multiformats.MalformedDataException;
import java.nio.ByteBuffer;

/// The keys under which a box claims what it holds; docs/format/cluster-blocks.md has their bytes.
sealed interface ClaimKey {
    /// Begins the keys of all claims of the cluster.
    Bytes PREFIX = Bytes.ofHex("63");

    /// A plan node itself.
    record OfNode(Cid node) implements ClaimKey {}

    /// The cell at one position of one stripe of a plan node.
    record OfCell(Cid node, int stripe, int position) implements ClaimKey {}

    Cid node();

    /// Begins the keys of a plan node and of its cells.
    static Bytes prefix(Cid node) {
        Bytes cid = node.toBytes();
        return Bytes.copyOf(ByteBuffer.allocate(1 + cid.length())
                .put(PREFIX.asBuffer())
                .put(cid.asBuffer())
                .flip());
    }

    /// Begins the keys of the cells of one stripe.
    static Bytes prefix(Cid node, int stripe) {
        Bytes prefix = prefix(node);
        return Bytes.copyOf(ByteBuffer.allocate(prefix.length() + Integer.BYTES)
                .put(prefix.asBuffer())
                .putInt(stripe)
                .flip());
    }

    default Bytes toBytes() {
        Bytes prefix = prefix(node());
        return switch (this) {
            case OfNode _ -> prefix;
            case OfCell cell ->
                Bytes.copyOf(ByteBuffer.allocate(prefix.length() + Integer.BYTES + 1)
                        .put(prefix.asBuffer())
                        .putInt(cell.stripe())
                        .put((byte) cell.position())
                        .flip());
        };
    }

    /// Reads a key that [#toBytes] made.
    static ClaimKey decode(Bytes key) {
        ByteBuffer in = key.asBuffer();
        if (!in.hasRemaining() || in.get() != PREFIX.at(0)) {
            throw new MalformedDataException("key of a claim is %s, not one of the cluster's".formatted(key));
        }
        Cid node = Cid.read(in);
        if (!in.hasRemaining()) {
            return new OfNode(node);
        }
        if (in.remaining() != Integer.BYTES + 1) {
            throw new MalformedDataException(
                    "key of a claim has %d bytes behind its plan node, expected 5".formatted(in.remaining()));
        }
        return new OfCell(node, in.getInt(), Byte.toUnsignedInt(in.get()));
    }
}
