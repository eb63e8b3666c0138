package io.ishigaki.blockstore.lmdb;

import static org.assertj.core.api.Assertions.assertThat;

import io.ishigaki.blockstore.Pin;
import io.ishigaki.blockstore.SampleDags;
import io.ishigaki.blockstore.WriteSession;
import io.ishigaki.dag.Links;
import io.ishigaki.multiformats.Block;
import io.ishigaki.multiformats.Bytes;
import io.ishigaki.multiformats.Cid;
import io.ishigaki.multiformats.Multihash;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.Set;

/// Works on a store at random and remembers what was acknowledged, and what may have happened
/// besides, because it was begun and has failed.
final class RandomWork {
    /// More than the links that one commit counts, so that a pin and an unpin take several.
    private static final int WIDE_NODE_LINKS = 4_200;

    /// A few of them make the journal long enough to be written anew.
    private static final int LARGE_RECORD_BYTES = 900_000;

    private static final String TABLE = "names";

    private final Random random;
    private final boolean wide;
    private final boolean large;
    private final Map<Cid, Block> made = new HashMap<>();
    private final Map<Cid, Pin.Mode> pins = new HashMap<>();
    private final Set<Cid> unsurePins = new HashSet<>();
    private final Set<Cid> stored = new HashSet<>();
    private final RandomClaims claims;
    private final Map<Bytes, Bytes> records = new HashMap<>();
    private final Map<Bytes, Set<Optional<Bytes>>> unsureRecords = new HashMap<>();

    RandomWork(Random random) {
        this.random = random;
        this.claims = new RandomClaims(random);
        this.wide = random.nextInt(24) == 0;
        this.large = random.nextInt(24) == 0;
    }

    void operate(LmdbBlockstore store) throws IOException {
        switch (random.nextInt(18)) {
            case 0, 1, 2, 3 -> pinNode(store);
            case 4 -> pinDirectly(store);
            case 5, 6 -> storeLoose(store);
            case 7, 8 -> unpin(store);
            case 9 -> update(store);
            case 10, 11 -> collect(store);
            case 12 -> store.compactAll();
            case 13, 14 -> putRecord(store);
            case 15 -> claims.claim(store, leaves(4));
            case 16 -> claims.disclaim(store);
            default -> removeRecord(store);
        }
    }

    /// Of few kinds, so that many are here already, and many come back after they were collected.
    private List<Block> leaves(int countMax) {
        List<Block> leaves = new ArrayList<>();
        for (int i = random.nextInt(countMax); i >= 0; i--) {
            int seed = random.nextInt(40);
            leaves.add(SampleDags.leaf(seed, 100 + seed % 3 * 6000));
        }
        return leaves;
    }

    private Block node() {
        if (wide && random.nextInt(8) == 0) {
            List<Block> leaves = new ArrayList<>();
            for (int i = 0; i < WIDE_NODE_LINKS; i++) {
                leaves.add(SampleDags.leaf("leaf " + i));
            }
            return parent(leaves);
        }
        List<Block> children = leaves(6);
        if (random.nextInt(3) == 0) {
            pins.keySet().stream().findAny().ifPresent(root -> children.add(Objects.requireNonNull(made.get(root))));
        }
        return parent(children);
    }

    private Block parent(List<Block> children) {
        children.forEach(each -> made.put(each.cid(), each));
        Block parent = SampleDags.node(children.toArray(Block[]::new));
        made.put(parent.cid(), parent);
        return parent;
    }

    /// Puts `root` and all below it.
    private void put(WriteSession session, Block root) throws IOException {
        for (Cid each : Links.of(root)) {
            put(session, Objects.requireNonNull(made.get(each)));
        }
        session.put(root);
    }

    private void pinNode(LmdbBlockstore store) throws IOException {
        Block root = node();
        try (WriteSession session = store.begin()) {
            put(session, root);
            if (random.nextBoolean()) {
                session.sync();
                stored.add(root.cid());
            }
            pin(session, root, Pin.Mode.RECURSIVE);
        }
    }

    private void pinDirectly(LmdbBlockstore store) throws IOException {
        Block leaf = leaves(1).getFirst();
        made.put(leaf.cid(), leaf);
        try (WriteSession session = store.begin()) {
            session.put(leaf);
            pin(session, leaf, Pin.Mode.DIRECT);
        }
    }

    private void pin(WriteSession session, Block root, Pin.Mode mode) throws IOException {
        unsurePins.add(root.cid());
        session.pin(new Pin(root.cid(), mode, ""));
        pins.put(root.cid(), mode);
        unsurePins.remove(root.cid());
    }

    private void storeLoose(LmdbBlockstore store) throws IOException {
        List<Block> leaves = leaves(8);
        try (WriteSession session = store.begin()) {
            for (Block each : leaves) {
                made.put(each.cid(), each);
                session.put(each);
            }
            session.sync();
            leaves.forEach(each -> stored.add(each.cid()));
            session.put(SampleDags.leaf(random.nextLong(), 3_000));
        }
    }

    private Optional<Cid> anyPin(Pin.Mode mode) {
        List<Cid> all = pins.entrySet().stream()
                .filter(each -> each.getValue() == mode)
                .map(Map.Entry::getKey)
                .toList();
        return all.isEmpty() ? Optional.empty() : Optional.of(all.get(random.nextInt(all.size())));
    }

