package io.ishigaki.rpc.command;

import io.ishigaki.dag.BlockSource;
import io.ishigaki.dag.path.ContentPath;
import io.ishigaki.dag.path.PathResolver;
import io.ishigaki.dag.path.ResolvedPath;
import io.ishigaki.dag.unixfs.UnixFsNode;
import io.ishigaki.multiformats.Cid;
import io.ishigaki.multiformats.MalformedDataException;
import io.ishigaki.multiformats.Multibase;
import io.ishigaki.rpc.GlobalOptions;
import io.ishigaki.rpc.Invocation;
import io.ishigaki.rpc.NameRecords;
import io.ishigaki.rpc.Request;
import java.io.IOException;

/// Follows the paths that people type.
final class Paths {
    private Paths() {}

    static ResolvedPath resolve(Request request, BlockSource blocks, String path) throws IOException {
        return resolve(request, blocks, ContentPath.parseArgument(path));
    }

    /// Follows names first, if the path begins with one.
    static ResolvedPath resolve(Request request, BlockSource blocks, ContentPath path) throws IOException {
        ContentPath immutable = path.mutable() ? names(request).resolve(path) : path;
        return new PathResolver(blocks).resolve(immutable);
    }

    /// Follows the name that a mutable path begins with, and no other that it may lead to.
    static ContentPath step(Request request, ContentPath path) throws IOException {
        return names(request).step(path);
    }

    private static NameRecords names(Request request) throws IOException {
        return NameRecords.in(request.node().store(), request.node().clock());
    }

    /// The file, directory or symlink that a path leads to.
    static UnixFsNode unixFs(Request request, BlockSource blocks, String path) throws IOException {
        return UnixFsNode.open(blocks, resolve(request, blocks, path).cid());
    }

    /// Shows `cid` in the base of the CID that `path` begins with, unless another was asked for.
    static String showAs(Invocation asked, String path, Cid cid) {
        if (asked.isGiven(GlobalOptions.CID_BASE)) {
            return asked.show(cid);
        }
        try {
            ContentPath typed = ContentPath.parseArgument(path);
            boolean plain = typed.mutable() || typed.rootCid().version() == Cid.Version.V0;
            return plain ? asked.show(cid) : cid.toV1().toString(Multibase.of(typed.root()));
        } catch (MalformedDataException e) {
            // No path of ours to take a base from.
            return asked.show(cid);
        }
    }
}
