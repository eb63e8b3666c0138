package io.ishigaki.blockstore.lmdb;

import io.ishigaki.dag.BlockAbsentException;
import io.ishigaki.multiformats.Bytes;
import io.ishigaki.multiformats.Cid;
import io.ishigaki.multiformats.MalformedDataException;
import io.ishigaki.multiformats.Multihash;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Counts and uncounts links: whole in one commit where they are few, else step by step from the
/// queue.
///
/// Guarded by the lock of its [Counter].
final class Expander {
    private static final Logger LOG = LoggerFactory.getLogger(Expander.class);

    /// Counts that a commit changes: some 50 ms, and no more pages than the index should have
    /// spare.
    static final int COMMIT_LINKS = 4_000;

    private static final Bytes UNFINISHED = Bytes.copyOf("unfinished".getBytes(StandardCharsets.US_ASCII));

    private final Index index;
    private final Pipeline pipeline;
    private final BlockReader reader;

    Expander(Index index, Pipeline pipeline, BlockReader reader) {
        this.index = index;
        this.pipeline = pipeline;
        this.reader = reader;
    }

    /// Counts what `roots` are and all that this follows for, and `last` with it; or nothing at
    /// all.
    void count(Cid root, Set<NodeKey> roots, Change last) throws IOException {
        var plan = new PinPlan(index, reader);
        if (plan.tryAdd(roots)) {
            pipeline.ask(txn -> {
                plan.apply(txn);
                last.apply(txn);
            });
            return;
        }
        while (catchUpStep()) {
            // What others wait for is not this pin's to miss.
        }
        pipeline.ask(txn -> {
            txn.index.put(Table.META, UNFINISHED, root.toBytes());
            roots.forEach(each -> countAndQueue(txn, each, 1));
        });
        try {
            requireHere(roots);
            expandAll();
        } catch (BlockAbsentException | MalformedDataException e) {
            rollBackUnfinished();
            throw e;
        }
        pipeline.ask(txn -> {
            txn.index.delete(Table.META, UNFINISHED);
            last.apply(txn);
        });
    }

    private Optional<Bytes> body(NodeKey node) throws IOException {
        return reader.body(Multihash.read(node.multihash().asBuffer()));
    }

    private void requireHere(Set<NodeKey> nodes) throws IOException {
        for (NodeKey each : nodes) {
            if (body(each).isEmpty()) {
                throw new BlockAbsentException(each.cid());
            }
        }
    }

    /// Changes a count, and queues the node if its links have to follow.
    static IndexEntry countAndQueue(StoreTxn txn, NodeKey node, int change) {
        IndexEntry entry = txn.count(node, change);
        if (!NodeLinks.mayLink(node.codec())) {
            return entry;
        }
        Optional<IndexEntry.Count> now = entry.count(node.codec());
        boolean wanted = now.isPresent() && now.get().count() > 0;
        boolean expanded = now.isPresent() && now.get().expanded();
        if (wanted == expanded) {
            txn.index.delete(Table.QUEUE, node.toBytes());
        } else {
            txn.index.putEmpty(Table.QUEUE, node.toBytes());
        }
        return entry;
    }

    /// Counts the links of every queued node that is counted itself, and of those that this brings
    /// in.
    private void expandAll() throws IOException {
        for (Expansion next = gather(true); next != null; next = gather(true)) {
            @Nullable NodeKey missing = run(next, next.links());
            if (missing != null) {
                throw new BlockAbsentException(missing.cid());
            }
        }
    }

    /// Uncounts the links of every queued node that is not counted any more; answers whether there
    /// was one.
    boolean drain() throws IOException {
        boolean any = false;
        while (drainStep()) {
            any = true;
        }
        return any;
    }

    boolean drainStep() throws IOException {
        return step(false);
    }

    /// Counts the links of nodes that were named while their blocks were not here, and now are.
    boolean catchUpStep() throws IOException {
        return step(true);
    }

    private boolean step(boolean up) throws IOException {
        Expansion next = gather(up);
        if (next != null) {
            run(next, next.links());
        }
        return next != null;
    }

    /// Counts `roots` and what follows as far as it is here: for pins that stand already.
    void countPresent(Set<NodeKey> roots) throws IOException {
        pipeline.ask(txn -> roots.forEach(each -> countAndQueue(txn, each, 1)));
        while (catchUpStep()) {
            // Each step is a bounded part.
        }
    }

