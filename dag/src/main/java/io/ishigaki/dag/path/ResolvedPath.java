package io.ishigaki.dag.path;

import io.ishigaki.multiformats.Cid;
import java.util.List;

/// Where a path leads: the last block it came to, and the segments that lead on inside that block.
///
/// `roots` has the block of the path's root and then, for each segment, the block that the path is in behind it; the
/// last of them is `cid`.
public record ResolvedPath(ContentPath.Namespace namespace, Cid cid, List<String> remainder, List<Cid> roots) {
    public ResolvedPath {
        remainder = List.copyOf(remainder);
        roots = List.copyOf(roots);
    }

    /// The shortest path to the same place: from the last block on.
    public ContentPath path() {
        return new ContentPath(namespace, cid.toString(), remainder, false);
    }
}
