package io.ishigaki.cluster.state;

/// How much of the cluster's space the pins of one member may take, data and parity together, as an admin says.
///
/// @param bytes that new pins may bring them to
/// @param kept bytes that they took when that was said: the others go on holding so much, even if it is more
public record Quota(long bytes, long kept) {
    /// No limit.
    public static final Quota NONE = new Quota(Long.MAX_VALUE, 0);

    /// A limit on pins that take so much when it is set.
    public static Quota of(long bytes, long taken) {
        return new Quota(bytes, taken > bytes ? taken : 0);
    }

    /// What the others hold for the member at most.
    public long held() {
        return Math.max(bytes, kept);
    }

    boolean isLimit() {
        return bytes < Long.MAX_VALUE;
    }
}
