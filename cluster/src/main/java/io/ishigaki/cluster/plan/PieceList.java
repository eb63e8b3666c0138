package io.ishigaki.cluster.plan;

import io.ishigaki.multiformats.Bytes;
import io.ishigaki.multiformats.Cid;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/// A list of blocks with their roles in a temporary file that has no name any more.
///
/// ```text
/// entry = role:1 length:4 cidLength:1 cid      big-endian
/// ```
///
/// *Confined to* one thread. *Closing* gives the file back.
final class PieceList implements Closeable {
    private static final int BUFFER_BYTES = 64 << 10;

    private final FileChannel file;
    private final DataOutputStream out;
    private long count;

    PieceList() throws IOException {
        Path path = Files.createTempFile("ishi-plan-", ".list");
        file = FileChannel.open(
                path, StandardOpenOption.READ, StandardOpenOption.WRITE, StandardOpenOption.DELETE_ON_CLOSE);
        out = new DataOutputStream(new BufferedOutputStream(Channels.newOutputStream(file), BUFFER_BYTES));
    }

    void add(Outline.Role role, Piece piece) throws IOException {
        byte[] cid = piece.cid().toBytes().toArray();
        out.writeByte(role.mark());
        out.writeInt(piece.length());
        out.writeByte(cid.length);
        out.write(cid);
        count++;
    }

    /// Shows what was added, in that order.
    void forEach(Outline.Visitor visitor) throws IOException {
        out.flush();
        file.position(0);
        var in = new DataInputStream(new BufferedInputStream(Channels.newInputStream(file), BUFFER_BYTES));
        for (long entry = 0; entry < count; entry++) {
            Outline.Role role = Outline.Role.marked((char) in.readByte());
            int length = in.readInt();
            byte[] cid = in.readNBytes(in.readUnsignedByte());
            if (cid.length == 0) {
                throw new EOFException("temporary list ends after %d of %d blocks".formatted(entry, count));
            }
            visitor.visit(role, new Piece(Cid.decode(Bytes.ofOwned(cid)), length));
        }
    }

    @Override
    public void close() throws IOException {
        // Nothing needs to be flushed: the file goes.
        file.close();
    }
}
