package io.ishigaki.exchange;

/// How many bytes a second are moved at most to get blocks for peers: for each of them, and for all together.
public record BringLimits(long peerBytes, long allBytes) {
    /// As fast as it goes.
    public static final BringLimits NONE = new BringLimits(Long.MAX_VALUE, Long.MAX_VALUE);

    public BringLimits {
        if (peerBytes < 1 || allBytes < 1) {
            throw new IllegalArgumentException(
                    "rates are %d and %d bytes a second, limit 1 or more".formatted(peerBytes, allBytes));
        }
    }
}
