package io.ishigaki.dag.unixfs;

/// How the leaves of a file hang together.
public enum FileLayout {
    /// All leaves at the same depth.
    BALANCED,
    /// Leaves first, then subtrees that grow deeper: the beginning of a file is near its root.
    TRICKLE;

    /// Collects the links of a file into nodes of at most `linksMax` links, which go to `blocks`.
    FileTree tree(int linksMax, BlockWriter blocks) {
        return switch (this) {
            case BALANCED -> new BalancedTree(linksMax, blocks);
            case TRICKLE -> new TrickleTree(linksMax, blocks);
        };
    }

    /// The type that leaves of dag-pb carry; Kubo marks those of balanced files as files
    /// themselves.
    UnixFsType leafType() {
        return switch (this) {
            case BALANCED -> UnixFsType.FILE;
            case TRICKLE -> UnixFsType.RAW;
        };
    }
}
