package io.ishigaki.dag.unixfs;

import io.ishigaki.multiformats.MalformedDataException;
import java.time.Instant;

/// A point in time as UnixFS writes it: seconds since 1970 and, counting forward from there,
/// nanoseconds.
public record UnixFsTime(long seconds, int nanos) {
    private static final int NANOS_MAX = 999_999_999;

    public UnixFsTime {
        if (nanos < 0 || nanos > NANOS_MAX) {
            throw new MalformedDataException(
                    "mtime has %d nanoseconds, limit %d".formatted(Integer.toUnsignedLong(nanos), NANOS_MAX));
        }
    }

    public static UnixFsTime of(Instant instant) {
        return new UnixFsTime(instant.getEpochSecond(), instant.getNano());
    }

    /// The same point as an [Instant]; a time that an instant can't hold becomes the nearest one
    /// that it can.
    public Instant toInstant() {
        long within = Math.clamp(seconds, Instant.MIN.getEpochSecond(), Instant.MAX.getEpochSecond());
        return Instant.ofEpochSecond(within, nanos);
    }
}
