package io.ishigaki.cluster.pin;

import io.ishigaki.blockstore.Blockstore;
import io.ishigaki.blockstore.StoreFullException;
import io.ishigaki.cluster.hold.Budget;
import io.ishigaki.cluster.hold.Keeper;
import io.ishigaki.cluster.hold.Standing;
import io.ishigaki.cluster.plan.Cell;
import io.ishigaki.cluster.plan.GroupCoder;
import io.ishigaki.cluster.plan.Planner;
import io.ishigaki.cluster.plan.StorageClass;
import io.ishigaki.cluster.read.PinnedBlocks;
import io.ishigaki.cluster.state.ClusterException;
import io.ishigaki.cluster.state.Phase;
import io.ishigaki.cluster.state.PinId;
import io.ishigaki.cluster.state.PinRecord;
import io.ishigaki.cluster.state.SharedState;
import io.ishigaki.concurrent.Sleeper;
import io.ishigaki.erasure.ReedSolomon;
import io.ishigaki.multiformats.Cid;
import io.ishigaki.multiformats.MalformedDataException;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Brings the pins that were made on this box to their acknowledgement.
///
/// *Threading.* Thread-safe, guarded by itself; [#look] is called again and again.
public final class Pinner {
    private static final Logger LOG = LoggerFactory.getLogger(Pinner.class);

    /// Stripes that are under way take no more than one in so many parts of what the store takes.
    private static final int CODED_SHARE = 16;

    /// A pin that found no room is planned again after so long.
    private static final Duration RETRY_PAUSE = Duration.ofMinutes(2);

    private final Ports ports;
    private final Blockstore store;
    private final SharedState state;
    private final Keeper keeper;
    private final Intents intents;

    /// Held while a pin is planned, which takes memory and all of a core.
    private final ReentrantLock turn = new ReentrantLock();

    /// Pins that are being planned, or whose planning failed, with what was wrong.
    private final Map<PinId, Optional<String>> planning = new HashMap<>();

    /// When those are tried again that found no room.
    private final Map<PinId, Instant> retries = new HashMap<>();

    /// Bytes that must be left for pins of this box, for which there were less.
    private final Map<PinId, Long> excesses = new HashMap<>();

    /// What a pinner works with.
    ///
    /// @param blocks those of pins, whoever has them
    /// @param sources where they come from
    /// @param pause waits while others are at work
    /// @param lease how long a draft is kept after this box was last seen
    /// @param obstacle says in words what keeps a pin from being spread, if anything does
    /// @param random a secure one
    public record Ports(
            Blockstore store,
            SharedState state,
            Keeper keeper,
            PinnedBlocks blocks,
            Keeper.Sources sources,
            Executors executors,
            Sleeper pause,
            Duration lease,
            Function<PinRecord, Optional<String>> obstacle,
            RandomGenerator random) {}

    /// What runs the work of a pinner.
    ///
    /// @param waiting runs what plans, one pin after the other, and waits for the computing and for others
    /// @param computing makes parity, and never waits for `waiting`
    public record Executors(Executor waiting, Executor computing) {}

    public Pinner(Ports ports) throws IOException {
        this.ports = ports;
        this.store = ports.store;
        this.state = ports.state;
        this.keeper = ports.keeper;
        this.intents = new Intents(store);
        resume();
    }

    /// Finishes what was begun by the process before: a pin that has its plan needs its local pin no more.
    private void resume() throws IOException {
        for (PinId each : intents.all().keySet()) {
            Optional<PinRecord> pin = state.pin(each);
            if (pin.filter(known -> known.plan().isPresent()).isPresent()) {
                intents.planned(each);
            }
        }
        Waiting.retain(store, intents.drafts());
    }

    /// Takes what is added for a pin of that class.
    public Adding adding(StorageClass of) throws IOException {
        return new Adding(this, ports, of);
    }

    /// Keeps a draft until it is [released][#release].
    void hold(PinId draft) {
        intents.hold(draft);
    }

    /// Ends a draft, unless a pin needs it.
    void release(PinId draft) throws IOException {
        intents.release(draft);
        end(draft);
    }

