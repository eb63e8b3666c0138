package io.ishigaki.dag.walk;

import io.ishigaki.multiformats.Cid;
import io.ishigaki.multiformats.Multicodec;
import java.io.Closeable;
import java.io.IOException;

/// Decides which of the blocks that a walk meets are visited: once or each time, and whether identity CIDs count.
final class Emission implements Closeable {
    private final Duplicates duplicates;
    private final Identities identities;
    private final SeenCids visited = new SeenCids();

    /// What becomes of blocks that their own CIDs hold.
    enum Identities {
        VISITED,
        PASSED_OVER
    }

    Emission(Duplicates duplicates, Identities identities) {
        this.duplicates = duplicates;
        this.identities = identities;
    }

    boolean excludesDuplicates() {
        return duplicates == Duplicates.EXCLUDED;
    }

    /// Whether the block `cid` is to be visited now. Blocks are told apart by their multihash, as a CAR's are.
    boolean wants(Cid cid) throws IOException {
        if (cid.multihash().isIdentity() && identities == Identities.PASSED_OVER) {
            return false;
        }
        return duplicates == Duplicates.INCLUDED || visited.add(Cid.v1(Multicodec.RAW, cid.multihash()));
    }

    @Override
    public void close() throws IOException {
        visited.close();
    }
}
