package io.ishigaki.cluster.plan;

import io.ishigaki.multiformats.Cid;
import java.io.IOException;
import java.util.OptionalInt;

/// Blocks that were seen to have no links, and may be elsewhere by now.
@FunctionalInterface
public interface KnownLeaves {
    /// Knows none.
    KnownLeaves NONE = _ -> OptionalInt.empty();

    /// The length of the leaf of just that CID in bytes; empty if it isn't known to be one.
    OptionalInt length(Cid cid) throws IOException;
}
