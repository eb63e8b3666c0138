package io.ishigaki.network.muxer;

import java.time.Duration;

/// What one session may cost.
///
/// @param streamsInboundMax streams that the peer may have open; one more is reset
/// @param windowBytesMax the most credit that a stream gets, read or not
/// @param strangerBytesMax what a peer of whom nothing is expected may have lying here unread; above that, its socket
/// isn't read until half is gone
/// @param activeBytesMax the same of a peer of whom something is expected
/// @param stuckMax how long its socket may stay unread before its fullest stream is reset
/// @param lingerMax how long a stream that was closed here waits for the peer's end of it
/// @param writeWaitMax how long a writer waits for credit or the socket before its stream is reset
public record SessionLimits(
        int streamsInboundMax,
        int windowBytesMax,
        int strangerBytesMax,
        int activeBytesMax,
        Duration stuckMax,
        Duration lingerMax,
        Duration writeWaitMax) {
    /// "Both sides assume the initial 256KB window".
    public static final int WINDOW_BYTES_MIN = 256 << 10;

    public SessionLimits {
        if (windowBytesMax < WINDOW_BYTES_MIN) {
            throw new IllegalArgumentException(
                    "windowBytesMax is %d, at least %d".formatted(windowBytesMax, WINDOW_BYTES_MIN));
        }
        if (streamsInboundMax < 1 || strangerBytesMax < 1 || activeBytesMax < strangerBytesMax) {
            throw new IllegalArgumentException(
                    "streamsInboundMax %d, strangerBytesMax %d, activeBytesMax %d: at least 1, 1 and the one before"
                            .formatted(streamsInboundMax, strangerBytesMax, activeBytesMax));
        }
    }

    public static SessionLimits defaults() {
        return new SessionLimits(
                1_000,
                32 << 20,
                1 << 20,
                16 << 20,
                Duration.ofSeconds(30),
                Duration.ofSeconds(10),
                Duration.ofMinutes(1));
    }

    /// The credit that a stream may have, read or not, of a peer of which `expected` bytes are wanted.
    public long window(long expected) {
        return Math.min(WINDOW_BYTES_MIN + expected, windowBytesMax);
    }

    public SessionLimits withStreamsInboundMax(int streams) {
        return new SessionLimits(
                streams, windowBytesMax, strangerBytesMax, activeBytesMax, stuckMax, lingerMax, writeWaitMax);
    }

    public SessionLimits withUnreadBytesMax(int ofStranger, int ofActive) {
        return new SessionLimits(
                streamsInboundMax, windowBytesMax, ofStranger, ofActive, stuckMax, lingerMax, writeWaitMax);
    }

    public SessionLimits withWriteWaitMax(Duration wait) {
        return new SessionLimits(
                streamsInboundMax, windowBytesMax, strangerBytesMax, activeBytesMax, stuckMax, lingerMax, wait);
    }
}
