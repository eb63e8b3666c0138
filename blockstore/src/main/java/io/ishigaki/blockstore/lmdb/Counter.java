package io.ishigaki.blockstore.lmdb;

import io.ishigaki.blockstore.AlreadyPinnedException;
import io.ishigaki.blockstore.Claim;
import io.ishigaki.blockstore.NotPinnedException;
import io.ishigaki.blockstore.Pin;
import io.ishigaki.blockstore.log.JournalEntry;
import io.ishigaki.dag.BlockAbsentException;
import io.ishigaki.multiformats.Bytes;
import io.ishigaki.multiformats.Cid;
import io.ishigaki.multiformats.Multicodec;
import io.ishigaki.multiformats.Multihash;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;

/// Makes and drops pins and claims, and keeps the counts that follow from them.
///
/// A node's count is the number of distinct nodes and pins that name it. What must hold whenever no
/// pin is under way: a node is *expanded* (its own links are counted) exactly if its count is above
/// 0, or it stands in the queue. Counts change under one lock, so that a pin can be planned from
/// what is committed; the lock is not held by those who only read or put.
///
/// Thread-safe.
final class Counter {
    private final Index index;
    private final Pipeline pipeline;
    private final BlockReader reader;
    private final StoreState state;
    private final Expander expander;
    private final ReentrantLock turn = new ReentrantLock();

    /// How often something may have changed pins or counts.
    private final AtomicLong changes = new AtomicLong();

    Counter(Parts parts, Pipeline pipeline, BlockReader reader) {
        this.index = parts.index();
        this.state = parts.state();
        this.pipeline = pipeline;
        this.reader = reader;
        this.expander = new Expander(index, pipeline, reader);
    }

    void pin(Pin pin) throws IOException {
        turn.lock();
        try {
            changes.incrementAndGet();
            Optional<Pin> old = index.read(view -> PinRow.find(view, pin.cid()));
            if (old.isPresent() && old.get().mode() == Pin.Mode.RECURSIVE) {
                if (pin.mode() == Pin.Mode.DIRECT) {
                    throw new AlreadyPinnedException(pin.cid());
                }
                requireAllIfDamaged(pin.cid());
                pipeline.ask(txn -> store(txn, pin));
            } else if (pin.mode() == Pin.Mode.DIRECT) {
                pinDirect(pin, old.isPresent());
            } else {
                pinRecursive(pin, old.isPresent());
            }
        } finally {
            turn.unlock();
        }
    }

    private void pinDirect(Pin pin, boolean again) throws IOException {
        Bytes multihash = pin.cid().multihash().toBytes();
        boolean isStored = !pin.cid().multihash().isIdentity();
        pipeline.ask(txn -> {
            if (isStored && !txn.entry(multihash).isHere()) {
                throw new BlockAbsentException(pin.cid());
            }
            if (isStored && !again) {
                txn.keep(multihash, 1);
            }
            store(txn, pin);
        });
    }

    private void pinRecursive(Pin pin, boolean wasDirect) throws IOException {
        expander.rollBackUnfinished();
        requireAllIfDamaged(pin.cid());
        Set<NodeKey> roots = NodeLinks.ofRoot(pin.cid());
        Change last = txn -> {
            if (wasDirect && !pin.cid().multihash().isIdentity()) {
                txn.keep(pin.cid().multihash().toBytes(), -1);
            }
            store(txn, pin);
        };
        expander.count(pin.cid(), roots, last);
    }

    private static void store(StoreTxn txn, Pin pin) {
        txn.index.put(Table.PINS, PinRow.key(pin.cid()), PinRow.value(pin));
        txn.journal(new JournalEntry.Pinned(pin));
    }

    /// While some block is known to be damaged, what is counted may be incomplete, and only a whole
    /// walk can tell.
    private void requireAllIfDamaged(Cid root) throws IOException {
        if (state.damaged.get() > 0) {
            new NodeWalk(reader).requireAll(root);
        }
    }

    /// Drops a pin; the counts below it follow in the background.
    boolean unpin(Cid cid) throws IOException {
        turn.lock();
        try {
            changes.incrementAndGet();
            Optional<Pin> old = index.read(view -> PinRow.find(view, cid));
            if (old.isEmpty()) {
                return false;
            }
            pipeline.ask(txn -> drop(txn, old.get()));
            return true;
        } finally {
            turn.unlock();
        }
    }

    private static void drop(StoreTxn txn, Pin pin) {
        txn.index.delete(Table.PINS, PinRow.key(pin.cid()));
        txn.journal(new JournalEntry.Unpinned(pin.cid()));
        if (pin.mode() == Pin.Mode.RECURSIVE) {
            NodeLinks.ofRoot(pin.cid()).forEach(root -> Expander.countAndQueue(txn, root, -1));
        } else if (!pin.cid().multihash().isIdentity()) {
            txn.keep(pin.cid().multihash().toBytes(), -1);
        }
    }

