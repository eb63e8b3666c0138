package io.ishigaki.rpc.command;

import java.util.Locale;

/// Sizes for people, in powers of 1000 and at most three digits: `512 B`, `1.5 kB`, `27 MB`.
final class HumanSize {
    private static final String[] UNITS = {"B", "kB", "MB", "GB", "TB", "PB", "EB"};
    private static final int BASE = 1000;
    private static final int ONE_DECIMAL_BELOW = 10;

    private HumanSize() {}

    static String of(long bytes) {
        if (bytes < ONE_DECIMAL_BELOW) {
            return bytes + " B";
        }
        int unit = 0;
        double value = bytes;
        while (value >= BASE && unit < UNITS.length - 1) {
            value /= BASE;
            unit++;
        }
        double rounded = Math.floor(value * 10 + 0.5) / 10;
        String format = rounded < ONE_DECIMAL_BELOW ? "%.1f %s" : "%.0f %s";
        return String.format(Locale.ROOT, format, rounded, UNITS[unit]);
    }
}
