package io.ishigaki.dag.walk;

import io.ishigaki.dag.BlockSource;
import io.ishigaki.dag.Links;
import io.ishigaki.dag.path.ContentPath;
import io.ishigaki.dag.path.PathResolver;
import io.ishigaki.dag.path.ResolvedPath;
import io.ishigaki.dag.unixfs.EntryCursor;
import io.ishigaki.dag.unixfs.LeafCursor;
import io.ishigaki.dag.unixfs.LeafRange;
import io.ishigaki.dag.unixfs.UnixFsDirectory;
import io.ishigaki.dag.unixfs.UnixFsFile;
import io.ishigaki.dag.unixfs.UnixFsNode;
import io.ishigaki.dag.unixfs.UnixFsSymlink;
import io.ishigaki.multiformats.Block;
import io.ishigaki.multiformats.Cid;
import io.ishigaki.multiformats.MalformedDataException;
import io.ishigaki.multiformats.Multicodec;
import java.io.IOException;

/// Visits the blocks that prove what a path leads to, and then what a [DagSelection] wants of that.
///
/// ```text
/// blocks of the path, shards on the way included ─▶ root block ─▶ entity: shards, or leaves of the range
///                                                            └──▶ all: everything below
/// ```
///
/// Whoever has these blocks and the path can check every byte without trusting the sender. Blocks
/// under identity CIDs are passed over: whoever has the CID has the block.
public final class DagExport {
    private final BlockSource source;
    private final DagSelection selection;

    public DagExport(BlockSource source, DagSelection selection) {
        this.source = source;
        this.selection = selection;
    }

    /// Visits the blocks of `path`, then the selection below its end, which is also the answer and what a CAR names as
    /// its root.
    ///
    /// @throws io.ishigaki.dag.path.PathNotFoundException if the path leads nowhere, which the blocks visited prove
    /// @throws io.ishigaki.dag.BlockAbsentException if a block is not here
    public ResolvedPath visit(ContentPath path, BlockVisitor visitor) throws IOException {
        try (var emission = new Emission(selection.duplicates(), Emission.Identities.PASSED_OVER)) {
            return visit(path, emission, visitor);
        }
    }

    private ResolvedPath visit(ContentPath path, Emission emission, BlockVisitor visitor) throws IOException {
        var visited = new VisitedSource(source, emission, visitor);
        ResolvedPath resolved = new PathResolver(visited).resolve(path);
        if (selection.scope() == DagScope.ALL) {
            walkAll(resolved, emission, visitor);
        } else if (resolved.remainder().isEmpty()) {
            // With a remainder the last block was read for the path already, and what is inside a block is no entity.
            Block root = visited.require(resolved.cid());
            if (selection.scope() == DagScope.ENTITY) {
                visitEntity(root, visited);
            }
        }
        return resolved;
    }

    private void walkAll(ResolvedPath resolved, Emission emission, BlockVisitor visitor) throws IOException {
        try (var walk = new DagWalk(source, Absent.FAILS, emission)) {
            if (resolved.remainder().isEmpty()) {
                walk.walk(resolved.cid(), visitor);
                return;
            }
            for (Cid link : Links.of(source.require(resolved.cid()))) {
                walk.walk(link, visitor);
            }
        }
    }

    private void visitEntity(Block root, BlockSource visited) throws IOException {
        if (!root.cid().codec().equals(Multicodec.DAG_PB)) {
            return;
        }
        UnixFsNode node;
        try {
            node = UnixFsNode.of(visited, root);
        } catch (MalformedDataException notUnixFs) {
            // A node of another application has no more to it than its block.
            return;
        }
        switch (node) {
            case UnixFsFile file -> visitFile(file, visited);
            case UnixFsDirectory directory -> visitEntries(directory.entries());
            case UnixFsSymlink _ -> {}
        }
    }

    private void visitFile(UnixFsFile file, BlockSource visited) throws IOException {
        EntityBytes bytes = selection.bytes().orElse(EntityBytes.ALL);
        LeafCursor leaves = file.leaves(bytes.offset(file.size()), bytes.length(file.size()));
        for (var range = leaves.next(); range.isPresent(); range = leaves.next()) {
            switch (range.get()) {
                case LeafRange.Stored stored -> visited.require(stored.cid());
                // Visited when the cursor read it.
                case LeafRange.Held _ -> {}
            }
        }
    }

    private static void visitEntries(EntryCursor entries) throws IOException {
        // The cursor reads every shard, and by that visits it.
        while (entries.next().isPresent()) {}
    }
}
