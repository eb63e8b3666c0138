package io.ishigaki.blockstore.lmdb;

import io.ishigaki.blockstore.Pin;
import io.ishigaki.blockstore.PinWalks;
import io.ishigaki.blockstore.Pins;
import io.ishigaki.multiformats.Cid;
import java.io.IOException;
import java.util.Optional;

/// The pins of an [LmdbBlockstore]. Thread-safe.
final class LmdbPins implements Pins {
    private final LmdbBlockstore store;
    private final Index index;
    private final Counter counter;
    private final Runnable afterUnpin;

    LmdbPins(LmdbBlockstore store, Index index, Counter counter, Runnable afterUnpin) {
        this.store = store;
        this.index = index;
        this.counter = counter;
        this.afterUnpin = afterUnpin;
    }

    @Override
    public Optional<Pin> find(Cid cid) throws IOException {
        return index.read(view -> PinRow.find(view, cid));
    }

    @Override
    public void forEach(PinVisitor visitor) throws IOException {
        new Pages<>(index, Table.PINS, PinRow::read).forEach(visitor::visit);
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
    public boolean remove(Cid cid) throws IOException {
        boolean found = counter.unpin(cid);
        afterUnpin.run();
        return found;
    }

    @Override
    public void update(Cid from, Cid to, boolean unpin) throws IOException {
        counter.update(from, to, unpin);
        afterUnpin.run();
    }
}
