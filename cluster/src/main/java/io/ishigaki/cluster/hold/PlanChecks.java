package io.ishigaki.cluster.hold;

import io.ishigaki.multiformats.Cid;
import io.ishigaki.multiformats.key.PeerId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/// Which plans of others this box has to look at before they are relied on, and what members have found.
///
/// ```text
/// listed as new ──the turn of this box──▶ LOOKING ──▶ FOUND, and told
///                       ▲──blocks are away──┘
/// ```
///
/// The first in the ranking of the box that made the plan looks; the next when nothing was heard for [#TURN],
/// and so on; everybody, once one has found something wrong: so that no single member decides. Who has made the
/// same plan for a pin of its own needn't look.
///
/// *Confined to* its keeper.
final class PlanChecks {
    /// A member that ranks lower looks so much later.
    static final Duration TURN = Duration.ofSeconds(30);

    /// What couldn't be looked at is tried again after so long.
    static final Duration RETRY_PAUSE = Duration.ofSeconds(30);

    /// What was found is told again so often, as long as the plan is new.
    static final Duration TELL_PERIOD = Duration.ofSeconds(30);

    private final CellJobs jobs;
    private final Tasks tasks;
    private final Ledger ledger;
    private final View view;

    /// Plans that are new, with those that made them.
    private Map<Cid, Set<PeerId>> fresh = Map.of();

    private final Map<Cid, Instant> since = new HashMap<>();
    private final Map<Cid, Instant> retries = new HashMap<>();

    /// What members have found, this one among them: nothing, or what is wrong.
    private final Map<Cid, Map<PeerId, String>> found = new HashMap<>();

    /// Plans of which this box takes nothing, and why.
    private Map<Cid, String> refused = Map.of();

    /// Others, which it refused before.
    private final Set<Cid> withdrawn = new HashSet<>();

    private final List<Complaint> news = new ArrayList<>();
    private boolean looking;
    private Instant tellAt = Instant.MIN;

    PlanChecks(CellJobs jobs, Tasks tasks, Ledger ledger, View view) {
        this.jobs = jobs;
        this.tasks = tasks;
        this.ledger = ledger;
        this.view = view;
    }

    /// Says which plans are listed, and which of them are new.
    void follow(Set<Cid> listed, Map<Cid, Set<PeerId>> freshPlans) {
        fresh = Map.copyOf(freshPlans);
        found.keySet().retainAll(listed);
        since.keySet().retainAll(fresh.keySet());
        retries.keySet().retainAll(fresh.keySet());
        withdrawn.retainAll(listed);
    }

    /// Says which plans this box takes nothing of, whether they are right or not, and why.
    void refuse(Map<Cid, String> plans) {
        if (plans.equals(refused)) {
            return;
        }
        plans.forEach((plan, what) -> {
            if (!refused.containsKey(plan)) {
                news.add(new Complaint(plan, view.self(), what));
            }
        });
        withdrawn.addAll(refused.keySet());
        withdrawn.removeAll(plans.keySet());
        refused = plans;
        tellAt = Instant.MIN;
    }

    /// Begins what is due; answers what there is to tell to everybody.
    List<HoldMessage.Checked> look(Instant now) {
        for (var each : fresh.entrySet()) {
            if (each.getValue().contains(view.self())) {
                vouch(each.getKey());
            } else if (!looking && isDue(each.getKey(), each.getValue(), now)) {
                begin(each.getKey(), now);
            }
        }
        if (now.isBefore(tellAt)) {
            return List.of();
        }
        tellAt = now.plus(TELL_PERIOD);
        return own();
    }

    /// This box has made the plan itself.
    private void vouch(Cid plan) {
        if (ledger.nodesOf(plan).isPresent()
                && found.computeIfAbsent(plan, _ -> new TreeMap<>()).putIfAbsent(view.self(), "") == null) {
            tellAt = Instant.MIN;
        }
    }

