package io.ishigaki.blockstore.lmdb;

import io.ishigaki.blockstore.Pin;
import io.ishigaki.blockstore.log.LogFiles;
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

/// The counts that pins and claims ask for, taken by a walk from the roots into an index of its own on the
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

    /// Counts what the pins and claims of `actual` keep, from what those of the last call kept: what has
    /// changed meanwhile is all there is to do.
    void follow(Index actual) throws IOException {
        queueMissing();
        new Pages<>(scratch, Table.PINS, PinRow::read).forEach(known -> {
            Optional<Pin> now = actual.read(view -> PinRow.find(view, known.cid()));
            if (now.isEmpty() || now.get().mode() != known.mode()) {
                change(txn -> take(txn, known, -1));
            }
            return true;
        });
        new Pages<>(actual, Table.PINS, PinRow::read).forEach(pin -> {
            if (scratch.read(view -> PinRow.find(view, pin.cid())).isEmpty()) {
                change(txn -> take(txn, pin, 1));
            }
            return true;
        });
        followClaims(actual);
        walk();
    }

    private void followClaims(Index actual) throws IOException {
        new Pages<>(scratch, Table.CLAIMS, ClaimRow::read).forEach(known -> {
            if (!actual.read(view -> ClaimRow.find(view, known.key())).equals(Optional.of(known))) {
                change(txn -> ClaimRow.drop(txn, known));
            }
            return true;
        });
        new Pages<>(actual, Table.CLAIMS, ClaimRow::read).forEach(claim -> {
            if (scratch.read(view -> ClaimRow.find(view, claim.key())).isEmpty()) {
                change(txn -> ClaimRow.store(txn, claim));
            }
            return true;
        });
    }

    /// Blocks that were missed may have come.
    private void queueMissing() throws IOException {
        new Pages<>(scratch, Table.DAMAGED, (key, _) -> NodeKey.read(key)).forEach(node -> {
            change(txn -> {
                txn.index.delete(Table.DAMAGED, node.toBytes());
                Expander.countAndQueue(txn, node, 0);
            });
            return true;
        });
    }

    private static void take(StoreTxn txn, Pin pin, int change) {
        if (change > 0) {
            txn.index.put(Table.PINS, PinRow.key(pin.cid()), PinRow.value(pin));
        } else {
            txn.index.delete(Table.PINS, PinRow.key(pin.cid()));
        }
        if (pin.mode() == Pin.Mode.RECURSIVE) {
            NodeLinks.ofRoot(pin.cid()).forEach(root -> Expander.countAndQueue(txn, root, change));
        } else if (!pin.cid().multihash().isIdentity()) {
            txn.keep(pin.cid().multihash().toBytes(), change);
        }
    }

    /// Counts all that counted nodes link to, and uncounts what others did. Nodes whose blocks are
    /// not here, or are no such nodes, stay as they are.
    private void walk() throws IOException {
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
            int change = isCounted(each) ? 1 : -1;
            found.ifPresent(set -> set.forEach(link -> links.merge(link, change, Integer::sum)));
            (found.isPresent() ? expanded : left).add(each);
        }
        change(txn -> {
            // Marked first: a link that leads back here must not queue it again.
            expanded.forEach(node -> txn.setExpanded(node, isCounted(txn.index, node)));
            nodes.forEach(node -> txn.index.delete(Table.QUEUE, node.toBytes()));
            requeue(txn, nodes, expanded, left);
            links.forEach((node, count) -> Expander.countAndQueue(txn, node, count));
        });
    }

    private boolean isCounted(NodeKey node) throws IOException {
        return scratch.read(view -> isCounted(view, node));
    }

    private static boolean isCounted(IndexView view, NodeKey node) {
        IndexEntry entry = view.entry(node.multihash());
        return entry != null
                && entry.count(node.codec()).filter(count -> count.count() > 0).isPresent();
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

    /// Reads the pins and records that the journal tells of; answers whether it is whole.
    boolean readJournal(LogFiles journals) throws IOException {
        try (IndexWriter writer = scratch.write()) {
            boolean whole = JournalFacts.read(journals, writer).isWhole();
            writer.commit();
            return whole;
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
