package io.ishigaki.blockstore.lmdb;

import io.ishigaki.dag.BlockAbsentException;
import io.ishigaki.multiformats.Bytes;
import io.ishigaki.multiformats.Cid;
import io.ishigaki.multiformats.Multihash;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/// A walk over all nodes below a root, in memory. Confined to its caller's thread.
final class NodeWalk {
    private final BlockReader reader;
    private final Set<NodeKey> seen = new HashSet<>();

    NodeWalk(BlockReader reader) {
        this.reader = reader;
    }

    /// @throws BlockAbsentException if a block is not here or not right
    void requireAll(Cid root) throws IOException {
        Deque<NodeKey> ahead = new ArrayDeque<>(NodeLinks.ofRoot(root));
        while (!ahead.isEmpty()) {
            NodeKey node = ahead.pop();
            if (seen.add(node)) {
                Bytes body = body(node).orElseThrow(() -> new BlockAbsentException(node.cid()));
                if (NodeLinks.mayLink(node.codec())) {
                    NodeLinks.of(node, body).forEach(ahead::push);
                }
            }
        }
    }

    private Optional<Bytes> body(NodeKey node) throws IOException {
        return reader.body(Multihash.read(node.multihash().asBuffer()));
    }
}