    private void unpin(LmdbBlockstore store) throws IOException {
        Optional<Cid> root = anyPin(random.nextInt(5) == 0 ? Pin.Mode.DIRECT : Pin.Mode.RECURSIVE);
        if (root.isPresent()) {
            unsurePins.add(root.get());
            store.pins().remove(root.get());
            pins.remove(root.get());
            unsurePins.remove(root.get());
        }
    }

    private void update(LmdbBlockstore store) throws IOException {
        Optional<Cid> from = anyPin(Pin.Mode.RECURSIVE);
        if (from.isEmpty()) {
            return;
        }
        List<Block> children = leaves(3);
        children.add(Objects.requireNonNull(made.get(from.get())));
        Block target = parent(children);
        try (WriteSession session = store.begin()) {
            put(session, target);
            session.sync();
            unsurePins.addAll(List.of(from.get(), target.cid()));
            store.pins().update(from.get(), target.cid(), true);
            pins.remove(from.get());
            pins.put(target.cid(), Pin.Mode.RECURSIVE);
            unsurePins.removeAll(List.of(from.get(), target.cid()));
        }
    }

    private void collect(LmdbBlockstore store) throws IOException {
        stored.clear();
        store.collect(_ -> {});
    }

    private void putRecord(LmdbBlockstore store) throws IOException {
        Bytes key = key();
        byte[] value = new byte[large ? LARGE_RECORD_BYTES : 2];
        value[0] = (byte) random.nextInt();
        noteUnsure(key, Optional.of(Bytes.copyOf(value)));
        store.table(TABLE).put(key, Bytes.copyOf(value));
        records.put(key, Bytes.copyOf(value));
        unsureRecords.remove(key);
    }

    private void removeRecord(LmdbBlockstore store) throws IOException {
        Bytes key = key();
        noteUnsure(key, Optional.empty());
        store.table(TABLE).remove(key);
        records.remove(key);
        unsureRecords.remove(key);
    }

    private void noteUnsure(Bytes key, Optional<Bytes> value) {
        unsureRecords.computeIfAbsent(key, _ -> new HashSet<>()).add(value);
    }

    private Bytes key() {
        return Bytes.copyOf(new byte[] {(byte) random.nextInt(4)});
    }

    /// The store was full: loose blocks may have made room for others.
    void allowEviction() {
        stored.clear();
    }

    /// Compares the store with what was acknowledged, and settles what was unsure.
    void check(LmdbBlockstore store) throws IOException {
        checkPins(store);
        checkRecords(store);
        claims.check(store);
        for (Cid each : stored) {
            requireBody(store, each);
        }
        kept(store);
    }

    private void checkPins(LmdbBlockstore store) throws IOException {
        Map<Cid, Pin.Mode> found = new HashMap<>();
        store.pins().forEach(pin -> {
            found.put(pin.cid(), pin.mode());
            return true;
        });
        for (Cid each : unsurePins) {
            pins.remove(each);
            Optional.ofNullable(found.get(each)).ifPresent(mode -> pins.put(each, mode));
        }
        unsurePins.clear();
        assertThat(found).as("pins").isEqualTo(pins);
    }

    private void checkRecords(LmdbBlockstore store) throws IOException {
        Map<Bytes, Bytes> found = new HashMap<>();
        store.table(TABLE).forEach(Bytes.EMPTY, (key, value) -> {
            found.put(key, value);
            return true;
        });
        unsureRecords.forEach((key, values) -> {
            Optional<Bytes> value = Optional.ofNullable(found.get(key));
            if (values.contains(value)) {
                value.ifPresentOrElse(written -> records.put(key, written), () -> records.remove(key));
            }
        });
        unsureRecords.clear();
        assertThat(found.equals(records))
                .as("records are what was acknowledged")
                .isTrue();
    }

    /// Every block that a pin or a claim keeps, each compared with what was put.
    private Set<Multihash> kept(LmdbBlockstore store) throws IOException {
        Set<Multihash> kept = claims.kept(store);
        Deque<Cid> ahead = new ArrayDeque<>();
        for (var each : pins.entrySet()) {
            requireBody(store, each.getKey());
            kept.add(each.getKey().multihash());
            if (each.getValue() == Pin.Mode.RECURSIVE) {
                ahead.add(each.getKey());
            }
        }
        Set<Cid> seen = new HashSet<>(ahead);
        while (!ahead.isEmpty()) {
            for (Cid link : Links.of(requireBody(store, ahead.removeFirst()))) {
                if (seen.add(link)) {
                    kept.add(link.multihash());
                    ahead.addLast(link);
                }
            }
        }
        return kept;
    }

    private Block requireBody(LmdbBlockstore store, Cid cid) throws IOException {
        Block expected = Objects.requireNonNull(made.get(cid));
        assertThat(store.get(cid)).as("block %s", cid).contains(expected);
        return expected;
    }

    /// Collects, after which there must be exactly what pins and claims keep: nothing that was cut short
    /// stays.
    void checkSwept(LmdbBlockstore store) throws IOException {
        stored.clear();
        store.collect(_ -> {});
        Set<Multihash> left = new HashSet<>();
        store.forEachCid(cid -> left.add(cid.multihash()));
        Set<Multihash> kept = kept(store);
        assertThat(kept).as("blocks that are kept, after a collection").allMatch(left::remove);
        assertThat(left)
                .as("blocks that a collection left, though nothing keeps them")
                .isEmpty();
        assertThat(store.verify(problem -> assertThat(problem).isNull()).problems())
                .isZero();
    }
}
