package io.ishigaki.cluster.pin;

import io.ishigaki.cluster.hold.Keeper;
import io.ishigaki.cluster.hold.Members;
import io.ishigaki.cluster.hold.Standing;
import io.ishigaki.cluster.state.ClusterEvents;
import io.ishigaki.cluster.state.ClusterException;
import io.ishigaki.cluster.state.PinId;
import io.ishigaki.cluster.state.PinRecord;
import io.ishigaki.cluster.state.SharedState;
import io.ishigaki.multiformats.Cid;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Pins that were never acknowledged, and whose adder is presumed lost or is no member any more: what is held for
/// them is held on a lease, which ends, unless all of the pin can be read, and another box goes on with it.
///
/// ```text
/// RUNNING ──adder is gone──▶ ORPHANED ──enough claims──▶ pinned, says the first-ranked box
///    ▲                          └──can't be read for [#UNREADABLE_MAX]──▶ ENDED: no box holds anything for it
///    └──────────────────────adder is back──────────────────────────────────┘
/// ```
///
/// Drafts have a lease of their own, which is their expiry. An adder that was removed doesn't come back: the record of
/// its pin goes, too. *Confined to* one thread, but for [#isEnded].
public final class Leases {
    private static final Logger LOG = LoggerFactory.getLogger(Leases.class);

    /// Pins are looked through so often.
    static final Duration PERIOD = Duration.ofSeconds(5);

    /// Longer than members take to tell everything again that was missed.
    static final Duration UNREADABLE_MAX = Duration.ofMinutes(1);

    private final SharedState state;
    private final Keeper keeper;
    private final Members members;
    private final InstantSource clock;
    private final ClusterEvents events;

    /// Since when those can't be read.
    private final Map<PinId, Instant> unreadable = new HashMap<>();

    private volatile Set<PinId> ended = Set.of();
    private Instant due = Instant.MIN;

    public Leases(SharedState state, Keeper keeper, Members members, InstantSource clock, ClusterEvents events) {
        this.state = state;
        this.keeper = keeper;
        this.members = members;
        this.clock = clock;
        this.events = events;
    }

    /// Whether nobody holds anything for the pin, for its adder is gone and what there is of it can't be read.
    public boolean isEnded(PinId pin) {
        return ended.contains(pin);
    }

    /// Looks after pins whose adder is gone; answers whether others than before have ended.
    public boolean look() throws IOException {
        Instant now = clock.instant();
        if (now.isBefore(due)) {
            return false;
        }
        due = now.plus(PERIOD);
        Set<PinId> orphans = new HashSet<>();
        Set<PinId> over = new HashSet<>();
        for (PinRecord each : state.pinning()) {
            if (isGone(each) && !each.isDraft()) {
                orphans.add(each.id());
                if (look(each, now)) {
                    over.add(each.id());
                }
            }
        }
        unreadable.keySet().retainAll(orphans);
        boolean others = !over.equals(ended);
        ended = Set.copyOf(over);
        return others;
    }

    private boolean isGone(PinRecord pin) {
        return !state.isMember(pin.adder()) || members.isLost(pin.adder());
    }

    /// Goes on with a pin, or answers that it's over.
    private boolean look(PinRecord pin, Instant now) throws IOException {
        if (!isEnded(pin.id()) && !isUnreadable(pin)) {
            unreadable.remove(pin.id());
            goOn(pin);
            return false;
        }
        Instant since = unreadable.computeIfAbsent(pin.id(), _ -> now);
        if (now.isBefore(since.plus(UNREADABLE_MAX))) {
            return false;
        }
        if (!isEnded(pin.id())) {
            events.add("the pin of %s that %s had begun is held no longer: its adder is gone, and not all of it is here"
                    .formatted(pin.root(), pin.adder()));
        }
        if (!state.isMember(pin.adder()) && isFirst(pin)) {
            end(pin);
        }
        return true;
    }

    /// Whether it can't be read from all boxes that aren't presumed lost, each of which is connected: whoever is away
    /// may know more of it.
    private boolean isUnreadable(PinRecord pin) {
        if (!members.isSettled() || !keeper.knowsAllThatCount()) {
            return false;
        }
        return standing(pin).filter(each -> each.mayLose() >= 0).isEmpty();
    }

    private void goOn(PinRecord pin) throws IOException {
        Optional<Cid> plan = pin.plan();
        if (plan.isPresent()
                && standing(pin).filter(Standing::acknowledged).isPresent()
                && keeper.isVouchedFor(plan.get(), pin.adder())
                && isFirst(pin)) {
            state.put(pin.pinned(plan.get()));
            events.add("the pin of %s that %s had begun is complete: this box went on with it"
                    .formatted(pin.root(), pin.adder()));
        }
    }

    private Optional<Standing> standing(PinRecord pin) {
        return pin.plan().flatMap(plan -> keeper.standing(plan, state.keeping(pin.id())));
    }

    private boolean isFirst(PinRecord pin) {
        return keeper.rank(pin.plan().orElse(pin.root()).multihash()) == 0;
    }

    private void end(PinRecord pin) throws IOException {
        try {
            state.remove(Set.of(pin.id()));
        } catch (ClusterException e) {
            // It is locked, or the clock of this box is wrong: it is tried again.
            LOG.atDebug().setCause(e).addKeyValue("root", pin.root()).log("a pin whose adder is gone stays");
        }
    }
}
