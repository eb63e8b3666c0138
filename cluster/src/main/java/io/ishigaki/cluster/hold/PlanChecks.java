package io.ishigaki.cluster.hold;

import io.ishigaki.multiformats.Cid;
import io.ishigaki.multiformats.key.PeerId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/// Which plans of others this box has to look at before they are relied on, and what members have found.
///
/// ```text
/// listed as new ──the turn of this box──▶ LOOKING ──▶ FOUND, and told
///                       ▲──blocks are away──┘
/// ```
///
/// The first in the ranking of the box that made the plan looks; the next when nothing was heard for [#TURN],
/// and so on; everybody, once one has found something wrong: so that no single member decides. Who has made the
/// same plan for a pin of its own needn't look. Whose process is new looks at what was new before: others may rely on
/// what the process before it has found, or refused for a quota that is another now.
///
/// What is wrong with a plan is so only as long as it's told again: who was away for so long that others let go of its
/// plan hears of no withdrawal.
///
/// *Confined to* its keeper.
final class PlanChecks {
    /// A member that ranks lower looks so much later.
    static final Duration TURN = Duration.ofSeconds(30);

    /// Whose turn it is may change whenever a member comes or goes, which is noticed so late.
    static final Duration TURN_PERIOD = Duration.ofSeconds(5);

    /// What couldn't be looked at is tried again after so long.
    static final Duration RETRY_PAUSE = Duration.ofSeconds(30);

    /// What was found is told again so often, as long as the plan is new.
    static final Duration TELL_PERIOD = Duration.ofSeconds(30);

    /// Who is connected, and doesn't say again in so long what is wrong, finds it no more.
    static final Duration SILENCE = TELL_PERIOD.multipliedBy(5);

    private final CellJobs jobs;
    private final Tasks tasks;
    private final Ledger ledger;
    private final View view;
    private final Object lock;

    /// Plans that are new, with those that made them.
    private Map<Cid, Set<PeerId>> fresh = Map.of();

    /// Since when those have been here.
    private final Map<Cid, Instant> since = new HashMap<>();

    /// When those are to be looked at next about which there may be something to do.
    private final Map<Cid, Instant> next = new HashMap<>();

    /// The same in order, and times that don't hold any more.
    private final PriorityQueue<Turn> turns = new PriorityQueue<>(Comparator.comparing(Turn::at));

    /// What members have found, this one among them: nothing, or what is wrong.
    private final Map<Cid, Map<PeerId, String>> found = new HashMap<>();

    /// Who has said since `sweepAt` was set that something is wrong.
    private final Set<Doubt> repeated = new HashSet<>();

    /// Plans in which this box has found something wrong.
    private final Set<Cid> wrong = new HashSet<>();

    /// Plans of which this box takes nothing, and why.
    private Map<Cid, String> refused = Map.of();

    /// Others, which it refused before, or may have.
    private final Set<Cid> withdrawn = new HashSet<>();

    /// Plans of which this box has found something that nobody was told.
    private final Set<Cid> untold = new LinkedHashSet<>();

    private final List<Complaint> news = new ArrayList<>();
    private boolean follows;
    private boolean looking;
    private Instant tellAt = Instant.MIN;
    private Instant sweepAt = Instant.MAX;

    private record Turn(Instant at, Cid plan) {}

    private record Doubt(Cid plan, PeerId by) {}

    /// @param lock that of the keeper
    PlanChecks(CellJobs jobs, Tasks tasks, Ledger ledger, View view, Object lock) {
        this.jobs = jobs;
        this.tasks = tasks;
        this.ledger = ledger;
        this.view = view;
        this.lock = lock;
    }

    /// Says which plans are listed, and which of them are new, which is kept and not to be changed any more.
    void follow(Set<Cid> listed, Map<Cid, Set<PeerId>> freshPlans) {
        Map<Cid, Set<PeerId>> before = fresh;
        fresh = Collections.unmodifiableMap(freshPlans);
        before.keySet().stream()
                .filter(plan -> !fresh.containsKey(plan) && !ledger.has(plan))
                .forEach(this::forget);
        since.keySet().retainAll(fresh.keySet());
        next.keySet().retainAll(fresh.keySet());
        if (!follows) {
            follows = true;
            withdrawn.addAll(fresh.keySet());
        }
        wrong.retainAll(listed);
        withdrawn.retainAll(listed);
        fresh.forEach((plan, adders) -> {
            if (!adders.equals(before.get(plan))) {
                consider(plan);
            }
        });
    }

    /// Forgets what was found of a plan that is here no more.
    void forget(Cid plan) {
        found.remove(plan);
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
        withdrawn.forEach(plan -> schedule(plan, Instant.MIN));
        refused = plans;
        tellAt = Instant.MIN;
    }

    /// Lets a plan that is here now, perhaps again, be looked at soon, if it is new; this box needn't look if it has
    /// made the plan itself.
    void consider(Cid plan) {
        if (!fresh.getOrDefault(plan, Set.of()).contains(view.self())) {
            schedule(plan, Instant.MIN);
        } else if (ledger.has(plan) && !foundOf(plan).containsKey(view.self())) {
            note(new HoldMessage.Checked(plan, ""));
        }
    }

    /// Takes note of what this box has found.
    private void note(HoldMessage.Checked message) {
        heard(view.self(), message);
        untold.add(message.plan());
    }