    /// Makes all of `claims`, or none if a block is not here.
    void claim(List<Claim> claims) throws IOException {
        changeClaims(txn -> {
            requireHere(txn, claims);
            for (Claim each : claims) {
                ClaimRow.find(txn.index, each.key()).ifPresent(old -> ClaimRow.drop(txn, old));
                ClaimRow.store(txn, each);
            }
        });
    }

    private static void requireHere(StoreTxn txn, List<Claim> claims) throws BlockAbsentException {
        for (Claim claim : claims) {
            for (Multihash each : claim.blocks()) {
                if (!txn.entry(each.toBytes()).isHere()) {
                    throw new BlockAbsentException(Cid.v1(Multicodec.RAW, each));
                }
            }
        }
    }

    /// Drops the claims that there are under these keys.
    void disclaim(List<Bytes> keys) throws IOException {
        changeClaims(txn ->
                keys.forEach(key -> ClaimRow.find(txn.index, key).ifPresent(claim -> ClaimRow.drop(txn, claim))));
    }

    private void changeClaims(Change change) throws IOException {
        turn.lock();
        try {
            changes.incrementAndGet();
            pipeline.ask(change);
        } finally {
            turn.unlock();
        }
    }

    void update(Cid from, Cid to, boolean unpin) throws IOException {
        turn.lock();
        try {
            changes.incrementAndGet();
            Pin old = index.read(view -> PinRow.find(view, from))
                    .filter(pin -> pin.mode() == Pin.Mode.RECURSIVE)
                    .orElseThrow(() -> new NotPinnedException(from));
            boolean same = PinRow.key(from).equals(PinRow.key(to));
            Optional<Pin> oldTarget = index.read(view -> PinRow.find(view, to));
            Pin target = new Pin(to, Pin.Mode.RECURSIVE, old.name());
            Change last = txn -> {
                store(txn, target);
                if (unpin && !same) {
                    drop(txn, old);
                }
            };
            if (oldTarget.isPresent() && oldTarget.get().mode() == Pin.Mode.RECURSIVE) {
                requireAllIfDamaged(to);
                pipeline.ask(last);
            } else {
                updateRecursive(target, oldTarget.isPresent(), last);
            }
        } finally {
            turn.unlock();
        }
    }

    private void updateRecursive(Pin target, boolean wasDirect, Change last) throws IOException {
        expander.rollBackUnfinished();
        requireAllIfDamaged(target.cid());
        expander.count(target.cid(), NodeLinks.ofRoot(target.cid()), txn -> {
            if (wasDirect && !target.cid().multihash().isIdentity()) {
                txn.keep(target.cid().multihash().toBytes(), -1);
            }
            last.apply(txn);
        });
    }

    /// Follows up what was unpinned, until nothing is queued; answers whether there was anything.
    boolean settle() throws IOException {
        turn.lock();
        try {
            changes.incrementAndGet();
            expander.rollBackUnfinished();
            return expander.drain();
        } finally {
            turn.unlock();
        }
    }

    /// One step of [#settle], so that others get their turn between; answers whether there was
    /// anything to do.
    boolean settleStep() throws IOException {
        turn.lock();
        try {
            expander.rollBackUnfinished();
            boolean any = expander.drainStep() || expander.catchUpStep();
            if (any) {
                changes.incrementAndGet();
            }
            return any;
        } finally {
            turn.unlock();
        }
    }

    /// Counts what a pin keeps, as far as it is here. For pins whose counts are lost, not for new
    /// ones.
    void recount(Pin pin) throws IOException {
        turn.lock();
        try {
            changes.incrementAndGet();
            if (pin.mode() == Pin.Mode.RECURSIVE) {
                expander.countPresent(NodeLinks.ofRoot(pin.cid()));
            } else if (!pin.cid().multihash().isIdentity()) {
                pipeline.ask(txn -> txn.keep(pin.cid().multihash().toBytes(), 1));
            }
        } finally {
            turn.unlock();
        }
    }

    /// Counts what the claims keep. For claims whose counts are lost, not for new ones.
    void recountClaims() throws IOException {
        new Pages<>(index, Table.CLAIMS, ClaimRow::read).forEach(claim -> {
            changeClaims(txn -> claim.blocks().forEach(each -> txn.keep(each.toBytes(), 1)));
            return true;
        });
    }

    long changes() {
        return changes.get();
    }

    /// Runs `task`, for which pins wait, if nothing has changed since [#changes] was `seen` and
    /// nothing waits to be counted; answers whether it has run.
    boolean ifStill(long seen, Task task) throws IOException {
        turn.lock();
        try {
            boolean still = changes.get() == seen && expander.isIdle();
            if (still) {
                task.run();
            }
            return still;
        } finally {
            turn.unlock();
        }
    }

    @FunctionalInterface
    interface Task {
        void run() throws IOException;
    }

    /// Runs a change that must not meet a pin under way.
    void between(Change change) throws IOException {
        turn.lock();
        try {
            pipeline.ask(change);
        } finally {
            turn.unlock();
        }
    }
}
