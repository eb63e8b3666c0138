package io.ishigaki.blockstore.lmdb;

import io.ishigaki.blockstore.Pin;
import io.ishigaki.multiformats.Bytes;
import io.ishigaki.multiformats.MalformedDataException;
import io.ishigaki.multiformats.Multihash;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/// The counts that the pins ask for, taken by a walk from the roots into an index of its own on the
/// disk, so that memory stays bounded whatever the store holds.
///
/// Confined to one thread.
final class Recount implements Closeable {
    static final String DIRECTORY = "verify.tmp";

    /// Nodes that are expanded before their links are written.
    private static final int NODES_AT_ONCE = 2_000;

    private static final int LINKS_AT_ONCE = 50_000;

    private final Path directory;
    private final Index scratch;
    private final StoreState state = new StoreState();
    private final BlockReader reader;

    Recount(Path parent, BlockReader reader) throws IOException {
        this.directory = parent.resolve(DIRECTORY);
        this.reader = reader;
        Rebuild.deleteIndex(directory);
        this.scratch = Index.open(directory, false);
    }

    void add(Pin pin) throws IOException {
        change(txn -> {
            if (pin.mode() == Pin.Mode.RECURSIVE) {
                NodeLinks.ofRoot(pin.cid()).forEach(root -> Expander.countAndQueue(txn, root, 1));
            } else if (!pin.cid().multihash().isIdentity()) {
                txn.keep(pin.cid().multihash().toBytes(), 1);
            }
        });
    }

    /// Counts all that the roots link to. Nodes whose blocks are not here, or are no such nodes,
    /// stay as they are.
    void walk() throws IOException {
        for (List<NodeKey> nodes = queued(); !nodes.isEmpty(); nodes = queued()) {
            expand(nodes);
        }
    }

    private List<NodeKey> queued() throws IOException {
        List<NodeKey> nodes = new ArrayList<>();
        scratch.read(view -> view.scan(Table.QUEUE, Bytes.EMPTY, (key, _) -> {
            nodes.add(NodeKey.read(key));
            return nodes.size() < NODES_AT_ONCE;
        }));
        return nodes;
    }

    private void expand(List<NodeKey> nodes) throws IOException {
        var links = new TreeMap<NodeKey, Integer>();
        List<NodeKey> expanded = new ArrayList<>();
        List<NodeKey> left = new ArrayList<>();
        for (NodeKey each : nodes) {
            if (links.size() >= LINKS_AT_ONCE) {
                break;
            }
            Optional<Set<NodeKey>> found = links(each);
            found.ifPresent(set -> set.forEach(link -> links.merge(link, 1, Integer::sum)));
            (found.isPresent() ? expanded : left).add(each);
        }
        change(txn -> {
            // Marked first: a link that leads back here must not queue it again.
            expanded.forEach(node -> txn.setExpanded(node, true));
            nodes.forEach(node -> txn.index.delete(Table.QUEUE, node.toBytes()));
            requeue(txn, nodes, expanded, left);
            links.forEach((node, count) -> Expander.countAndQueue(txn, node, count));
        });
    }

    private static void requeue(StoreTxn txn, List<NodeKey> nodes, List<NodeKey> expanded, List<NodeKey> left) {
        int done = expanded.size() + left.size();
        nodes.subList(done, nodes.size()).forEach(node -> txn.index.putEmpty(Table.QUEUE, node.toBytes()));
        left.forEach(node -> txn.index.put(Table.DAMAGED, node.toBytes(), Bytes.EMPTY));
    }

    private Optional<Set<NodeKey>> links(NodeKey node) throws IOException {
        Optional<Bytes> body = reader.body(Multihash.read(node.multihash().asBuffer()));
        try {
            return body.map(found -> NodeLinks.of(node, found));
        } catch (MalformedDataException _) {
            return Optional.empty(); // its pin could not have been made over it
        }
    }

    private void change(Change change) throws IOException {
        try (IndexWriter writer = scratch.write()) {
            var txn = new StoreTxn(writer, state);
            change.apply(txn);
            txn.loose().flush();
            writer.commit();
        }
    }

    /// What the walk found for one multihash.
    IndexEntry expected(Bytes multihash) throws IOException {
        return scratch.read(view -> {
            IndexEntry found = view.entry(multihash);
            return found == null ? IndexEntry.ABSENT : found;
        });
    }

    Index index() {
        return scratch;
    }

    @Override
    public void close() throws IOException {
        scratch.close();
        if (Files.exists(directory)) {
            Rebuild.deleteIndex(directory);
        }
    }
}
