package io.ishigaki.cluster.hold;

import io.ishigaki.multiformats.Cid;
import io.ishigaki.multiformats.key.PeerId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/// Which plans this box takes cells of, where the pins of a member may take only so much.
///
/// ```text
/// UNDECIDED ──all that is listed is here, and it fits──▶ TAKEN      for as long as it is listed
///     └──it doesn't──▶ REFUSED ──other pins go, or the member may take more──▶ TAKEN
/// ```
///
/// Nothing is let go because of a quota. Of plans that aren't taken this box brings nothing more, and says why;
/// what it holds of them stays, and counts. So each box holds no more for a member than its part of what that
/// may have, whatever the member's box says. Nothing is held back of pins of this box: they are looked at
/// [before][Budget] they are listed.
///
/// Thread-safe, guarded by its keeper.
public final class Quotas {
    private final Object lock;
    private final PeerId self;
    private final Ledger ledger;

    /// Of members whose pins may take only so much.
    private List<Share> shares = List.of();

    /// Plans of pins that such members alone have made.
    private Set<Cid> bound = Set.of();

    private final Set<Taken> taken = new HashSet<>();
    private Map<Cid, String> refused = Map.of();

    /// Plans of which this box brings nothing more.
    private Set<Cid> heldBack = Set.of();

    /// Those of which it may have brought nothing since the last judgement.
    private final Set<Cid> passedOver = new HashSet<>();

    /// The ledger at the last judgement, or −1.
    private long judged = -1;

    private record Taken(PeerId member, Cid plan) {}

    /// What is undecided.
    ///
    /// @param own nodes of which this box has something
    /// @param told whether some member says that it has, but for the one whose pin it is
    private record Open(Share.Plan plan, List<Tally.Part> parts, List<Tally.Part> own, boolean told) {}

    /// @param lock that of the keeper
    Quotas(Object lock, PeerId self, Ledger ledger) {
        this.lock = lock;
        this.self = self;
        this.ledger = ledger;
    }

    /// Says whose pins may take only so much, and what they are.
    ///
    /// @param free plans that others have made pins of, too, who may take whatever they want
    public void follow(List<Share> limited, Predicate<Cid> free) {
        Set<Cid> plans = new HashSet<>();
        Set<Taken> listed = new HashSet<>();
        for (Share share : limited) {
            for (Share.Plan each : share.plans()) {
                listed.add(new Taken(share.member(), each.root()));
                if (!share.member().equals(self) && !free.test(each.root())) {
                    plans.add(each.root());
                }
            }
        }
        synchronized (lock) {
            shares = List.copyOf(limited);
            bound = plans;
            taken.retainAll(listed);
            judged = -1;
            holdBack();
        }
    }

    private void holdBack() {
        Set<Cid> now = new HashSet<>(bound);
        taken.forEach(each -> now.remove(each.plan));
        heldBack = now;
        passedOver.addAll(now);
    }

    /// Decides what can be decided; answers whether this box is to bring more than before. Guarded by the lock.
    ///
    /// @param complete whether all that is listed is here, as far as it can be had, and what others hold of it
    boolean judge(boolean complete) {
        if (!complete || judged == ledger.changes()) {
            return false;
        }
        judged = ledger.changes();
        Map<Cid, String> words = new HashMap<>();
        shares.forEach(each -> judge(each, words));
        refused = Map.copyOf(words);
        holdBack();
        return passedOver.retainAll(heldBack);
    }

    private void judge(Share share, Map<Cid, String> words) {
        var tally = new Tally();
        List<Open> open = new ArrayList<>();
        for (Share.Plan each : share.plans()) {
            List<Cells> nodes = ledger.nodesOf(each.root()).orElse(List.of());
            if (taken.contains(new Taken(share.member(), each.root()))) {
                tally.add(each.kind(), parts(nodes));
            } else if (!nodes.isEmpty()) {
                List<Cells> own =
                        nodes.stream().filter(node -> !node.owned().isEmpty()).toList();
                open.add(new Open(each, parts(nodes), parts(own), isHeldByOthers(nodes, share.member())));
            }
        }
        // After a start, what this box holds goes before what it was never to hold, and so does what others hold
        // before what they may have refused.
        open.sort(
                Comparator.<Open, Boolean>comparing(each -> each.own.isEmpty()).thenComparing(each -> !each.told));
        for (Open each : open) {
            long bytes = tally.bytesWith(each.plan.kind(), each.parts);
            if (bytes <= share.limit()) {
                taken.add(new Taken(share.member(), each.plan.root()));
                tally.add(each.plan.kind(), each.parts);
            } else {
                words.put(each.plan.root(), new Excess(share, bytes, tally.pinBytes()).words());
                tally.add(each.plan.kind(), each.own);
            }
        }
    }

    private boolean isHeldByOthers(List<Cells> nodes, PeerId member) {
        return nodes.stream()
                .flatMap(each -> each.others().entrySet().stream())
                .anyMatch(each ->
                        !each.getKey().equals(member) && !each.getValue().isEmpty());
    }

    private static List<Tally.Part> parts(List<Cells> nodes) {
        return nodes.stream().map(Cells::part).toList();
    }

    /// Whether this box brings no more of a node. Guarded by the lock.
    boolean holdsBack(Cells cells) {
        return !heldBack.isEmpty() && heldBack.containsAll(cells.plans());
    }

    /// Why a plan is refused; empty if it isn't.
    public Optional<String> refusal(Cid plan) {
        synchronized (lock) {
            return Optional.ofNullable(refused.get(plan));
        }
    }

    /// All that are refused, and why. Guarded by the lock.
    Map<Cid, String> refused() {
        return refused;
    }

    /// Whether all plans of a share are here.
    public boolean knows(Share share) {
        synchronized (lock) {
            return share.plans().stream().map(Share.Plan::root).allMatch(ledger::has);
        }
    }

    /// What the pins of a share take, as far as their plans are here: bytes of all cells, when they lie where they
    /// belong.
    public long bytesOf(Share share) {
        return tally(share).bytes();
    }

    /// What a share may take more, for one pin that is made now.
    public Budget budget(Share share) {
        return new Budget(share, tally(share));
    }

    private Tally tally(Share share) {
        var tally = new Tally();
        synchronized (lock) {
            for (Share.Plan each : share.plans()) {
                ledger.nodesOf(each.root()).ifPresent(nodes -> tally.add(each.kind(), parts(nodes)));
            }
        }
        return tally;
    }
}
