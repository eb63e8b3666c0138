package io.ishigaki.multiformats.multiaddr;

import io.ishigaki.multiformats.Bytes;
import io.ishigaki.multiformats.MalformedDataException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// An IPv4 address of four decimal numbers without leading zeros.
record Ip4Format() implements ValueFormat {
    static final int BYTES = 4;

    private static final Pattern DOTTED =
            Pattern.compile("(0|[1-9]\\d{0,2})\\.(0|[1-9]\\d{0,2})\\.(0|[1-9]\\d{0,2})\\.(0|[1-9]\\d{0,2})");

    @Override
    public int fixedBytes() {
        return BYTES;
    }

    @Override
    public Bytes parse(String text) {
        return Bytes.ofOwned(octets(text));
    }

    static byte[] octets(String text) {
        Matcher dotted = DOTTED.matcher(text);
        if (!dotted.matches()) {
            throw new MalformedDataException("not four decimal numbers");
        }
        byte[] octets = new byte[BYTES];
        for (int index = 0; index < BYTES; index++) {
            int octet = Integer.parseInt(dotted.group(index + 1));
            if (octet > 0xFF) {
                throw new MalformedDataException("%d is no octet".formatted(octet));
            }
            octets[index] = (byte) octet;
        }
        return octets;
    }

    @Override
    public String format(Bytes value) {
        return dotted(value, 0);
    }

    static String dotted(Bytes value, int offset) {
        var out = new StringBuilder();
        for (int index = 0; index < BYTES; index++) {
            out.append(index == 0 ? "" : ".").append(value.at(offset + index) & 0xFF);
        }
        return out.toString();
    }

    @Override
    public void check(Bytes value) {
        // Every value of that length is an address.
    }
}
