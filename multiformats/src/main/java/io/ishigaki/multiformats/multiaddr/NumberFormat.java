package io.ishigaki.multiformats.multiaddr;

import io.ishigaki.multiformats.Bytes;
import io.ishigaki.multiformats.MalformedDataException;

/// An unsigned number, decimal in text, big-endian in `fixedBytes` bytes.
record NumberFormat(int fixedBytes) implements ValueFormat {
    static final NumberFormat PORT = new NumberFormat(Short.BYTES);

    @Override
    public Bytes parse(String text) {
        long number = parseNumber(text);
        byte[] value = new byte[fixedBytes];
        for (int index = 0; index < fixedBytes; index++) {
            value[index] = (byte) (number >>> (fixedBytes - 1 - index) * Byte.SIZE);
        }
        return Bytes.ofOwned(value);
    }

    private long parseNumber(String text) {
        boolean digits = !text.isEmpty() && text.chars().allMatch(digit -> digit >= '0' && digit <= '9');
        try {
            long number = digits ? Long.parseUnsignedLong(text) : 0;
            if (digits && (fixedBytes == Long.BYTES || number >>> fixedBytes * Byte.SIZE == 0)) {
                return number;
            }
        } catch (NumberFormatException e) {
            throw new MalformedDataException("number needs more than %d bytes".formatted(fixedBytes), e);
        }
        throw new MalformedDataException(
                digits ? "number needs more than %d bytes".formatted(fixedBytes) : "not a number");
    }

    @Override
    public String format(Bytes value) {
        long number = 0;
        for (int index = 0; index < value.length(); index++) {
            number = number << Byte.SIZE | value.at(index) & 0xFF;
        }
        return Long.toUnsignedString(number);
    }

    @Override
    public void check(Bytes value) {
        // Every value of that length is a number.
    }
}
