package io.ishigaki.config;

import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;

/// A number of bytes with a text form such as `10GB`, `256KiB` or `42`.
///
/// | unit            | bytes      | unit              | bytes       |
/// |-----------------|------------|-------------------|-------------|
/// | `B`, none       | 1          |                   |             |
/// | `KB`, `K`       | 1000       | `KiB`, `Ki`       | 1024        |
/// | `MB`, `M`       | 1000²      | `MiB`, `Mi`       | 1024²       |
/// | … `GB TB PB EB` | … to 1000⁶ | `GiB TiB PiB EiB` | … to 1024⁶  |
///
/// Units are read whatever their case, as Kubo reads them; a fraction of a byte is cut off.
/// Immutable.
public record DataSize(long bytes) implements Comparable<DataSize> {
    public static final DataSize ZERO = new DataSize(0);

    private static final String PREFIXES = "KMGTPE";

    public DataSize {
        if (bytes < 0) {
            throw new IllegalArgumentException("negative size " + bytes);
        }
    }

    public static DataSize ofKibibytes(long count) {
        return new DataSize(Math.multiplyExact(count, 1L << 10));
    }

    public static DataSize ofMebibytes(long count) {
        return new DataSize(Math.multiplyExact(count, 1L << 20));
    }

    /// Reads the text form; empty if `text` is no size, or one of 2⁶³ bytes or more.
    public static Optional<DataSize> parse(String text) {
        String trimmed = text.strip();
        int digits = 0;
        while (digits < trimmed.length() && "0123456789.,".indexOf(trimmed.charAt(digits)) >= 0) {
            digits++;
        }
        Optional<Long> unit = unitBytes(trimmed.substring(digits).strip());
        String number = trimmed.substring(0, digits).replace(",", "");
        if (unit.isEmpty() || !number.matches("\\d+(\\.\\d*)?|\\.\\d+")) {
            return Optional.empty();
        }
        OptionalLong bytes = Decimals.times(number, unit.get());
        return bytes.isPresent() ? Optional.of(new DataSize(bytes.getAsLong())) : Optional.empty();
    }

    private static Optional<Long> unitBytes(String unit) {
        String upper = unit.toUpperCase(Locale.ROOT);
        if (upper.isEmpty() || upper.equals("B")) {
            return Optional.of(1L);
        }
        int power = PREFIXES.indexOf(upper.charAt(0)) + 1;
        if (power == 0) {
            return Optional.empty();
        }
        return switch (upper.substring(1)) {
            case "", "B" -> Optional.of(power(1000, power));
            case "I", "IB" -> Optional.of(power(1024, power));
            default -> Optional.empty();
        };
    }

    private static long power(long base, int exponent) {
        long result = 1;
        for (int i = 0; i < exponent; i++) {
            result *= base;
        }
        return result;
    }

    /// The shortest text that is exact; [#parse] is its inverse.
    @Override
    public String toString() {
        for (int power = PREFIXES.length(); power > 0 && bytes > 0; power--) {
            if (bytes % power(1024, power) == 0) {
                return bytes / power(1024, power) + PREFIXES.substring(power - 1, power) + "iB";
            }
            if (bytes % power(1000, power) == 0) {
                return bytes / power(1000, power) + PREFIXES.substring(power - 1, power) + "B";
            }
        }
        return Long.toString(bytes);
    }

    @Override
    public int compareTo(DataSize other) {
        return Long.compare(bytes, other.bytes);
    }
}
