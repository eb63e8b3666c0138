package io.ishigaki.dag.tar;

import io.ishigaki.multiformats.MalformedDataException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/// Reads an archive of ustar headers and pax records, member by member. Other extensions are refused.
///
/// *Bounds.* A pax header is at most [#PAX_BYTES_MAX] long; content is never held.
final class TarReader {
    static final int PAX_BYTES_MAX = 1 << 20;

    private static final int COPY_BYTES = 1 << 16;

    private final InputStream in;
    private long contentLeft;
    private int paddingLeft;

    TarReader(InputStream in) {
        this.in = in;
    }

    /// The next member, or empty at the end of the archive; content of the one before that was not read is passed over.
    ///
    /// @throws MalformedDataException if what comes is no header, or of a kind that is not known here
    Optional<TarEntry> next() throws IOException {
        Map<String, String> records = new HashMap<>();
        while (true) {
            in.skipNBytes(contentLeft + paddingLeft);
            byte[] block = in.readNBytes(TarHeader.BLOCK_BYTES);
            if (isEnd(block)) {
                contentLeft = 0;
                paddingLeft = 0;
                return Optional.empty();
            }
            checkSum(block);
            long size = records.containsKey("size") ? paxSize(records.get("size")) : number(block, 124, 12);
            char flag = (char) block[156];
            if (flag == 'x' || flag == 'g') {
                byte[] body = readPax(size);
                if (flag == 'x') {
                    parseRecords(body, records);
                }
                continue;
            }
            TarEntry entry = entryOf(block, flag, size, records);
            contentLeft = entry.size();
            paddingLeft = TarHeader.padding(entry.size());
            return Optional.of(entry);
        }
    }

    /// Writes the content of the member that was answered last.
    void copyContent(OutputStream out) throws IOException {
        byte[] buffer = new byte[(int) Math.min(COPY_BYTES, Math.max(1, contentLeft))];
        while (contentLeft > 0) {
            int count = in.read(buffer, 0, (int) Math.min(buffer.length, contentLeft));
            if (count < 0) {
                throw new MalformedDataException(
                        "tar is cut short: %d bytes of content are missing".formatted(contentLeft));
            }
            out.write(buffer, 0, count);
            contentLeft -= count;
        }
    }

    private byte[] readPax(long size) throws IOException {
        if (size > PAX_BYTES_MAX) {
            throw new MalformedDataException("pax header is %d bytes, limit %d".formatted(size, PAX_BYTES_MAX));
        }
        byte[] body = in.readNBytes((int) size);
        if (body.length < size) {
            throw new MalformedDataException("tar is cut short in a pax header");
        }
        contentLeft = 0;
        paddingLeft = TarHeader.padding(size);
        return body;
    }

    private static TarEntry entryOf(byte[] block, char flag, long size, Map<String, String> records) {
        TarEntry.Type type = switch (flag) {
            case '0', '\0' -> TarEntry.Type.FILE;
            case '2' -> TarEntry.Type.SYMLINK;
            case '5' -> TarEntry.Type.DIRECTORY;
            default -> throw new MalformedDataException("unrecognized tar header type: '%c'".formatted(flag));
        };
        String prefix = text(block, 345, 155);
        String name = text(block, 0, TarHeader.NAME_BYTES);
        return new TarEntry(
                records.getOrDefault("path", prefix.isEmpty() ? name : prefix + "/" + name),
                type,
                (int) number(block, 100, 8) & 07777,
                type == TarEntry.Type.FILE ? size : 0,
                records.containsKey("mtime")
                        ? paxTime(records.get("mtime"))
                        : Instant.ofEpochSecond(number(block, 136, 12)),
                records.getOrDefault("linkpath", text(block, 157, TarHeader.NAME_BYTES)));
    }

    private static boolean isEnd(byte[] block) {
        if (block.length == 0) {
            return true;
        }
        if (block.length < TarHeader.BLOCK_BYTES) {
            throw new MalformedDataException("tar is cut short in a header");
        }
        for (byte each : block) {
            if (each != 0) {
                return false;
            }
        }
        return true;
    }

    private static void checkSum(byte[] block) {
        long declared = number(block, 148, 8);
        long sum = 8 * ' ';
        for (int at = 0; at < block.length; at++) {
            sum += at >= 148 && at < 156 ? 0 : block[at] & 0xFF;
        }
        if (sum != declared) {
            throw new MalformedDataException("tar header has checksum %d, its bytes %d".formatted(declared, sum));
        }
    }

    private static void parseRecords(byte[] body, Map<String, String> records) {
        int at = 0;
        while (at < body.length) {
            int space = at;
            while (space < body.length && body[space] != ' ') {
                space++;
            }
            int length = (int) paxSize(new String(body, at, space - at, StandardCharsets.UTF_8));
            int end = at + length;
            if (length <= space - at || end > body.length || body[end - 1] != '\n') {
                throw new MalformedDataException("pax record at byte %d has no valid length".formatted(at));
            }
            String record = new String(body, space + 1, end - 1 - space - 1, StandardCharsets.UTF_8);
            int equals = record.indexOf('=');
            if (equals <= 0) {
                throw new MalformedDataException("pax record '%s' has no key".formatted(record));
            }
            records.put(record.substring(0, equals), record.substring(equals + 1));
            at = end;
        }
    }

    private static long paxSize(String text) {
        try {
            long size = Long.parseLong(text);
            if (size >= 0) {
                return size;
            }
        } catch (NumberFormatException e) {
            throw new MalformedDataException("'%s' is no pax number".formatted(text), e);
        }
        throw new MalformedDataException("'%s' is a negative pax number".formatted(text));
    }

    private static Instant paxTime(String text) {
        try {
            var time = new BigDecimal(text).setScale(9, RoundingMode.FLOOR);
            BigDecimal seconds = time.setScale(0, RoundingMode.FLOOR);
            return Instant.ofEpochSecond(
                    seconds.longValueExact(),
                    time.subtract(seconds).movePointRight(9).longValueExact());
        } catch (ArithmeticException | NumberFormatException | DateTimeException e) {
            throw new MalformedDataException("'%s' is no pax time".formatted(text), e);
        }
    }

    private static String text(byte[] block, int offset, int length) {
        int end = offset;
        while (end < offset + length && block[end] != 0) {
            end++;
        }
        return new String(block, offset, end - offset, StandardCharsets.UTF_8);
    }

    private static long number(byte[] block, int offset, int length) {
        String digits = text(block, offset, length).strip();
        try {
            return digits.isEmpty() ? 0 : Long.parseLong(digits, 8);
        } catch (NumberFormatException e) {
            throw new MalformedDataException(
                    "tar header has '%s' for a number at byte %d".formatted(digits, offset), e);
        }
    }
}