    /// Ends what a crash or a missing block cut short: an expansion first, then the pin that it was
    /// for is undone.
    void rollBackUnfinished() throws IOException {
        Optional<Expansion.Progress> progress = index.read(Expansion::loadProgress);
        if (progress.isPresent()) {
            Expansion.Progress left = progress.get();
            Expansion rest = expansion(left.up(), left.parents());
            run(rest, rest.behind(left.done()));
        }
        Optional<Bytes> root = index.read(view -> view.value(Table.META, UNFINISHED));
        if (root.isPresent()) {
            Set<NodeKey> roots = NodeLinks.ofRoot(Cid.decode(root.get()));
            pipeline.ask(txn -> {
                txn.index.delete(Table.META, UNFINISHED);
                roots.forEach(each -> countAndQueue(txn, each, -1));
            });
            drain();
        }
    }

    /// Whether nothing waits to be counted or uncounted, but for nodes whose blocks are not here.
    boolean isIdle() throws IOException {
        return index.read(view -> view.find(Table.META, UNFINISHED) == null
                && Expansion.loadProgress(view).isEmpty()
                && view.scan(Table.QUEUE, Bytes.EMPTY, (key, _) -> {
                    NodeKey node = NodeKey.read(key);
                    IndexEntry entry = view.entry(node.multihash());
                    return entry != null
                            && !entry.isHere()
                            && entry.count(node.codec())
                                    .filter(count -> count.count() > 0)
                                    .isPresent();
                }));
    }

    /// The next queued nodes whose links go up, or down, as many as fit in memory; null if there
    /// are none.
    private @Nullable Expansion gather(boolean up) throws IOException {
        List<NodeKey> queued = new ArrayList<>();
        index.read(view -> view.scan(Table.QUEUE, Bytes.EMPTY, (key, _) -> {
            NodeKey node = NodeKey.read(key);
            IndexEntry entry = view.entry(node.multihash());
            boolean wanted = entry != null
                    && entry.count(node.codec())
                            .filter(count -> count.count() > 0)
                            .isPresent();
            // One that is counted and not here waits in the queue until it comes.
            if (wanted == up && (!up || entry != null && entry.isHere())) {
                queued.add(node);
            }
            return queued.size() < Expansion.PARENTS_MAX;
        }));
        return queued.isEmpty() ? null : expansion(up, queued);
    }

    private Expansion expansion(boolean up, List<NodeKey> queued) throws IOException {
        TreeMap<NodeKey, Integer> links = new TreeMap<>();
        List<NodeKey> parents = new ArrayList<>();
        for (Iterator<NodeKey> each = queued.iterator(); each.hasNext() && links.size() < Expansion.LINKS_MAX; ) {
            NodeKey parent = each.next();
            Optional<Bytes> body = body(parent);
            if (body.isEmpty() && up) {
                throw new BlockAbsentException(parent.cid());
            }
            if (body.isEmpty()) {
                // Its links stay counted for ever, or until verify counts anew.
                LOG.atWarn().addKeyValue("cid", parent.cid()).log("links of a lost block can not be uncounted");
            } else {
                NodeLinks.of(parent, body.get()).forEach(link -> links.merge(link, 1, Integer::sum));
            }
            parents.add(parent);
        }
        return new Expansion(up, parents, links);
    }

    /// Counts or uncounts the links that are `left` of an expansion, some at a time, and then notes of its
    /// parents that this is done; answers a linked node that is not here.
    private @Nullable NodeKey run(Expansion expansion, Map<NodeKey, Integer> left) throws IOException {
        AtomicReference<@Nullable NodeKey> missing = new AtomicReference<>();
        Iterator<Map.Entry<NodeKey, Integer>> links = left.entrySet().iterator();
        Iterator<NodeKey> parents = expansion.parents().iterator();
        boolean isFirst = true;
        do {
            List<Map.Entry<NodeKey, Integer>> part = take(links, COMMIT_LINKS);
            List<NodeKey> finished = links.hasNext() ? List.of() : take(parents, COMMIT_LINKS - part.size());
            boolean isLast = !links.hasNext() && !parents.hasNext();
            boolean begins = isFirst && !isLast && !part.isEmpty();
            pipeline.ask(txn -> {
                for (Map.Entry<NodeKey, Integer> each : part) {
                    int change = expansion.up() ? each.getValue() : -each.getValue();
                    if (!countAndQueue(txn, each.getKey(), change).isHere()) {
                        missing.compareAndSet(null, each.getKey());
                    }
                }
                for (NodeKey each : finished) {
                    txn.setExpanded(each, expansion.up());
                    countAndQueue(txn, each, 0);
                }
                if (begins) {
                    expansion.saveParents(txn.index);
                }
                if (isLast) {
                    Expansion.clear(txn.index);
                } else if (!part.isEmpty()) {
                    expansion.saveProgress(txn.index, part.getLast().getKey());
                }
            });
            isFirst = false;
        } while (links.hasNext() || parents.hasNext());
        return missing.get();
    }

    private static <T> List<T> take(Iterator<T> from, int max) {
        List<T> taken = new ArrayList<>();
        while (from.hasNext() && taken.size() < max) {
            taken.add(from.next());
        }
        return taken;
    }
}
