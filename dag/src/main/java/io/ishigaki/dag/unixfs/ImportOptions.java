package io.ishigaki.dag.unixfs;

/// Everything that decides which blocks an import makes. Immutable.
///
/// `emptyDirectories` says whether a directory below the root that has no entries is kept.
public record ImportOptions(
        CidFormat cids,
        FileShape files,
        DirectoryShape directories,
        MetadataChoice metadata,
        boolean emptyDirectories) {}
