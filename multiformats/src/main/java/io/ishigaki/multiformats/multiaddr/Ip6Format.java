package io.ishigaki.multiformats.multiaddr;

import io.ishigaki.multiformats.Bytes;
import io.ishigaki.multiformats.MalformedDataException;

/// An IPv6 address, read in every form of RFC 4291 and written in that of RFC 5952: lower case, the longest run of
/// zero groups as `::`, an embedded IPv4 address dotted.
record Ip6Format() implements ValueFormat {
    private static final int BYTES = 16;
    private static final int GROUPS = BYTES / Short.BYTES;
    private static final int HEX = 16;
    private static final int GROUP_CHARS_MAX = 4;
    private static final String MAPPED_PREFIX = "::ffff:";

    @Override
    public int fixedBytes() {
        return BYTES;
    }

    @Override
    public Bytes parse(String text) {
        int gap = text.indexOf("::");
        int[] head = groups(gap < 0 ? text : text.substring(0, gap));
        int[] tail = gap < 0 ? new int[0] : groups(text.substring(gap + 2));
        int missing = GROUPS - head.length - tail.length;
        if (gap < 0 ? missing != 0 : missing < 1) {
            throw new MalformedDataException("not eight groups");
        }
        byte[] value = new byte[BYTES];
        write(head, value, 0);
        write(tail, value, GROUPS - tail.length);
        return Bytes.ofOwned(value);
    }

    private static void write(int[] groups, byte[] value, int first) {
        for (int index = 0; index < groups.length; index++) {
            value[(first + index) * 2] = (byte) (groups[index] >>> Byte.SIZE);
            value[(first + index) * 2 + 1] = (byte) groups[index];
        }
    }

    /// The groups of `text`, whose last may be an IPv4 address, which makes two.
    private static int[] groups(String text) {
        if (text.isEmpty()) {
            return new int[0];
        }
        String[] parts = text.split(":", -1);
        if (parts.length > GROUPS) {
            throw new MalformedDataException("not eight groups");
        }
        String last = parts[parts.length - 1];
        boolean dotted = last.indexOf('.') >= 0;
        int[] groups = new int[dotted ? parts.length + 1 : parts.length];
        for (int index = 0; index < (dotted ? parts.length - 1 : parts.length); index++) {
            groups[index] = group(parts[index]);
        }
        if (dotted) {
            byte[] octets = Ip4Format.octets(last);
            groups[groups.length - 2] = (octets[0] & 0xFF) << Byte.SIZE | octets[1] & 0xFF;
            groups[groups.length - 1] = (octets[2] & 0xFF) << Byte.SIZE | octets[3] & 0xFF;
        }
        return groups;
    }

    private static int group(String text) {
        boolean hex = !text.isEmpty()
                && text.length() <= GROUP_CHARS_MAX
                && text.chars().allMatch(digit -> digit < 0x80 && Character.digit(digit, HEX) >= 0);
        if (!hex) {
            throw new MalformedDataException("'%s' is no group of an address".formatted(text));
        }
        return Integer.parseInt(text, HEX);
    }

    @Override
    public String format(Bytes value) {
        if (isMapped(value)) {
            return MAPPED_PREFIX + Ip4Format.dotted(value, BYTES - Ip4Format.BYTES);
        }
        int[] groups = new int[GROUPS];
        for (int index = 0; index < GROUPS; index++) {
            groups[index] = (value.at(index * 2) & 0xFF) << Byte.SIZE | value.at(index * 2 + 1) & 0xFF;
        }
        int gap = 0;
        int gapLength = 0;
        for (int start = 0; start < GROUPS; start++) {
            int end = start;
            while (end < GROUPS && groups[end] == 0) {
                end++;
            }
            if (end - start > gapLength) {
                gap = start;
                gapLength = end - start;
            }
        }
        // A single zero group isn't worth a gap.
        return gapLength < 2
                ? join(groups, 0, GROUPS)
                : join(groups, 0, gap) + "::" + join(groups, gap + gapLength, GROUPS);
    }

    private static boolean isMapped(Bytes value) {
        for (int index = 0; index < BYTES - Ip4Format.BYTES; index++) {
            int expected = index < 10 ? 0 : -1;
            if (value.at(index) != expected) {
                return false;
            }
        }
        return true;
    }

    private static String join(int[] groups, int start, int end) {
        var out = new StringBuilder();
        for (int index = start; index < end; index++) {
            out.append(index == start ? "" : ":").append(Integer.toHexString(groups[index]));
        }
        return out.toString();
    }

    @Override
    public void check(Bytes value) {
        // Every value of that length is an address.
    }
}
