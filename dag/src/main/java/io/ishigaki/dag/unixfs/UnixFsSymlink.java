package io.ishigaki.dag.unixfs;

import io.ishigaki.multiformats.Bytes;
import java.nio.charset.StandardCharsets;

/// A name that stands for another path. Nothing here follows it. Immutable.
public final class UnixFsSymlink extends UnixFsNode {
    private final Bytes target;

    UnixFsSymlink(NodeRoot root, Bytes target) {
        super(root);
        this.target = target;
    }

    /// The path it stands for, as its maker wrote it: it may be absolute, climb, or name nothing at all.
    public String target() {
        return new String(target.toArray(), StandardCharsets.UTF_8);
    }

    @Override
    public long size() {
        return target.length();
    }
}
