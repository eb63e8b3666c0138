package io.ishigaki.dag.tar;

import io.ishigaki.multiformats.MalformedDataException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;

/// Writes the header of a member: one block of 512 bytes, before it a pax header where the block can't say it all.
///
/// | offset | length | field    | form                           |
/// |--------|--------|----------|--------------------------------|
/// | 0      | 100    | name     | text                           |
/// | 100    | 8      | mode     | octal, as all numbers, and NUL |
/// | 108    | 8 + 8  | uid, gid | 0                              |
/// | 124    | 12     | size     |                                |
/// | 136    | 12     | mtime    | seconds                        |
/// | 148    | 8      | checksum | 6 digits, NUL, space           |
/// | 156    | 1      | type     |                                |
/// | 157    | 100    | linkname | text                           |
/// | 257    | 8      | magic    | `ustar` NUL `00`               |
/// | 329    | 8 + 8  | device   | 0, not in a pax header         |
/// | 345    | 155    | prefix   | text, `/` and name follow      |
final class TarHeader {
    static final int BLOCK_BYTES = 512;
    static final int NAME_BYTES = 100;

    private static final int PREFIX_BYTES = 155;
    private static final int SIZE_DIGITS = 11;
    private static final char PAX_FLAG = 'x';

    private final byte[] block = new byte[BLOCK_BYTES];

    private TarHeader() {}

    static void write(TarEntry entry, OutputStream out) throws IOException {
        byte[] name = utf8(entry.name());
        byte[] link = utf8(entry.linkTarget());
        int split = splitOf(name);
        Map<String, String> records = recordsOf(entry, name, link, split);
        var header = new TarHeader();
        if (!records.isEmpty()) {
            header.writePax(entry.name(), records, out);
            split = 0;
        }
        header.fill(entry, ascii(split > 0 ? tail(name, split) : name), ascii(link));
        if (split > 0) {
            header.put(345, PREFIX_BYTES, Arrays.copyOf(name, split));
        }
        header.writeTo(out);
    }

    /// The pax records without which the header would lose something.
    private static Map<String, String> recordsOf(TarEntry entry, byte[] name, byte[] link, int split) {
        Map<String, String> records = new TreeMap<>();
        if (!isAscii(link) || link.length > NAME_BYTES) {
            records.put("linkpath", entry.linkTarget());
        }
        if (entry.size() >= 1L << 3 * SIZE_DIGITS) {
            records.put("size", Long.toString(entry.size()));
        }
        long seconds = entry.mtime().getEpochSecond();
        if (seconds < 0
                || seconds >= 1L << 3 * SIZE_DIGITS
                || !entry.mtime().equals(entry.mtime().truncatedTo(ChronoUnit.SECONDS))) {
            records.put("mtime", paxTime(entry.mtime()));
        }
        // A long name that can be split needs no record, but gets one beside others.
        if (!isAscii(name) || name.length > NAME_BYTES && (split == 0 || !records.isEmpty())) {
            records.put("path", entry.name());
        }
        for (String value : records.values()) {
            if (value.indexOf('\0') >= 0) {
                throw new MalformedDataException("tar can't hold the name '%s': it contains NUL".formatted(value));
            }
        }
        return records;
    }

    private void writePax(String name, Map<String, String> records, OutputStream out) throws IOException {
        var text = new StringBuilder();
        records.forEach((key, value) -> text.append(record(key, value)));
        byte[] body = utf8(text.toString());
        int slash = name.lastIndexOf('/');
        String paxName = name.substring(0, slash + 1) + "PaxHeaders.0/" + name.substring(slash + 1);
        byte[] shown = ascii(utf8(paxName));
        put(0, withoutSlashes(shown, Math.min(shown.length, NAME_BYTES)), shown);
        putNumber(100, 8, 0);
        putNumber(108, 8, 0);
        putNumber(116, 8, 0);
        putNumber(124, 12, body.length);
        putNumber(136, 12, 0);
        block[156] = PAX_FLAG;
        writeTo(out);
        out.write(body);
        out.write(new byte[padding(body.length)]);
    }

