package io.ishigaki.cluster.plan;

import java.io.IOException;
import java.util.List;
import java.util.Optional;

/// Stripes whose parity was made before, so that a new version of a backup costs what has changed in it.
@FunctionalInterface
public interface KnownStripes {
    /// Knows none.
    KnownStripes NONE = (_, _) -> Optional.empty();

    /// The stripe of that class with exactly these cells of data, if it is known. Its parity may be elsewhere.
    Optional<Stripe> find(StorageClass of, List<Cell> data) throws IOException;
}
