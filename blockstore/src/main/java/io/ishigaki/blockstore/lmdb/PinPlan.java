package io.ishigaki.blockstore.lmdb;

import io.ishigaki.dag.BlockAbsentException;
import io.ishigaki.multiformats.Bytes;
import io.ishigaki.multiformats.Multihash;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;

/// What one pin changes, if it is little enough to be changed at once.
///
/// Guarded by the lock of the [Counter], until [#apply], which is the committer's.
final class PinPlan {
    private final TreeMap<NodeKey, Integer> counts = new TreeMap<>();
    private final List<NodeKey> expanded = new ArrayList<>();
    private final Index index;
    private final BlockReader reader;

    PinPlan(Index index, BlockReader reader) {
        this.index = index;
        this.reader = reader;
    }

    /// Adds the nodes and, for those that nothing counted before, what they link to; false if
    /// it gets too much.
    boolean tryAdd(Set<NodeKey> nodes) throws IOException {
        List<NodeKey> ahead = new ArrayList<>();
        add(nodes, ahead);
        while (!ahead.isEmpty()) {
            if (counts.size() > Expander.COMMIT_LINKS) {
                return false;
            }
            NodeKey node = ahead.removeLast();
            add(NodeLinks.of(node, requireBody(node)), ahead);
            expanded.add(node);
        }
        return counts.size() <= Expander.COMMIT_LINKS;
    }

    private void add(Set<NodeKey> nodes, List<NodeKey> ahead) throws IOException {
        for (NodeKey each : nodes) {
            boolean first = counts.merge(each, 1, Integer::sum) == 1;
            if (first && NodeLinks.mayLink(each.codec()) && !isExpanded(each)) {
                ahead.add(each);
            }
        }
    }

    void apply(StoreTxn txn) throws IOException {
        for (NodeKey each : counts.keySet()) {
            if (!txn.entry(each.multihash()).isHere()) {
                throw new BlockAbsentException(each.cid());
            }
        }
        counts.forEach(txn::count);
        for (NodeKey each : expanded) {
            txn.setExpanded(each, true);
            txn.index.delete(Table.QUEUE, each.toBytes());
        }
        // What waited to be uncounted is wanted again.
        counts.keySet().forEach(each -> txn.index.delete(Table.QUEUE, each.toBytes()));
    }

    private boolean isExpanded(NodeKey node) throws IOException {
        return index.read(view -> {
            IndexEntry entry = view.entry(node.multihash());
            return entry != null
                    && entry.count(node.codec())
                            .filter(IndexEntry.Count::expanded)
                            .isPresent();
        });
    }

    private Bytes requireBody(NodeKey node) throws IOException {
        return reader.body(Multihash.read(node.multihash().asBuffer()))
                .orElseThrow(() -> new BlockAbsentException(node.cid()));
    }
}
