package io.ishigaki.dag.unixfs;

import io.ishigaki.dag.BlockSource;
import io.ishigaki.multiformats.Cid;
import java.util.Optional;
import java.util.OptionalInt;

/// What every kind of node has of its root block, and where its other blocks come from.
record NodeRoot(BlockSource source, Cid cid, long cumulativeSize, OptionalInt mode, Optional<UnixFsTime> mtime) {}
