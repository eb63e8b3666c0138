package io.ishigaki.blockstore.lmdb;

import io.ishigaki.blockstore.StoreConfig;
import java.util.random.RandomGenerator;

/// What the parts of an open store share.
record Parts(
        StoreConfig config,
        StoreFiles files,
        Index index,
        Segments segments,
        StoreState state,
        Space space,
        Reserve reserve,
        RandomGenerator random) {}
