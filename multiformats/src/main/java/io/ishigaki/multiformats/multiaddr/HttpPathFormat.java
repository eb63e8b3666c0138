package io.ishigaki.multiformats.multiaddr;

import io.ishigaki.multiformats.Bytes;
import io.ishigaki.multiformats.MalformedDataException;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/// The path of an HTTP resource: any bytes, in text escaped as in the query of a URL.
record HttpPathFormat() implements ValueFormat {
    private static final String UNESCAPED_MARKS = "-_.~";
    private static final HexFormat HEX = HexFormat.of().withUpperCase();

    @Override
    public int fixedBytes() {
        return ANY_LENGTH;
    }

    @Override
    public Bytes parse(String text) {
        byte[] source = text.getBytes(StandardCharsets.UTF_8);
        var out = new ByteArrayOutputStream(source.length);
        for (int index = 0; index < source.length; index++) {
            switch (source[index]) {
                case '%' -> {
                    out.write(escaped(source, index + 1));
                    index += 2;
                }
                case '+' -> out.write(' ');
                default -> out.write(source[index]);
            }
        }
        return Bytes.ofOwned(out.toByteArray());
    }

    private static int escaped(byte[] source, int offset) {
        boolean hex = offset + 2 <= source.length
                && HexFormat.isHexDigit(source[offset])
                && HexFormat.isHexDigit(source[offset + 1]);
        if (!hex) {
            throw new MalformedDataException("'%' is followed by no two hex digits");
        }
        return HexFormat.fromHexDigit(source[offset]) << 4 | HexFormat.fromHexDigit(source[offset + 1]);
    }

    @Override
    public String format(Bytes value) {
        var out = new StringBuilder();
        for (int index = 0; index < value.length(); index++) {
            char next = (char) (value.at(index) & 0xFF);
            boolean letterOrDigit = next < 0x80 && Character.isLetterOrDigit(next);
            if (letterOrDigit || UNESCAPED_MARKS.indexOf(next) >= 0) {
                out.append(next);
            } else if (next == ' ') {
                out.append('+');
            } else {
                out.append('%').append(HEX.toHexDigits((byte) next));
            }
        }
        return out.toString();
    }

    @Override
    public void check(Bytes value) {
        if (value.isEmpty()) {
            throw new MalformedDataException("empty http path is not allowed");
        }
    }
}
