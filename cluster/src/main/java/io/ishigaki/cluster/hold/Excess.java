package io.ishigaki.cluster.hold;

/// More than the pins of a member may take.
///
/// @param bytes that they would take
/// @param taken bytes that they take
public record Excess(Share share, long bytes, long taken) {
    /// A clause.
    public String words() {
        return ("the pins of %s may take %d bytes of the cluster, parity included; they take %d, and this one needs at"
                        + " least %d more")
                .formatted(share.name(), share.limit(), taken, bytes - taken);
    }
}
