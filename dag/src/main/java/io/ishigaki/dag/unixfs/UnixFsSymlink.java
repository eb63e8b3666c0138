package io.ishigaki.dag.unixfs;

import io.ishigaki.multiformats.Bytes;
import io.ishigaki.multiformats.Cid;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.OptionalInt;

/// A name that stands for another path. Nothing here follows it. Immutable.
public final class UnixFsSymlink implements UnixFsNode {
    private final NodeRoot root;
    private final Bytes target;

    UnixFsSymlink(NodeRoot root, Bytes target) {
        this.root = root;
        this.target = target;
    }

    /// The path it stands for, as its maker wrote it: it may be absolute, climb, or name nothing at all.
    public String target() {
        return new String(target.toArray(), StandardCharsets.UTF_8);
    }

    @Override
    public Cid cid() {
        return root.cid();
    }

    @Override
    public long size() {
        return target.length();
    }

    @Override
    public long cumulativeSize() {
        return root.cumulativeSize();
    }

    @Override
    public OptionalInt mode() {
        return root.mode();
    }

    @Override
    public Optional<UnixFsTime> mtime() {
        return root.mtime();
    }
}