    private void fill(TarEntry entry, byte[] name, byte[] link) {
        putName(0, name);
        putNumber(100, 8, entry.mode());
        putNumber(108, 8, 0);
        putNumber(116, 8, 0);
        putNumber(124, 12, entry.size());
        putNumber(136, 12, entry.mtime().getEpochSecond());
        block[156] = (byte) entry.type().flag();
        putName(157, link);
        putNumber(329, 8, 0);
        putNumber(337, 8, 0);
    }

    private void writeTo(OutputStream out) throws IOException {
        put(257, 8, utf8("ustar\00000"));
        Arrays.fill(block, 148, 156, (byte) ' ');
        int sum = 0;
        for (byte each : block) {
            sum += each & 0xFF;
        }
        putNumber(148, 7, sum);
        out.write(block);
        Arrays.fill(block, (byte) 0);
    }

    private void put(int offset, int length, byte[] text) {
        System.arraycopy(text, 0, block, offset, Math.min(length, text.length));
    }

    /// A name too long for its field is cut; the record before has all of it. Where it is cut
    /// must be no slash, by which some know a directory.
    private void putName(int offset, byte[] text) {
        put(offset, NAME_BYTES, text);
        if (text.length > NAME_BYTES && block[offset + NAME_BYTES - 1] == '/') {
            block[offset + withoutSlashes(text, NAME_BYTES - 1)] = 0;
        }
    }

    /// How many of the first `length` bytes are left without the slashes at their end.
    private static int withoutSlashes(byte[] text, int length) {
        int end = length;
        while (end > 0 && text[end - 1] == '/') {
            end--;
        }
        return end;
    }

    /// Numbers that do not fit are 0; the record before has them.
    private void putNumber(int offset, int length, long number) {
        int digits = length - 1;
        long rest = number < 0 || number >= 1L << 3 * digits ? 0 : number;
        for (int at = offset + digits - 1; at >= offset; at--) {
            block[at] = (byte) ('0' + (rest & 7));
            rest >>>= 3;
        }
        block[offset + digits] = 0;
    }

    /// Where to split a name too long for its field into prefix and name, or 0 if it is short or can't be split.
    private static int splitOf(byte[] name) {
        if (name.length <= NAME_BYTES || !isAscii(name)) {
            return 0;
        }
        int at = Math.min(name.length, PREFIX_BYTES + 1) - 1;
        while (at > 0 && name[at] != '/') {
            at--;
        }
        int tail = name.length - at - 1;
        return at <= 0 || tail > NAME_BYTES || tail == 0 ? 0 : at;
    }

    private static byte[] tail(byte[] name, int split) {
        return Arrays.copyOfRange(name, split + 1, name.length);
    }

    /// `length key=value\n`, where the length counts itself.
    private static String record(String key, String value) {
        int rest = utf8(key).length + utf8(value).length + 3;
        int length = rest + Integer.toString(rest).length();
        length = rest + Integer.toString(length).length();
        return length + " " + key + "=" + value + "\n";
    }

    private static String paxTime(Instant time) {
        long seconds = time.getEpochSecond();
        int nanos = time.getNano();
        if (nanos == 0) {
            return Long.toString(seconds);
        }
        // An instant counts its nanoseconds forward from the second, text counts them away from zero.
        boolean negative = seconds < 0;
        String text = "%s%d.%09d"
                .formatted(
                        negative ? "-" : "",
                        negative ? -(seconds + 1) : seconds,
                        negative ? 1_000_000_000 - nanos : nanos);
        return text.replaceAll("0+$", "");
    }

    static int padding(long length) {
        return (int) (-length & BLOCK_BYTES - 1);
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static boolean isAscii(byte[] text) {
        for (byte each : text) {
            if (each <= 0) {
                return false;
            }
        }
        return true;
    }

    private static byte[] ascii(byte[] text) {
        if (isAscii(text)) {
            return text;
        }
        byte[] kept = new byte[text.length];
        int count = 0;
        for (byte each : text) {
            if (each > 0) {
                kept[count++] = each;
            }
        }
        return Arrays.copyOf(kept, count);
    }
}
