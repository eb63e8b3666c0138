package io.ishigaki.dag.path;

import io.ishigaki.dag.BlockSource;
import io.ishigaki.multiformats.Cid;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/// Follows paths through blocks.
///
/// Each segment is looked up in the node that the path has come to: a name in a UnixFS directory (sharded or not), a
/// key of a map, an index of a list. A link that it finds leads to another block, which is read when there is another
/// segment to look up in it: the block at the end of a path need not be here.
///
/// Thread-safe if its source is.
public final class PathResolver {
    private final BlockSource source;

    public PathResolver(BlockSource source) {
        this.source = source;
    }

    /// Follows a path that is not mutable.
    ///
    /// @throws PathNotFoundException if it leads nowhere
    /// @throws io.ishigaki.dag.BlockAbsentException if a block on the way is not here
    /// @throws io.ishigaki.multiformats.MalformedDataException if the path is mutable, or a block on the way is not
    /// what its codec asks for
    public ResolvedPath resolve(ContentPath path) throws IOException {
        boolean throughUnixFs = path.namespace() != ContentPath.Namespace.IPLD;
        List<String> segments = path.segments();
        Cid cid = path.rootCid();
        List<Cid> roots = new ArrayList<>(List.of(cid));
        PathNode node = new PathNode.Unread(cid);
        int remainderStart = 0;
        for (int index = 0; index < segments.size(); index++) {
            if (node instanceof PathNode.Unread unread) {
                node = PathNode.read(source, unread.cid(), throughUnixFs);
                remainderStart = index;
            }
            node = step(node, cid, segments, index);
            if (node instanceof PathNode.Unread unread) {
                cid = unread.cid();
                remainderStart = index + 1;
            }
            roots.add(cid);
        }
        return new ResolvedPath(path.namespace(), cid, segments.subList(remainderStart, segments.size()), roots);
    }

    private static PathNode step(PathNode node, Cid cid, List<String> segments, int index) throws IOException {
        String segment = segments.get(index);
        try {
            return node.lookup(segment, cid);
        } catch (PathNotFoundException e) {
            // Only at the end of a path Kubo says why; on the way every failure is a missing link.
            boolean last = index == segments.size() - 1;
            throw last ? e : PathNotFoundException.noLink(segment, cid);
        }
    }
}
