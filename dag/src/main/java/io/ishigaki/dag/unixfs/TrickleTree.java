package io.ishigaki.dag.unixfs;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;

/// The trickle layout: a node is filled with leaves first, then gets four subtrees of each depth,
/// the root without end.
///
/// ```text
/// root ─┬─ leaves, as many as a node may have links
///       ├─ 4 subtrees of depth 1: leaves only
///       ├─ 4 subtrees of depth 2: leaves, then 4 subtrees of depth 1
///       └─ …
/// ```
final class TrickleTree implements FileTree {
    /// "depthRepeat specifies how many times to append a child tree of a given depth": 4.
    private static final int SUBTREES_PER_DEPTH = 4;

    /// A node that still gets children, and where it stands.
    private static final class Subtree {
        private final FileNode node = new FileNode();

        /// Its subtrees are shallower than this.
        private final int depth;

        private int leafCount;
        private int childDepth = 1;
        private int childCount;

        Subtree(int depth) {
            this.depth = depth;
        }
    }

    private final int leavesMax;
    private final BlockWriter blocks;

    /// The path from the subtree that is being filled, first, up to the root, last.
    private final Deque<Subtree> path = new ArrayDeque<>();

    TrickleTree(int leavesMax, BlockWriter blocks) {
        this.leavesMax = leavesMax;
        this.blocks = blocks;
        path.push(new Subtree(Integer.MAX_VALUE));
    }

    @Override
    public void add(Imported leaf) throws IOException {
        while (path.getFirst().leafCount == leavesMax) {
            makeRoom();
        }
        Subtree subtree = path.getFirst();
        subtree.node.add(leaf);
        subtree.leafCount++;
    }

    /// Opens the next subtree under the present one, or closes this one if it may have no more.
    private void makeRoom() throws IOException {
        Subtree subtree = path.getFirst();
        if (subtree.childCount == SUBTREES_PER_DEPTH) {
            subtree.childCount = 0;
            subtree.childDepth++;
        }
        if (subtree.childDepth < subtree.depth) {
            subtree.childCount++;
            path.push(new Subtree(subtree.childDepth));
        } else {
            closeFirst();
        }
    }

    private void closeFirst() throws IOException {
        Imported child = path.pop().node.write(blocks, EntryMetadata.NONE);
        path.getFirst().node.add(child);
    }

    @Override
    public Imported finish(EntryMetadata metadata) throws IOException {
        while (path.size() > 1) {
            closeFirst();
        }
        return path.getFirst().node.write(blocks, metadata);
    }
}
