package io.ishigaki.blockstore;

import io.ishigaki.dag.BlockAbsentException;
import io.ishigaki.multiformats.Bytes;
import io.ishigaki.multiformats.Cid;
import io.ishigaki.multiformats.Multihash;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/// The pins of a [MemoryBlockstore], guarded by its lock.
final class MemoryPins implements Pins {
    private final MemoryBlockstore store;

    /// By binary CIDv1, so that both versions of a CID are one key and iteration is in order.
    private final TreeMap<Bytes, Pin> pins = new TreeMap<>();

    MemoryPins(MemoryBlockstore store) {
        this.store = store;
    }

    private static Bytes key(Cid cid) {
        return cid.toV1().toBytes();
    }

    void add(Pin pin) throws IOException {
        Bytes key = key(pin.cid());
        Pin old = pins.get(key);
        if (pin.mode() == Pin.Mode.DIRECT) {
            if (old != null && old.mode() == Pin.Mode.RECURSIVE) {
                throw new AlreadyPinnedException(pin.cid());
            }
            store.require(pin.cid());
        } else {
            requireAll(pin.cid());
        }
        pins.put(key, pin);
    }

    private void requireAll(Cid root) throws IOException {
        new DagWalk(store).from(root, (cid, block) -> {
            if (block.isEmpty()) {
                throw new BlockAbsentException(cid);
            }
            return true;
        });
    }

    /// Every multihash that a pin keeps.
    Set<Multihash> kept() throws IOException {
        Set<Multihash> kept = new HashSet<>();
        var walk = new DagWalk(store);
        for (Pin pin : pins.values()) {
            kept.add(pin.cid().multihash());
            if (pin.mode() == Pin.Mode.RECURSIVE) {
                walk.from(pin.cid(), (cid, _) -> {
                    kept.add(cid.multihash());
                    return true;
                });
            }
        }
        return kept;
    }

    @Override
    public Optional<Pin> find(Cid cid) {
        synchronized (store) {
            return Optional.ofNullable(pins.get(key(cid)));
        }
    }

    private List<Pin> all() {
        synchronized (store) {
            return List.copyOf(pins.values());
        }
    }

    @Override
    public void forEach(PinVisitor visitor) throws IOException {
        for (Pin pin : all()) {
            if (!visitor.visit(pin)) {
                return;
            }
        }
    }

    @Override
    public void forEachIndirect(IndirectVisitor visitor) throws IOException {
        PinWalks.forEachIndirect(this, store, visitor);
    }

    @Override
    public Optional<Cid> keptThrough(Cid cid) throws IOException {
        return PinWalks.keptThrough(this, store, cid);
    }

    @Override
    public boolean remove(Cid cid) {
        synchronized (store) {
            return pins.remove(key(cid)) != null;
        }
    }

    @Override
    public void update(Cid from, Cid to, boolean unpin) throws IOException {
        synchronized (store) {
            Pin old = pins.get(key(from));
            if (old == null || old.mode() != Pin.Mode.RECURSIVE) {
                throw new NotPinnedException(from);
            }
            add(new Pin(to, Pin.Mode.RECURSIVE, old.name()));
            if (unpin && !key(from).equals(key(to))) {
                pins.remove(key(from));
            }
        }
    }
}
