package io.ishigaki.cluster.post;

import io.ishigaki.blockstore.BlockExtent;
import io.ishigaki.blockstore.Blockstore;
import io.ishigaki.blockstore.Claim;
import io.ishigaki.blockstore.Claims;
import io.ishigaki.blockstore.MemoryBlockstore;
import io.ishigaki.blockstore.MetadataTable;
import io.ishigaki.blockstore.Pin;
import io.ishigaki.blockstore.Pins;
import io.ishigaki.blockstore.StoreFullException;
import io.ishigaki.blockstore.WriteSession;
import io.ishigaki.multiformats.Block;
import io.ishigaki.multiformats.Bytes;
import io.ishigaki.multiformats.Cid;
import io.ishigaki.multiformats.Multicodec;
import io.ishigaki.multiformats.Multihash;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;

/// The store of a simulated box, with what disks do: power fails in the middle of a change and takes what wasn't
/// synced, the disk is lost, is an older one again, rots, or is full. *Confined to* one thread.
///
/// Whoever asked for it before it was lost or replaced must not use it any more.
public final class SimulatedDisk implements Blockstore {
    private MemoryBlockstore store = new MemoryBlockstore();
    private final Set<String> tables = new TreeSet<>();
    private final Set<String> derivedTables = new TreeSet<>();
    private final Set<Multihash> unsynced = new HashSet<>();
    private final Set<Multihash> rotten = new HashSet<>();
    private long changesLeft = Long.MAX_VALUE;
    private long sizeMax = Long.MAX_VALUE;
    private long version;
    private Runnable onDrop = () -> {};

    /// Power has failed. Whoever uses the disk goes down with it.
    public static final class PowerFailure extends RuntimeException {
        private static final long serialVersionUID = 1L;

        public PowerFailure() {
            super("power has failed");
        }
    }

    /// What a disk held at some moment.
    public static final class Snapshot {
        private final MemoryBlockstore store;

        private Snapshot(MemoryBlockstore store) {
            this.store = store;
        }
    }

    /// Grows with every change of what is kept durably.
    public long version() {
        return version;
    }

    /// Calls `listener` whenever claims were dropped.
    public void onDrop(Runnable listener) {
        onDrop = listener;
    }

    /// Lets power fail at the change after so many others.
    public void failAfter(long changes) {
        changesLeft = changes;
    }

    /// Power is back; what wasn't synced is not.
    public void restart() throws IOException {
        for (Multihash each : unsynced) {
            store.remove(Cid.v1(Multicodec.RAW, each));
        }
        unsynced.clear();
        changesLeft = Long.MAX_VALUE;
        version++;
    }

    /// Everything is lost.
    public void wipe() {
        become(new MemoryBlockstore());
    }

    private void become(MemoryBlockstore other) {
        store = other;
        unsynced.clear();
        rotten.clear();
        changesLeft = Long.MAX_VALUE;
        version++;
    }

    public Snapshot snapshot() throws IOException {
        return new Snapshot(copy(store));
    }

    public void setBack(Snapshot snapshot) throws IOException {
        become(copy(snapshot.store));
    }

    private MemoryBlockstore copy(MemoryBlockstore source) throws IOException {
        var target = new MemoryBlockstore();
        try (WriteSession session = target.begin()) {
            source.forEachCid(cid -> {
                session.put(source.require(cid));
                return true;
            });
            List<Claim> kept = new ArrayList<>();
            source.claims().forEach(Bytes.EMPTY, kept::add);
            session.claim(kept);
            source.pins().forEach(pin -> {
                session.pin(pin);
                return true;
            });
        }
        for (String each : tables) {
            copy(source.table(each), target.table(each));
        }
        for (String each : derivedTables) {
            copy(source.derivedTable(each), target.derivedTable(each));
        }
        return target;
    }

    private static void copy(MetadataTable source, MetadataTable target) throws IOException {
        source.forEach(Bytes.EMPTY, (key, value) -> {
            target.put(key, value);
            return true;
        });
    }

    /// Lets a block rot, which is found out when it is read.
    public void rot(Multihash block) {
        rotten.add(block);
        version++;
    }

    /// Whether anything here has rotten, found out or not, that is kept.
    public boolean hasRot() throws IOException {
        List<Cid> damaged = new ArrayList<>();
        store.forEachDamaged(damaged::add);
        return !damaged.isEmpty() || !rotten.isEmpty();
    }

    /// How many bytes of blocks it takes, garbage apart.
    public void limit(long bytes) {
        sizeMax = bytes;
    }

    /// Whether the block is here and what it should be; looks without finding rot out.
    public boolean isSound(Multihash block) {
        Cid cid = Cid.v1(Multicodec.RAW, block);
        return store.get(cid).isPresent() && !rotten.contains(block);
    }

    /// The block, whether it has rotten or not, and whether power is on or not.
    public Optional<Block> peek(Cid cid) {
        return store.get(cid);
    }

    /// All claims, whether power is on or not.
    public List<Claim> allClaims() throws IOException {
        List<Claim> all = new ArrayList<>();
        store.claims().forEach(Bytes.EMPTY, all::add);
        return all;
    }

    private void change() {
        if (--changesLeft < 0) {
            throw new PowerFailure();
        }
    }

    private void changed() {
        version++;
    }

    private void requirePower() {
        if (changesLeft < 0) {
            throw new PowerFailure();
        }
    }

