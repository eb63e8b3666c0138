package io.ishigaki.cluster.pin;

import io.ishigaki.blockstore.Blockstore;
import io.ishigaki.blockstore.MetadataTable;
import io.ishigaki.blockstore.WriteSession;
import io.ishigaki.cluster.hold.Claiming;
import io.ishigaki.cluster.hold.Keeper;
import io.ishigaki.cluster.hold.Standing;
import io.ishigaki.cluster.plan.Planner;
import io.ishigaki.cluster.state.PinId;
import io.ishigaki.cluster.state.PinRecord;
import io.ishigaki.cluster.state.SharedState;
import io.ishigaki.erasure.ReedSolomon;
import io.ishigaki.multiformats.Bytes;
import io.ishigaki.multiformats.Cid;
import io.ishigaki.multiformats.MalformedDataException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Brings the pins that were made on this box to their acknowledgement.
///
/// *Threading.* Thread-safe, guarded by itself; [#look] is called again and again.
public final class Pinner {
    private static final Logger LOG = LoggerFactory.getLogger(Pinner.class);

    /// The table of pins that are being made here: id of the pin to one byte, 1 if the local pin goes when it's
    /// done.
    public static final String TABLE = "cluster-pinning";

    private static final Bytes LET_GO = Bytes.ofHex("01");
    private static final Bytes LEAVE = Bytes.ofHex("00");

    private final Blockstore store;
    private final SharedState state;
    private final Keeper keeper;
    private final Executors executors;
    private final MetadataTable intents;

    /// Held while a pin is planned, which takes memory and all of a core.
    private final ReentrantLock turn = new ReentrantLock();

    /// Pins that are being planned, or whose planning failed, with what was wrong.
    private final Map<PinId, Optional<String>> planning = new HashMap<>();

    /// What runs the work of a pinner.
    ///
    /// @param waiting runs what plans, and waits for the computing: one pin after the other is planned
    /// @param computing makes parity, and never waits for `waiting`
    public record Executors(Executor waiting, Executor computing) {}

    public Pinner(Blockstore store, SharedState state, Keeper keeper, Executors executors) throws IOException {
        this.store = store;
        this.state = state;
        this.keeper = keeper;
        this.executors = executors;
        this.intents = store.table(TABLE);
        resume();
    }

    /// Finishes what was begun by the process before: a pin that has its plan needs its local pin no more.
    private void resume() throws IOException {
        List<PinId> begun = new ArrayList<>();
        intents.forEach(Bytes.EMPTY, (key, _) -> begun.add(new PinId(key)));
        for (PinId each : begun) {
            Optional<PinRecord> pin = state.pin(each);
            if (pin.isEmpty()) {
                intents.remove(each.bytes());
            } else if (pin.get().plan().isPresent()) {
                done(pin.get());
            }
        }
    }

    /// Begins a pin, whose DAG is all here and has a local pin that keeps it meanwhile; durable when it returns.
    ///
    /// One that has failed is tried again.
    ///
    /// @param letGo whether the local pin was made for this alone, and goes when it's no longer needed
    public void begin(PinRecord pin, boolean letGo) throws IOException {
        intents.put(pin.id().bytes(), letGo ? LET_GO : LEAVE);
        state.put(pin);
        forgetFailure(pin.id());
        look();
    }

    private synchronized void forgetFailure(PinId pin) {
        if (failure(pin).isPresent()) {
            planning.remove(pin);
        }
    }

    /// What went wrong with a pin of this box, if anything did.
    public synchronized Optional<String> failure(PinId pin) {
        return planning.getOrDefault(pin, Optional.empty());
    }

    /// Takes the next step of each pin that is under way.
    public void look() throws IOException {
        for (PinRecord each : state.pinning()) {
            if (each.adder().equals(state.self())) {
                step(each);
            }
        }
    }

    private void step(PinRecord pin) throws IOException {
        if (pin.plan().isEmpty()) {
            if (begins(pin.id())) {
                executors.waiting().execute(() -> plan(pin));
            }
        } else if (keeper.standing(pin.plan().get(), state.keeping(pin.id()))
                        .filter(Standing::acknowledged)
                        .isPresent()
                && keeper.isVouchedFor(pin.plan().get())) {
            state.put(pin.pinned(pin.plan().get()));
        }
    }

    private synchronized boolean begins(PinId pin) {
        return planning.putIfAbsent(pin, Optional.empty()) == null;
    }

    private void plan(PinRecord pin) {
        turn.lock();
        try {
            if (keeper.beginPlanning()) {
                planNow(pin);
            }
            synchronized (this) {
                planning.remove(pin.id());
            }
        } catch (IOException | MalformedDataException e) {
            LOG.atWarn().setCause(e).addKeyValue("root", pin.root()).log("a pin could not be planned");
            synchronized (this) {
                planning.put(pin.id(), Optional.of(String.valueOf(e.getMessage())));
            }
        } finally {
            turn.unlock();
        }
    }

    private void planNow(PinRecord pin) throws IOException {
        Optional<Cid> made = Optional.empty();
        try {
            Cid plan = make(pin);
            LOG.atInfo()
                    .addKeyValue("root", pin.root())
                    .addKeyValue("class", pin.storageClass())
                    .addKeyValue("loop", ReedSolomon.loopDescription())
                    .log("a pin is planned");
            state.put(pin.planned(plan));
            made = Optional.of(plan);
            done(pin);
        } finally {
            keeper.endPlanning(made);
        }
    }

    /// Makes plan and parity, and claims all of it: from then on it needs no local pin.
    private Cid make(PinRecord pin) throws IOException {
        try (WriteSession guard = store.begin()) {
            return new Planner(store, pin.storageClass(), keeper.ownStripes(), executors.computing())
                    .plan(pin.root(), new Claiming(store, guard));
        }
    }

    private void done(PinRecord pin) throws IOException {
        if (intents.get(pin.id().bytes()).filter(LET_GO::equals).isPresent()
                && store.pins().isRecursive(pin.root())) {
            store.pins().remove(pin.root());
        }
        intents.remove(pin.id().bytes());
    }
}