    private void schedule(Cid plan, Instant at) {
        if (fresh.containsKey(plan)) {
            next.put(plan, at);
            turns.add(new Turn(at, plan));
        }
    }

    /// Begins what is due; answers what there is to tell to everybody.
    List<HoldMessage.Checked> look(Instant now) {
        while (!looking && !turns.isEmpty() && !turns.element().at().isAfter(now)) {
            Turn turn = turns.remove();
            if (next.remove(turn.plan(), turn.at())) {
                look(turn.plan(), now);
            }
        }
        sweep(now);
        boolean all = !now.isBefore(tellAt);
        List<HoldMessage.Checked> told = all ? own() : own(untold.stream());
        tellAt = all ? now.plus(TELL_PERIOD) : tellAt;
        untold.clear();
        return told;
    }

    /// Forgets complaints of those who are connected and don't repeat them.
    private void sweep(Instant now) {
        boolean due = !now.isBefore(sweepAt);
        if (due) {
            found.forEach((plan, said) -> said.entrySet()
                    .removeIf(each -> !each.getValue().isEmpty()
                            && view.connected().contains(each.getKey())
                            && !repeated.contains(new Doubt(plan, each.getKey()))));
            repeated.clear();
        }
        if (due || sweepAt.equals(Instant.MAX)) {
            sweepAt = now.plus(SILENCE);
        }
    }

    /// What this box has found of plans that are new, what is wrong with others, and what it refuses, or did.
    List<HoldMessage.Checked> own() {
        return own(Stream.of(fresh.keySet(), wrong, withdrawn, refused.keySet()).flatMap(Set::stream));
    }

    private List<HoldMessage.Checked> own(Stream<Cid> plans) {
        return plans.distinct()
                .flatMap(plan -> own(plan).map(what -> new HoldMessage.Checked(plan, what)).stream())
                .toList();
    }

    private Optional<String> own(Cid plan) {
        if (refused.containsKey(plan)) {
            return Optional.of(refused.get(plan));
        }
        // A new one is looked at before anything else is said of it.
        boolean isOver = withdrawn.contains(plan) && !fresh.containsKey(plan);
        return Optional.ofNullable(foundOf(plan).get(view.self()))
                .or(() -> isOver ? Optional.of("") : Optional.empty());
    }

    private Map<PeerId, String> foundOf(Cid plan) {
        return found.getOrDefault(plan, Map.of());
    }

    /// Looks at a plan if that is due; else it's considered again when it may be.
    private void look(Cid plan, Instant now) {
        Set<PeerId> adders = fresh.getOrDefault(plan, Set.of());
        Map<PeerId, String> known = foundOf(plan);
        if (adders.contains(view.self()) || known.containsKey(view.self()) || !ledger.has(plan)) {
            return;
        }
        boolean disputed = withdrawn.contains(plan) || known.values().stream().anyMatch(what -> !what.isEmpty());
        boolean unseen = adders.stream().anyMatch(adder -> lookers(plan, adder) == 0);
        Instant begin = since.computeIfAbsent(plan, _ -> now);
        PeerId first = Collections.min(adders);
        Instant turn = begin.plus(TURN.multipliedBy(view.rank(first.multihash(), Optional.of(first))));
        if (disputed || unseen && !now.isBefore(turn)) {
            begin(plan, now);
        } else {
            Instant again = now.plus(TURN_PERIOD);
            // Who has looked may go before the plan is relied on.
            schedule(plan, unseen && turn.isBefore(again) ? turn : again);
        }
    }

    private void begin(Cid plan, Instant now) {
        looking = true;
        tasks.run(
                "check " + plan,
                () -> jobs.findWrong(plan, this::isTrusted),
                what -> {
                    looking = false;
                    note(new HoldMessage.Checked(plan, what.orElse("")));
                },
                () -> {
                    looking = false;
                    schedule(plan, now.plus(RETRY_PAUSE));
                });
    }

    /// Whether a group is of a plan in which this box has found nothing.
    private boolean isTrusted(Cid node) {
        synchronized (lock) {
            return ledger.plansOf(node).stream()
                    .anyMatch(plan -> "".equals(foundOf(plan).get(view.self())));
        }
    }

    /// Takes note of what a member has found.
    void heard(PeerId from, HoldMessage.Checked message) {
        if (!ledger.has(message.plan()) && !fresh.containsKey(message.plan())) {
            return;
        }
        String before =
                found.computeIfAbsent(message.plan(), _ -> new TreeMap<>()).put(from, message.what());
        if (!message.what().isEmpty()) {
            repeated.add(new Doubt(message.plan(), from));
        }
        if (!message.what().isEmpty() && !message.what().equals(before)) {
            news.add(new Complaint(message.plan(), from, message.what()));
            if (from.equals(view.self())) {
                wrong.add(message.plan());
            }
            schedule(message.plan(), Instant.MIN);
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
        foundOf(plan).forEach((by, what) -> {
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
        return lookers(plan, adder) > 2L * complaints(plan).size();
    }

    /// How many of the members other than `adder` have looked at its plan.
    private long lookers(Cid plan, PeerId adder) {
        return foundOf(plan).keySet().stream()
                .filter(peer -> view.isPlace(peer) && !peer.equals(adder))
                .count();
    }
}