    private void end(PinId draft) throws IOException {
        if (!intents.drafts().contains(draft)) {
            Optional<PinRecord> known = state.pin(draft);
            if (known.isPresent()) {
                known.get().plan().ifPresent(keeper.carrying()::keep);
                state.remove(Set.of(draft));
            }
            keeper.forgetSuperseded();
            // Others too that have expired, and whose place it has taken.
            Waiting.retain(store, intents.drafts());
        }
    }

    /// Says that a local pin is about to be made for `pin` alone: should that never [begin][#begin], it goes when it is
    /// [cancelled][#cancel], or with the next start. Durable when it returns.
    public void prepare(PinRecord pin) throws IOException {
        intents.hold(pin.id());
        intents.note(pin, true, Optional.empty());
    }

    /// Ends what was [prepared][#prepare], unless it has begun.
    public void cancel(PinId pin) throws IOException {
        intents.release(pin);
        dropIntents();
    }

    /// Whether the local pin of `root` was made for pins of the cluster alone, and goes when they need it no more.
    public boolean letsGo(Cid root) throws IOException {
        return !intents.lettingGo(root.toV1()).isEmpty();
    }

    /// Whether there is a recursive local pin of `root` that was made for more than that.
    public boolean isWanted(Cid root) throws IOException {
        return store.pins().isRecursive(root) && !letsGo(root);
    }

    /// Makes a recursive local pin of `root` by `pin`, maybe more than once. It stays, whatever pins of the cluster let
    /// go; what it keeps must not be collected meanwhile.
    public void pinLocally(Cid root, LocalPin pin) throws IOException {
        intents.pinLocally(root.toV1(), pin);
    }

    /// Lets all stay that is kept here for pins: this box is about to forget its cluster.
    public void leave() throws IOException {
        intents.clear();
    }

    /// Begins a pin, whose DAG is kept meanwhile, by a local pin or by a draft; durable when it returns.
    ///
    /// One that has failed is tried again; one that has its plan already needs nothing more.
    ///
    /// @param letGo whether the local pin was made for this alone, and goes when it's no longer needed
    /// @param draft has spread some of it, if there is one
    public void begin(PinRecord pin, boolean letGo, Optional<PinId> draft) throws IOException {
        intents.hold(pin.id());
        try {
            intents.note(pin, letGo, draft);
            state.put(pin);
        } finally {
            intents.release(pin.id());
        }
        forgetFailure(pin.id());
        if (pin.plan().isPresent()) {
            intents.planned(pin.id());
        }
        look();
    }

    private synchronized void forgetFailure(PinId pin) {
        if (failure(pin).isPresent()) {
            retries.remove(pin);
            planning.remove(pin);
            excesses.remove(pin);
        }
    }

    /// What went wrong with a pin of this box, if anything did.
    public synchronized Optional<String> failure(PinId pin) {
        return planning.getOrDefault(pin, Optional.empty());
    }

    /// Takes the next step of each pin that is under way.
    public void look() throws IOException {
        Set<PinId> drafts = intents.drafts();
        for (PinRecord each : state.pinning()) {
            if (each.adder().equals(state.self())) {
                if (each.isDraft()) {
                    renew(each, drafts);
                } else {
                    step(each);
                }
            }
        }
        dropIntents();
    }

    /// Renews the lease of a draft, or ends one that the process before has left.
    private void renew(PinRecord draft, Set<PinId> drafts) throws IOException {
        Instant now = state.now();
        if (!drafts.contains(draft.id())) {
            end(draft.id());
        } else if (draft.expires()
                .filter(end -> end.isBefore(now.plus(ports.lease.dividedBy(2))))
                .isPresent()) {
            state.put(draft.withExpires(Optional.of(now.plus(ports.lease))));
        }
    }

    /// Forgets what was begun of pins that are acknowledged, or none any more.
    private void dropIntents() throws IOException {
        for (PinId each : intents.all().keySet()) {
            Optional<PinRecord> pin = state.pin(each);
            if (pin.filter(known -> known.phase() == Phase.PINNING).isEmpty() && !isBusyWith(each)) {
                finish(each);
            }
        }
    }

