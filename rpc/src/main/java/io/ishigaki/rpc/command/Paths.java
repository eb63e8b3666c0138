package io.ishigaki.rpc.command;

import io.ishigaki.dag.path.ContentPath;
import io.ishigaki.dag.path.PathResolver;
import io.ishigaki.dag.path.ResolvedPath;
import io.ishigaki.dag.unixfs.UnixFsNode;
import io.ishigaki.rpc.Request;
import java.io.IOException;

/// Follows the paths that people type, in the store of the node that they are put to.
final class Paths {
    private Paths() {}

    static ResolvedPath resolve(Request request, String path) throws IOException {
        return new PathResolver(request.node().store()).resolve(ContentPath.parseArgument(path));
    }

    /// The file, directory or symlink that a path leads to.
    static UnixFsNode unixFs(Request request, String path) throws IOException {
        return UnixFsNode.open(request.node().store(), resolve(request, path).cid());
    }
}