    /// What this box has found of plans that are new, what is wrong with others, and what it refuses, or did.
    List<HoldMessage.Checked> own() {
        Map<Cid, String> own = new HashMap<>();
        found.forEach((plan, by) -> {
            String what = by.get(view.self());
            if (what != null && (fresh.containsKey(plan) || !what.isEmpty())) {
                own.put(plan, what);
            }
        });
        // A new one is looked at before anything else is said of it.
        withdrawn.stream().filter(plan -> !fresh.containsKey(plan)).forEach(plan -> own.putIfAbsent(plan, ""));
        own.putAll(refused);
        return own.entrySet().stream()
                .map(each -> new HoldMessage.Checked(each.getKey(), each.getValue()))
                .toList();
    }

    private boolean isDue(Cid plan, Set<PeerId> adders, Instant now) {
        Map<PeerId, String> known = found.getOrDefault(plan, Map.of());
        if (known.containsKey(view.self())
                || ledger.nodesOf(plan).isEmpty()
                || now.isBefore(retries.getOrDefault(plan, Instant.MIN))) {
            return false;
        }
        boolean disputed = withdrawn.contains(plan) || known.values().stream().anyMatch(what -> !what.isEmpty());
        Instant begin = since.computeIfAbsent(plan, _ -> now);
        PeerId first = Collections.min(adders);
        boolean isTurn = !now.isBefore(begin.plus(TURN.multipliedBy(view.rank(first.multihash(), Optional.of(first)))));
        boolean unseen =
                adders.stream().anyMatch(adder -> known.keySet().stream().allMatch(adder::equals));
        return disputed || unseen && isTurn;
    }

    private void begin(Cid plan, Instant now) {
        looking = true;
        Set<Cid> trusted = new HashSet<>();
        found.forEach((other, by) -> {
            if ("".equals(by.get(view.self()))) {
                trusted.addAll(ledger.groupsOf(other));
            }
        });
        tasks.run(
                "check " + plan,
                () -> jobs.findWrong(plan, trusted),
                wrong -> {
                    looking = false;
                    heard(view.self(), new HoldMessage.Checked(plan, wrong.orElse("")));
                    tellAt = Instant.MIN;
                },
                () -> {
                    looking = false;
                    retries.put(plan, now.plus(RETRY_PAUSE));
                });
    }

    /// Takes note of what a member has found.
    void heard(PeerId from, HoldMessage.Checked message) {
        if (!ledger.roots().contains(message.plan()) && !fresh.containsKey(message.plan())) {
            return;
        }
        String before =
                found.computeIfAbsent(message.plan(), _ -> new TreeMap<>()).put(from, message.what());
        if (!message.what().isEmpty() && !message.what().equals(before)) {
            news.add(new Complaint(message.plan(), from, message.what()));
        }
    }

    /// What was found to be wrong since the last call.
    List<Complaint> takeNews() {
        List<Complaint> all = List.copyOf(news);
        news.clear();
        return all;
    }

    /// What members find wrong with a plan.
    List<Complaint> complaints(Cid plan) {
        List<Complaint> all = new ArrayList<>();
        found.getOrDefault(plan, Map.of()).forEach((by, what) -> {
            if (!what.isEmpty() && view.isPlace(by)) {
                all.add(new Complaint(plan, by, what));
            }
        });
        if (refused.containsKey(plan)) {
            all.add(new Complaint(plan, view.self(), refused.get(plan)));
        }
        return all;
    }

    /// Whether more of the members other than `adder` that have looked at its plan find nothing than find something, or
    /// there is none but that.
    boolean isVouchedFor(Cid plan, PeerId adder) {
        if (view.layout().places().size() <= 1) {
            return true;
        }
        long looked = found.getOrDefault(plan, Map.of()).keySet().stream()
                .filter(peer -> view.isPlace(peer) && !peer.equals(adder))
                .count();
        return looked > 2L * complaints(plan).size();
    }
}
