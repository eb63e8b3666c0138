package io.ishigaki.blockstore;

import io.ishigaki.multiformats.Block;
import io.ishigaki.multiformats.Bytes;
import io.ishigaki.multiformats.Cid;
import io.ishigaki.multiformats.Multicodec;
import io.ishigaki.multiformats.Multihash;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/// A store that lives and ends with its process: for tests, and for nodes that keep nothing.
///
/// The dumbest thing that keeps the contract: what lives is found by a walk from pins and claims.
/// Thread-safe: one lock guards everything.
public final class MemoryBlockstore implements Blockstore {
    private final Map<Multihash, Stamped> blocks = new HashMap<>();
    private final Set<Multihash> damaged = new LinkedHashSet<>();
    private final MemoryPins pins = new MemoryPins(this);
    private final MemoryClaims claims = new MemoryClaims(this);
    private final Map<String, MetadataTable> tables = new HashMap<>();
    private final Map<String, MetadataTable> derivedTables = new HashMap<>();
    private final List<Long> openSessions = new ArrayList<>();
    private final List<Consumer<Multihash>> listeners = new CopyOnWriteArrayList<>();
    private final AtomicLong removals = new AtomicLong();
    private final AtomicLong damageFound = new AtomicLong();
    private long stamp;

    /// A body with the time, counted in events, when a session last put or touched it.
    private record Stamped(Bytes body, long stamp) {}

    public MemoryBlockstore() {}

    @Override
    public synchronized Optional<Block> get(Cid cid) {
        Multihash multihash = cid.multihash();
        if (multihash.isIdentity()) {
            return Optional.of(new Block(cid, multihash.digest()));
        }
        return Optional.ofNullable(blocks.get(multihash)).map(found -> new Block(cid, found.body));
    }

    @Override
    public synchronized WriteSession begin() {
        return new Session(stamp++);
    }

    @Override
    public synchronized Removal remove(Cid cid) throws IOException {
        if (!blocks.containsKey(cid.multihash())) {
            return Removal.ABSENT;
        }
        if (kept().contains(cid.multihash())) {
            return Removal.PINNED;
        }
        blocks.remove(cid.multihash());
        removals.incrementAndGet();
        return Removal.REMOVED;
    }

    private Set<Multihash> kept() throws IOException {
        Set<Multihash> kept = pins.kept();
        claims.addKept(kept);
        return kept;
    }

    @Override
    public void forEachCid(CidVisitor visitor) throws IOException {
        List<Multihash> found;
        synchronized (this) {
            found = List.copyOf(blocks.keySet());
        }
        for (Multihash multihash : found) {
            if (!visitor.visit(Cid.v1(Multicodec.RAW, multihash))) {
                return;
            }
        }
    }

    @Override
    public Optional<BlockExtent> extent(Cid cid) {
        return Optional.empty();
    }

    @Override
    public Pins pins() {
        return pins;
    }

    @Override
    public Claims claims() {
        return claims;
    }

    @Override
    public synchronized MetadataTable table(String name) {
        return tables.computeIfAbsent(name, _ -> new MemoryTable());
    }

    @Override
    public synchronized MetadataTable derivedTable(String name) {
        return derivedTables.computeIfAbsent(name, _ -> new MemoryTable());
    }

    @Override
    public synchronized CollectReport collect(Consumer<Cid> removed) throws IOException {
        Set<Multihash> kept = kept();
        long oldest = openSessions.stream().mapToLong(Long::longValue).min().orElse(Long.MAX_VALUE);
        long count = 0;
        long bytes = 0;
        for (var each : List.copyOf(blocks.entrySet())) {
            if (each.getValue().stamp < oldest && !kept.contains(each.getKey())) {
                blocks.remove(each.getKey());
                removals.incrementAndGet();
                count++;
                bytes += each.getValue().body.length();
                removed.accept(Cid.v1(Multicodec.RAW, each.getKey()));
            }
        }
        return new CollectReport(count, bytes);
    }

    /// Nothing here can rot or lose count.
    @Override
    public synchronized VerifyReport verify(Consumer<Problem> problems) {
        return new VerifyReport(blocks.size(), size(), 0);
    }

    /// Nothing here rots by itself.
    @Override
    public ScrubReport scrub(Bytes from, long bytesMax, Consumer<Problem> problems) {
        return new ScrubReport(0, 0, 0, Optional.empty());
    }

    @Override
    public void forEachDamaged(CidVisitor visitor) throws IOException {
        List<Multihash> found;
        synchronized (this) {
            if (damaged.isEmpty()) {
                return;
            }
            Set<Multihash> kept = kept();
            damaged.removeIf(each -> blocks.containsKey(each) || !kept.contains(each));
            found = List.copyOf(damaged);
        }
        for (Multihash each : found) {
            if (!visitor.visit(Cid.v1(Multicodec.RAW, each))) {
                return;
            }
        }
    }

    /// Takes a block away as a scrub does that finds it damaged, whatever keeps it.
    public synchronized void damage(Cid cid) throws IOException {
        if (blocks.remove(cid.multihash()) != null) {
            damaged.add(cid.multihash());
            removals.incrementAndGet();
            if (kept().contains(cid.multihash())) {
                damageFound.incrementAndGet();
            }
        }
    }

    @Override
    public synchronized StoreStat stat() {
        return new StoreStat(blocks.size(), size(), Long.MAX_VALUE, Long.MAX_VALUE);
    }

    @Override
    public void onStored(Consumer<Multihash> listener) {
        listeners.add(listener);
    }

    @Override
    public long removals() {
        return removals.get();
    }

    @Override
    public long damageFound() {
        return damageFound.get();
    }

    private long size() {
        return blocks.values().stream().mapToLong(each -> each.body.length()).sum();
    }

    @Override
    public void close() {
        // Holds nothing but memory.
    }

    /// Stamps the block anew where it is here.
    private boolean stampAgain(Cid cid) {
        return cid.multihash().isIdentity()
                || blocks.computeIfPresent(cid.multihash(), (_, old) -> new Stamped(old.body, stamp++)) != null;
    }

    private final class Session implements WriteSession {
        private final long begun;

        Session(long begun) {
            this.begun = begun;
            openSessions.add(begun);
        }

        @Override
        public void put(Block block) {
            synchronized (MemoryBlockstore.this) {
                if (stampAgain(block.cid())) {
                    return;
                }
                blocks.put(block.cid().multihash(), new Stamped(block.body(), stamp++));
            }
            listeners.forEach(listener -> listener.accept(block.cid().multihash()));
        }

        @Override
        public void sync() {
            // Memory is as durable as it gets.
        }

        @Override
        public boolean touch(Cid cid) {
            synchronized (MemoryBlockstore.this) {
                return stampAgain(cid);
            }
        }

        @Override
        public List<Cid> touchAll(Collection<Cid> cids) {
            return cids.stream().filter(cid -> !touch(cid)).toList();
        }

        @Override
        public void pin(Pin pin) throws IOException {
            synchronized (MemoryBlockstore.this) {
                pins.add(pin);
            }
        }

        @Override
        public void claim(List<Claim> made) throws IOException {
            synchronized (MemoryBlockstore.this) {
                claims.add(made);
            }
        }

        @Override
        public void close() {
            synchronized (MemoryBlockstore.this) {
                openSessions.remove(begun);
            }
        }
    }
}
