package io.ishigaki.blockstore.log;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.CRC32C;

/// The first bytes of every log file, little-endian.
///
/// ```text
/// offset  bytes
///      0      8  "ISHILOG1"
///      8      4  format version, 1
///     12      4  kind: 1 segment, 2 journal
///     16      8  id of the file
///     24      8  magic of its records
///     32      4  CRC-32C of the 32 bytes before
/// ```
///
/// The magic is random, so that no block of a stranger can hold what looks like a record of ours.
public record FileHeader(Kind kind, long id, long magic) {
    public static final int BYTES = 36;
    static final int VERSION = 1;
    private static final byte[] NAME = "ISHILOG1".getBytes(StandardCharsets.US_ASCII);

    /// What the records of a file are.
    public enum Kind {
        SEGMENT(1),
        JOURNAL(2);

        private final int code;

        Kind(int code) {
            this.code = code;
        }

        private static Kind of(int code, LogFile file) throws DamagedLogException {
            for (Kind each : values()) {
                if (each.code == code) {
                    return each;
                }
            }
            throw new DamagedLogException("file %s is of unknown kind %d".formatted(file.name(), code));
        }
    }

    ByteBuffer encode() {
        var out = ByteBuffer.allocate(BYTES).order(ByteOrder.LITTLE_ENDIAN);
        out.put(NAME).putInt(VERSION).putInt(kind.code).putLong(id).putLong(magic);
        return out.putInt(crc(out.array())).flip();
    }

    /// Reads the header of `file`. One bit that has flipped in it is taken for what it was: so far from each other are
    /// the sums of headers that differ little.
    ///
    /// @throws DamagedLogException if it is cut short, or altered by more than a bit
    /// @throws UnknownFormatException if a newer program wrote it
    public static FileHeader read(LogFile file) throws IOException {
        var in = ByteBuffer.allocate(BYTES).order(ByteOrder.LITTLE_ENDIAN);
        if (file.read(in, 0) < BYTES) {
            throw new DamagedLogException("file " + file.name() + " is shorter than its header");
        }
        in.flip();
        if (!isSound(in.array()) && !mendBit(in.array())) {
            throw new DamagedLogException("file " + file.name() + " has a damaged header");
        }
        in.position(NAME.length);
        int version = in.getInt();
        if (version != VERSION) {
            throw new UnknownFormatException(
                    "file %s has format %d, this program reads %d".formatted(file.name(), version, VERSION));
        }
        return new FileHeader(Kind.of(in.getInt(), file), in.getLong(), in.getLong());
    }

    private static boolean isSound(byte[] header) {
        int sum = ByteBuffer.wrap(header).order(ByteOrder.LITTLE_ENDIAN).getInt(BYTES - Integer.BYTES);
        return Arrays.equals(header, 0, NAME.length, NAME, 0, NAME.length) && sum == crc(header);
    }

    /// Flips one bit so that it is sound; false if none does that.
    private static boolean mendBit(byte[] header) {
        for (int bit = 0; bit < BYTES * Byte.SIZE; bit++) {
            header[bit / Byte.SIZE] ^= (byte) (1 << bit % Byte.SIZE);
            if (isSound(header)) {
                return true;
            }
            header[bit / Byte.SIZE] ^= (byte) (1 << bit % Byte.SIZE);
        }
        return false;
    }

    private static int crc(byte[] header) {
        var crc = new CRC32C();
        crc.update(header, 0, BYTES - Integer.BYTES);
        return (int) crc.getValue();
    }
}
