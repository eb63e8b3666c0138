package io.ishigaki.dag.unixfs;

import io.ishigaki.multiformats.Cid;

/// What became of a file or directory: its root, what that takes with all that it links to
/// (*tsize*), and how many bytes of content it has (0 for directories and symlinks).
public record Imported(Cid cid, long tsize, long fileSize) {}