    @Override
    public Optional<Block> get(Cid cid) throws IOException {
        requirePower();
        findOut(cid.multihash());
        return store.get(cid);
    }

    /// Sets a block aside if it has rotten.
    private void findOut(Multihash block) throws IOException {
        if (rotten.remove(block)) {
            store.damage(Cid.v1(Multicodec.RAW, block));
            version++;
        }
    }

    @Override
    public OptionalInt size(Cid cid) throws IOException {
        return store.size(cid);
    }

    @Override
    public WriteSession begin() throws IOException {
        requirePower();
        return new Session(store.begin());
    }

    @Override
    public Removal remove(Cid cid) throws IOException {
        change();
        changed();
        return store.remove(cid);
    }

    @Override
    public void forEachCid(CidVisitor visitor) throws IOException {
        store.forEachCid(visitor);
    }

    @Override
    public Optional<BlockExtent> extent(Cid cid) {
        return Optional.empty();
    }

    @Override
    public Pins pins() {
        requirePower();
        return store.pins();
    }

    @Override
    public Claims claims() {
        requirePower();
        Claims kept = store.claims();
        return new Claims() {
            @Override
            public Optional<Claim> find(Bytes key) throws IOException {
                return kept.find(key);
            }

            @Override
            public void forEach(Bytes prefix, ClaimVisitor visitor) throws IOException {
                kept.forEach(prefix, visitor);
            }

            @Override
            public void remove(List<Bytes> keys) throws IOException {
                change();
                kept.remove(keys);
                changed();
                onDrop.run();
            }
        };
    }

    @Override
    public MetadataTable table(String name) {
        tables.add(name);
        return new Table(store.table(name));
    }

    @Override
    public MetadataTable derivedTable(String name) {
        derivedTables.add(name);
        return new Table(store.derivedTable(name));
    }

    @Override
    public CollectReport collect(Consumer<Cid> removed) throws IOException {
        return store.collect(removed);
    }

    @Override
    public VerifyReport verify(Consumer<Problem> problems) throws IOException {
        return store.verify(problems);
    }

    /// Finds all rot out.
    @Override
    public ScrubReport scrub(Bytes from, long bytesMax, Consumer<Problem> problems) throws IOException {
        List<Multihash> found = List.copyOf(rotten);
        for (Multihash each : found) {
            findOut(each);
        }
        return new ScrubReport(0, 0, found.size(), Optional.empty());
    }

    @Override
    public void forEachDamaged(CidVisitor visitor) throws IOException {
        store.forEachDamaged(visitor);
    }

    @Override
    public StoreStat stat() throws IOException {
        return new StoreStat(
                store.stat().blocks(),
                store.stat().size(),
                sizeMax,
                Math.max(0, sizeMax - store.stat().size()));
    }

    @Override
    public void onStored(Consumer<Multihash> listener) {
        store.onStored(listener);
    }

    @Override
    public long removals() {
        return store.removals();
    }

    @Override
    public long damageFound() {
        return store.damageFound();
    }

    @Override
    public void close() {
        // Outlives whoever uses it.
    }

    private final class Table implements MetadataTable {
        private final MetadataTable rows;

        Table(MetadataTable rows) {
            this.rows = rows;
        }

        @Override
        public Optional<Bytes> get(Bytes key) throws IOException {
            requirePower();
            return rows.get(key);
        }

        @Override
        public void put(Bytes key, Bytes value) throws IOException {
            change();
            rows.put(key, value);
        }

        @Override
        public boolean remove(Bytes key) throws IOException {
            change();
            return rows.remove(key);
        }

        @Override
        public void write(Map<Bytes, Optional<Bytes>> changes) throws IOException {
            change();
            rows.write(changes);
        }

        @Override
        public void forEach(Bytes prefix, RecordVisitor visitor) throws IOException {
            requirePower();
            rows.forEach(prefix, visitor);
        }
    }

    private final class Session implements WriteSession {
        private final WriteSession session;

        Session(WriteSession session) {
            this.session = session;
        }

        @Override
        public void put(Block block) throws IOException {
            change();
            Multihash multihash = block.cid().multihash();
            if (store.get(block.cid()).isEmpty()) {
                makeRoom(block.size());
                unsynced.add(multihash);
            }
            session.put(block);
        }

        private void makeRoom(int more) throws IOException {
            if (sizeMax != Long.MAX_VALUE && store.stat().size() + more > sizeMax) {
                store.collect(_ -> {});
                if (store.stat().size() + more > sizeMax) {
                    throw new StoreFullException("store holds %d bytes, limit %d"
                            .formatted(store.stat().size(), sizeMax));
                }
            }
        }

        @Override
        public void sync() throws IOException {
            change();
            unsynced.clear();
            changed();
        }

        @Override
        public boolean touch(Cid cid) throws IOException {
            return session.touch(cid);
        }

        @Override
        public List<Cid> touchAll(Collection<Cid> cids) throws IOException {
            return session.touchAll(cids);
        }

        @Override
        public void pin(Pin pin) throws IOException {
            sync();
            session.pin(pin);
        }

        @Override
        public void claim(List<Claim> claims) throws IOException {
            sync();
            change();
            session.claim(claims);
            changed();
        }

        @Override
        public void close() throws IOException {
            session.close();
        }
    }
}
