package io.ishigaki.gateway;

import io.ishigaki.multiformats.MalformedDataException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// A run of bytes within an entity of known length.
///
/// @see <a href="https://www.rfc-editor.org/rfc/rfc9110#section-14.1.2">RFC 9110, section 14.1.2</a>
record ByteRange(long offset, long length) {
    /// A request for more ranges gets the whole, which costs less than the headers of so many parts.
    static final int RANGES_MAX = 16;

    private static final String UNIT = "bytes=";

    /// What a `Range` header asks of an entity of `total` bytes: nothing where it is to be ignored, an empty list where
    /// no range can be satisfied.
    ///
    /// Ignored are other units, more than [#RANGES_MAX] ranges, and ranges that together exceed the whole.
    ///
    /// @throws MalformedDataException if a range is none
    static Optional<List<ByteRange>> parse(String header, long total) {
        if (!header.startsWith(UNIT)) {
            return Optional.empty();
        }
        String[] specs = header.substring(UNIT.length()).split(",", RANGES_MAX + 1);
        if (specs.length > RANGES_MAX) {
            return Optional.empty();
        }
        var ranges = new ArrayList<ByteRange>();
        long sum = 0;
        for (String spec : specs) {
            Optional<ByteRange> range = parseOne(spec.trim(), total);
            range.ifPresent(ranges::add);
            sum += range.map(ByteRange::length).orElse(0L);
        }
        return ranges.size() > 1 && sum > total ? Optional.empty() : Optional.of(ranges);
    }

    /// The range that `spec` means in `total` bytes, or nothing if it lies outside.
    private static Optional<ByteRange> parseOne(String spec, long total) {
        int dash = spec.indexOf('-');
        if (dash < 0) {
            throw new MalformedDataException("invalid range '%s'".formatted(spec));
        }
        String first = spec.substring(0, dash).trim();
        String last = spec.substring(dash + 1).trim();
        if (first.isEmpty()) {
            long suffix = Math.min(number(last, spec), total);
            return suffix == 0 ? Optional.empty() : Optional.of(new ByteRange(total - suffix, suffix));
        }
        long from = number(first, spec);
        long to = last.isEmpty() ? Long.MAX_VALUE : number(last, spec);
        if (to < from) {
            throw new MalformedDataException("invalid range '%s'".formatted(spec));
        }
        return from >= total ? Optional.empty() : Optional.of(new ByteRange(from, Math.min(to, total - 1) - from + 1));
    }

    private static long number(String text, String spec) {
        boolean digits = !text.isEmpty() && text.chars().allMatch(digit -> digit >= '0' && digit <= '9');
        if (!digits || text.length() > 18) {
            throw new MalformedDataException("invalid range '%s'".formatted(spec));
        }
        return Long.parseLong(text);
    }

    /// The value of `Content-Range` for this part of `total` bytes.
    String toContentRange(long total) {
        return "bytes %d-%d/%d".formatted(offset, offset + length - 1, total);
    }
}
