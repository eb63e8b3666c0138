package io.ishigaki.blockstore;

import io.ishigaki.multiformats.Bytes;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/// The claims of a store; [WriteSession#claim] makes them.
public interface Claims {
    Optional<Claim> find(Bytes key) throws IOException;

    /// Shows the claims whose key begins with `prefix`, in key order, and ends early when `visitor` answers false.
    void forEach(Bytes prefix, ClaimVisitor visitor) throws IOException;

    /// Drops the claims that there are under these keys, in one durable step: what nothing else keeps is loose then.
    void remove(List<Bytes> keys) throws IOException;

    /// Answers false to end the visit.
    @FunctionalInterface
    interface ClaimVisitor {
        boolean visit(Claim claim) throws IOException;
    }
}
