package io.ishigaki.dag.walk;

import io.ishigaki.multiformats.MalformedDataException;
import java.util.OptionalLong;

/// A range of a file's bytes, `from:to`: both inclusive, counted from the end where negative, `*` for no end.
///
/// @see <a
/// href="https://specs.ipfs.tech/http-gateways/trustless-gateway/#entity-bytes-request-query-parameter">entity-bytes</a>
public record EntityBytes(long from, OptionalLong to) {
    public static final EntityBytes ALL = new EntityBytes(0, OptionalLong.empty());

    public EntityBytes {
        // A start and an end counted from different sides can only be compared once the size is known.
        if (to.isPresent() && from < 0 == to.getAsLong() < 0 && from > to.getAsLong()) {
            throw new MalformedDataException("cannot have an entity-bytes range where 'from' is after 'to'");
        }
    }

    /// Reads the value of `entity-bytes`.
    public static EntityBytes parse(String text) {
        String[] ends = text.split(":", -1);
        if (ends.length != 2) {
            throw new MalformedDataException("range must have two numbers separated with ':'");
        }
        return new EntityBytes(
                number(ends[0]), ends[1].equals("*") ? OptionalLong.empty() : OptionalLong.of(number(ends[1])));
    }

    private static long number(String text) {
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw new MalformedDataException("'%s' is no number of bytes".formatted(text), e);
        }
    }

    /// Where the range begins in a file of `size` bytes; `size` if it is all beyond the end.
    public long offset(long size) {
        return from < 0 ? Math.max(0, size + from) : Math.min(from, size);
    }

    /// How many bytes of a file of `size` bytes are in the range.
    public long length(long size) {
        long last = Math.min(size - 1, to.orElse(size - 1));
        return Math.max(0, (last < 0 ? size + last : last) + 1 - offset(size));
    }
}
