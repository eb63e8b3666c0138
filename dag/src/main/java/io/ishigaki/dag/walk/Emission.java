package io.ishigaki.dag.walk;

import io.ishigaki.multiformats.Cid;
import io.ishigaki.multiformats.Multicodec;
import java.io.IOException;

/// Decides which of the blocks that a walk meets are visited: none under an identity CID, and others once or each time.
final class Emission {
    private final Duplicates duplicates;
    private final SeenCids visited = new SeenCids();

    Emission(Duplicates duplicates) {
        this.duplicates = duplicates;
    }

    boolean excludesDuplicates() {
        return duplicates == Duplicates.EXCLUDED;
    }

    /// Whether the block `cid` is to be visited now. Blocks are told apart by their multihash, as a CAR's are.
    boolean wants(Cid cid) throws IOException {
        if (cid.multihash().isIdentity()) {
            return false;
        }
        return duplicates == Duplicates.INCLUDED || visited.add(Cid.v1(Multicodec.RAW, cid.multihash()));
    }
}
