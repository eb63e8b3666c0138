package io.ishigaki.config;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The text form of a span of time that Kubo and its users write: `1h30m`, `1.5s`, `300ms`, `0`.
///
/// ```text
/// duration := [ "-" | "+" ] ( "0" | ( number unit )+ )
/// unit     := "ns" | "us" | "µs" | "ms" | "s" | "m" | "h"
/// ```
///
/// @see <a href="https://pkg.go.dev/time#ParseDuration">Go's time.ParseDuration</a>
public final class Durations {
    private static final Pattern TERM = Pattern.compile("(\\d+\\.?\\d*|\\.\\d+)(ns|us|µs|μs|ms|s|m|h)");

    private static final long NANOS_PER_HOUR = 3_600_000_000_000L;
    private static final long NANOS_PER_MINUTE = 60_000_000_000L;
    private static final long NANOS_PER_SECOND = 1_000_000_000L;

    private Durations() {}

    /// Reads the text form; empty if `text` is none, or spans 2⁶³ nanoseconds (292 years) or more.
    public static Optional<Duration> parse(String text) {
        boolean negative = text.startsWith("-");
        String unsigned = negative || text.startsWith("+") ? text.substring(1) : text;
        if (unsigned.equals("0")) {
            return Optional.of(Duration.ZERO);
        }
        Matcher terms = TERM.matcher(unsigned);
        long nanos = 0;
        int end = 0;
        while (terms.find() && terms.start() == end) {
            OptionalLong term = Decimals.times(terms.group(1), nanosOf(terms.group(2)));
            if (term.isEmpty() || term.getAsLong() > Long.MAX_VALUE - nanos) {
                return Optional.empty();
            }
            nanos += term.getAsLong();
            end = terms.end();
        }
        if (end == 0 || end < unsigned.length()) {
            return Optional.empty();
        }
        return Optional.of(Duration.ofNanos(negative ? -nanos : nanos));
    }

    private static long nanosOf(String unit) {
        return switch (unit) {
            case "ns" -> 1;
            case "ms" -> 1_000_000;
            case "s" -> NANOS_PER_SECOND;
            case "m" -> NANOS_PER_MINUTE;
            case "h" -> NANOS_PER_HOUR;
            default -> 1_000; // the three spellings of microseconds
        };
    }

    /// The text form, as Go prints it: `1h30m0s`, `1.5s`, `300ms`, `0s`. [#parse] is its inverse.
    public static String format(Duration span) {
        if (span.isNegative()) {
            return "-" + format(span.negated());
        }
        long nanos = span.toNanos();
        if (nanos < NANOS_PER_SECOND) {
            return formatBelowSecond(nanos);
        }
        long minutes = nanos / NANOS_PER_MINUTE;
        String seconds = Decimals.quotient(nanos % NANOS_PER_MINUTE, NANOS_PER_SECOND) + "s";
        if (minutes == 0) {
            return seconds;
        }
        return (minutes < 60 ? "" : minutes / 60 + "h") + minutes % 60 + "m" + seconds;
    }

    private static String formatBelowSecond(long nanos) {
        if (nanos == 0) {
            return "0s";
        }
        if (nanos < 1_000) {
            return nanos + "ns";
        }
        return nanos < 1_000_000 ? Decimals.quotient(nanos, 1_000) + "µs" : Decimals.quotient(nanos, 1_000_000) + "ms";
    }
}
