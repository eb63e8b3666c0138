package io.ishigaki.rpc;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Reads the values of options in the forms that Go reads, with its words for what can't be read.
final class OptionValues {
    private static final Set<String> TRUE = Set.of("1", "t", "T", "TRUE", "true", "True", "");
    private static final Set<String> FALSE = Set.of("0", "f", "F", "FALSE", "false", "False");
    private static final Map<String, Long> NANOS = Map.of(
            "ns", 1L,
            "us", 1_000L,
            "µs", 1_000L,
            "μs", 1_000L,
            "ms", 1_000_000L,
            "s", 1_000_000_000L,
            "m", 60_000_000_000L,
            "h", 3_600_000_000_000L);
    private static final Pattern DURATION_PART = Pattern.compile("(\\d+\\.?\\d*|\\.\\d+)(ns|us|µs|μs|ms|s|m|h)");

    private OptionValues() {}

    static boolean isTrue(String value) {
        return TRUE.contains(value);
    }

    static boolean parseFlag(Option option, String value) throws CommandException {
        if (!TRUE.contains(value) && !FALSE.contains(value)) {
            throw unreadable(option, value, "bool");
        }
        return isTrue(value);
    }

    static long parseNumber(Option option, String value) throws CommandException {
        try {
            return Long.decode(value);
        } catch (NumberFormatException e) {
            throw unreadable(option, value, "int64");
        }
    }

    private static CommandException unreadable(Option option, String value, String type) {
        return CommandException.ofClient("could not convert value \"%s\" to type \"%s\" (for option \"-%s\")"
                .formatted(value, type, option.name()));
    }

    /// A duration as Go writes it: `1h30m`, `500ms`, `1.5s`.
    static Duration parseDuration(String text) throws CommandException {
        String rest = text.startsWith("-") || text.startsWith("+") ? text.substring(1) : text;
        BigDecimal nanos = BigDecimal.ZERO;
        Matcher part = DURATION_PART.matcher(rest);
        int end = 0;
        while (part.find() && part.start() == end) {
            nanos = nanos.add(
                    new BigDecimal(part.group(1)).multiply(BigDecimal.valueOf(NANOS.getOrDefault(part.group(2), 1L))));
            end = part.end();
        }
        boolean zero = rest.equals("0");
        if (!zero && (end != rest.length() || end == 0 || nanos.compareTo(BigDecimal.valueOf(Long.MAX_VALUE)) > 0)) {
            throw CommandException.ofClient("time: invalid duration \"%s\"".formatted(text));
        }
        Duration duration = Duration.ofNanos(nanos.longValue());
        return text.startsWith("-") ? duration.negated() : duration;
    }
}