    private synchronized boolean isBusyWith(PinId pin) {
        return intents.isHeld(pin) || planning.containsKey(pin) && failure(pin).isEmpty();
    }

    private void step(PinRecord pin) throws IOException {
        if (pin.plan().isEmpty()) {
            if (begins(pin.id())) {
                ports.executors.waiting().execute(() -> plan(pin));
            }
        } else if (keeper.standing(pin.plan().get(), state.keeping(pin.id()))
                        .filter(Standing::acknowledged)
                        .isPresent()
                && keeper.isVouchedFor(pin.plan().get(), pin.adder())) {
            state.put(pin.pinned(pin.plan().get()));
        }
    }

    /// The pin is acknowledged, or none any more: what was kept or spread for it isn't needed any more.
    private void finish(PinId pin) throws IOException {
        Optional<PinId> draft = intents.end(pin).flatMap(Intents.Intent::draft);
        if (draft.isPresent()) {
            end(draft.get());
        }
    }

    private synchronized boolean begins(PinId pin) {
        Instant again = retries.get(pin);
        if (again != null && !state.now().isBefore(again)) {
            if (isStillTooMuch(pin)) {
                retries.put(pin, state.now().plus(RETRY_PAUSE));
            } else {
                retries.remove(pin);
                planning.remove(pin);
                excesses.remove(pin);
            }
        }
        return planning.putIfAbsent(pin, Optional.empty()) == null;
    }

    private boolean isStillTooMuch(PinId pin) {
        return excesses.containsKey(pin)
                && state.quotas().containsKey(state.self())
                && keeper.quotas().budget(Shares.of(state, state.self())).left() < excesses.get(pin);
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
            failed(pin, e);
        } catch (RuntimeException e) {
            // Nobody waits for what will never come.
            failed(pin, e);
            throw e;
        } finally {
            turn.unlock();
        }
    }

    private synchronized void failed(PinRecord pin, Exception cause) {
        LOG.atWarn().setCause(cause).addKeyValue("root", pin.root()).log("a pin could not be planned");
        planning.put(pin.id(), Optional.of(String.valueOf(cause.getMessage())));
        if (cause instanceof OverQuotaException over) {
            excesses.put(pin.id(), over.needed());
        }
        if (cause instanceof ClusterException || cause instanceof StoreFullException) {
            retries.put(pin.id(), state.now().plus(RETRY_PAUSE));
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
            intents.planned(pin.id());
        } finally {
            keeper.endPlanning(made);
        }
    }

    /// Makes plan and parity, and claims all of it that no draft has spread: from then on it needs no local pin.
    private Cid make(PinRecord pin) throws IOException {
        Draft draft = draft(pin);
        draft.awaitKnown();
        var source = new PlanSource(ports, draft);
        Budget budget = draft.budget();
        try (var spreading = new Spreading(store, draft, source, budget)) {
            var coding = new Planner.Coding(
                    keeper.ownStripes(), ports.executors.computing(), stripesAtOnce(pin.storageClass()));
            Cid plan = new Planner(source, source, pin.storageClass(), coding).plan(pin.root(), spreading);
            OverQuotaException.check(budget.excess());
            draft.awaitSpread();
            return plan;
        }
    }

    /// The data of stripes that have to be coded again has to be brought here.
    private int stripesAtOnce(StorageClass of) throws IOException {
        long stripe = (long) of.data() * Cell.BYTES_MAX;
        long some = store.stat().sizeMax() / CODED_SHARE / stripe;
        return Math.clamp(some, 1, GroupCoder.STRIPES_AT_ONCE);
    }

    /// The draft of a pin, which may have spread some of it before.
    private Draft draft(PinRecord pin) throws IOException {
        Optional<Intents.Intent> intent = intents.find(pin.id());
        Optional<PinRecord> before = intent.flatMap(Intents.Intent::draft).flatMap(state::pin);
        if (before.isPresent()) {
            return Draft.resume(ports, before.get());
        }
        Draft draft = Draft.create(ports, pin.storageClass());
        intents.note(pin, false, Optional.of(draft.id()));
        return draft;
    }
}
