package io.ishigaki.dag.unixfs;

import io.ishigaki.dag.codec.PbLink;
import io.ishigaki.multiformats.Bytes;
import io.ishigaki.multiformats.Cid;
import io.ishigaki.multiformats.MalformedDataException;
import io.ishigaki.multiformats.Uvarint;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// The links of a directory that is being made, packed: a million take some 60 MB, not several
/// hundred.
///
/// ```text
/// link = length(2) name  length(1) cid  uvarint tsize
/// ```
///
/// *Confined to* the thread that imports.
final class LinkTable {
    /// What two bytes of length can say; file systems allow 255 bytes.
    static final int NAME_BYTES_MAX = 0xFFFF;

    /// Some twenty million links; an array can't hold much more.
    static final int PACKED_BYTES_MAX = 1 << 30;

    private static final int CAPACITY_INITIAL = 128;
    private static final int TSIZE_BYTES_MAX = 9;

    private byte[] packed = new byte[CAPACITY_INITIAL];
    private int length;
    private int count;
    private long nameAndCidBytes;
    private long encodedBytes;

    /// Adds a link, whose name may be there already.
    ///
    /// @throws MalformedDataException if the name is longer than [#NAME_BYTES_MAX], or all links
    /// take more than [#PACKED_BYTES_MAX]
    void add(Bytes name, Cid cid, long tsize) {
        if (name.length() > NAME_BYTES_MAX) {
            throw new MalformedDataException(
                    "name of a directory entry is %d bytes, limit %d".formatted(name.length(), NAME_BYTES_MAX));
        }
        Bytes cidBytes = cid.toBytes();
        reserve(2 + name.length() + 1 + cidBytes.length() + TSIZE_BYTES_MAX);
        packed[length++] = (byte) (name.length() >>> 8);
        packed[length++] = (byte) name.length();
        name.copyTo(0, packed, length, name.length());
        length += name.length();
        packed[length++] = (byte) cidBytes.length();
        cidBytes.copyTo(0, packed, length, cidBytes.length());
        length += cidBytes.length();
        length = Uvarint.write(packed, length, tsize);
        count++;
        nameAndCidBytes += name.length() + cidBytes.length();
        encodedBytes += encodedLength(name.length(), cidBytes.length(), tsize);
    }

    private void reserve(int bytes) {
        int needed = length + bytes;
        if (needed > PACKED_BYTES_MAX) {
            throw new MalformedDataException("links of a directory take %d bytes after %d entries, limit %d"
                    .formatted(needed, count, PACKED_BYTES_MAX));
        }
        if (needed > packed.length) {
            packed = Arrays.copyOf(packed, Math.max(needed, packed.length * 2));
        }
    }

    /// What the link adds to a dag-pb node.
    private static int encodedLength(int nameLength, int cidLength, long tsize) {
        int body = 1 + Uvarint.length(cidLength) + cidLength;
        body += 1 + Uvarint.length(nameLength) + nameLength;
        body += 1 + Uvarint.length(tsize);
        return 1 + Uvarint.length(body) + body;
    }

    int count() {
        return count;
    }

    /// The sum over all links of the bytes of name and CID.
    long nameAndCidBytes() {
        return nameAndCidBytes;
    }

    /// The bytes of all links in a dag-pb node.
    long encodedBytes() {
        return encodedBytes;
    }

    /// How much memory this takes.
    long heldBytes() {
        return packed.length;
    }

    /// Where each link begins, in the order in which they came.
    int[] offsets() {
        int[] offsets = new int[count];
        int at = 0;
        for (int index = 0; index < count; index++) {
            offsets[index] = at;
            at = tsizeOffset(at);
            while (packed[at++] < 0) {
                // Skips the bytes of the tsize but for its last.
            }
        }
        return offsets;
    }

    private int nameLength(int offset) {
        return (packed[offset] & 0xFF) << 8 | packed[offset + 1] & 0xFF;
    }

    private int cidOffset(int offset) {
        return offset + 2 + nameLength(offset) + 1;
    }

    private int tsizeOffset(int offset) {
        int cid = cidOffset(offset);
        return cid + (packed[cid - 1] & 0xFF);
    }

    HamtKey key(int offset) {
        return HamtKey.of(Arrays.copyOfRange(packed, offset + 2, offset + 2 + nameLength(offset)));
    }

    /// Compares the names of two links as unsigned bytes.
    int compareNames(int offset, int otherOffset) {
        int from = offset + 2;
        int otherFrom = otherOffset + 2;
        return Arrays.compareUnsigned(
                packed, from, from + nameLength(offset), packed, otherFrom, otherFrom + nameLength(otherOffset));
    }

    Bytes name(int offset) {
        return Bytes.copyOf(packed, offset + 2, nameLength(offset));
    }

    /// The link at `offset` with `prefix` before its name.
    PbLink link(int offset, String prefix) {
        byte[] name = Arrays.copyOf(asciiBytes(prefix), prefix.length() + nameLength(offset));
        System.arraycopy(packed, offset + 2, name, prefix.length(), nameLength(offset));
        int cid = cidOffset(offset);
        int tsize = tsizeOffset(offset);
        ByteBuffer cidBytes = ByteBuffer.wrap(packed, cid, tsize - cid).asReadOnlyBuffer();
        ByteBuffer tsizeBytes = ByteBuffer.wrap(packed, tsize, length - tsize);
        return PbLink.of(Cid.read(cidBytes), Bytes.ofOwned(name), Uvarint.read(tsizeBytes));
    }

    private static byte[] asciiBytes(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
