package io.ishigaki.cluster.hold;

import io.ishigaki.blockstore.Blockstore;
import io.ishigaki.cluster.place.Layout;
import io.ishigaki.cluster.place.Place;
import io.ishigaki.cluster.plan.KnownStripes;
import io.ishigaki.cluster.plan.Piece;
import io.ishigaki.cluster.plan.StripeIndex;
import io.ishigaki.cluster.post.Courier;
import io.ishigaki.dag.RequestSource;
import io.ishigaki.multiformats.Bytes;
import io.ishigaki.multiformats.Cid;
import io.ishigaki.multiformats.Multihash;
import io.ishigaki.multiformats.key.PeerId;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;

/// Sees to it that this box holds its share of the plans that are listed: fetches what belongs here, decodes what
/// nobody has any more, lets go what others hold in its place.
///
/// *Threading.* Guarded by itself. [#look] is called again and again, from one thread, and soon after whatever
/// happened.
public final class Keeper {
    public static final String PROTOCOL = "/ishigaki/cluster/hold/1.0.0";

    private static final String INDEX_TABLE = "cluster-stripes";

    /// A plan that couldn't be brought is tried again after so long.
    static final Duration RETRY_PAUSE = Duration.ofSeconds(5);

    /// Cells that others hold in the place of this box stay so long nevertheless.
    public static final Duration SURPLUS_KEPT = Duration.ofDays(7);

    /// What was planned here is listed after so long at the latest.
    static final Duration LISTED_MAX = Duration.ofSeconds(10);

    /// So many plans are brought at once.
    static final int LOADS_MAX = 16;

    private final Ports ports;
    private final CellJobs jobs;
    private final Tasks tasks;
    private final View view;
    private final Agenda agenda = new Agenda();
    private final Ledger ledger;
    private final Teller teller;
    private final Arrivals arrivals = new Arrivals();
    private final CellWork work;
    private final Mending mending;
    private final Strays strays;
    private final PlanChecks checks;
    private final Quotas quotas;
    private final Carrying carrying;
    private List<Place> members = List.of();
    private List<Place> laidOut = List.of();
    private Map<Cid, PeerId> listed = Map.of();

    /// The state from which these are.
    private Bytes known = Bytes.EMPTY;

    private final MissingPlans missing = new MissingPlans();

    /// Plans that are here and not listed.
    private final Set<Cid> unlisted = new LinkedHashSet<>();

    /// Jobs that drop claims of whole plans, during which none is made or brought.
    private int forgetting;

    /// Plans that are being made here.
    private int planning;

    private Instant plannedAt = Instant.MIN;

    /// What a keeper works with.
    ///
    /// @param executor runs jobs, which wait; never on the thread that hands them over
    /// @param random a secure one: it decides which samples of a plan are looked at
    /// @param surplusKept how long cells stay that others hold in the place of this box, usually [#SURPLUS_KEPT]
    /// @param wake asks for a [#look] soon; it must not wait
    public record Ports(
            Blockstore store,
            Sources sources,
            Courier courier,
            Executor executor,
            InstantSource clock,
            RandomGenerator random,
            Members members,
            Duration surplusKept,
            Runnable wake) {}

    /// Where blocks come from: the store, and the peers that are connected.
    public interface Sources {
        /// Begins a request, whose blocks are absent if nobody brings them in reasonable time.
        RequestSource open() throws IOException;

        /// Begins one that stores nothing: for what is looked at once.
        RequestSource openToLook() throws IOException;
    }

    public Keeper(PeerId self, Ports ports) throws IOException {
        this.ports = ports;
        var index = new StripeIndex(ports.store().derivedTable(INDEX_TABLE));
        this.jobs = new CellJobs(ports.store(), ports.sources(), index, ports.random());
        this.view = new View(self, ports.members());
        this.ledger = new Ledger(view, agenda);
        this.teller = new Teller(ports.courier(), ledger, view);
        this.strays = new Strays(jobs, ledger, this, ports.clock().instant());
        var room = new Room();
        this.tasks = new Tasks(ports, this, jobs, room);
        this.quotas = new Quotas(this, self, ledger);
        this.carrying = new Carrying(this, ledger, view);
        this.work = new CellWork(ports, jobs, tasks, view, new CellWork.Books(agenda, ledger, room, quotas));
        this.mending = new Mending(jobs, tasks, ledger);
        this.checks = new PlanChecks(jobs, tasks, ledger, view, this);
        ports.courier().handle(PROTOCOL, HoldMessage.BYTES_MAX, new Attestations());
    }

    /// Says who the members are, this box among them, and which plans there are, each with the box that made its
    /// pin.
    ///
    /// @param plans kept, and not to be changed any more
    /// @param fresh those of them that some member has to look at before they are relied on, with those that have
    ///     made them; kept, too
    /// @param state the state from which they are, for the others, which is at least so far
    public synchronized void follow(
            Collection<Place> allMembers, Map<Cid, PeerId> plans, Map<Cid, Set<PeerId>> fresh, Bytes state) {
        members = List.copyOf(allMembers);
        known = state;
        listed = Collections.unmodifiableMap(plans);
        unlisted.clear();
        missing.follow(plans.keySet().stream().filter(root -> !ledger.has(root)).toList());
        if (ledger.roots().size() > listed.size() - missing.all().size()) {
            ledger.roots().stream().filter(root -> !listed.containsKey(root)).forEach(unlisted::add);
        }
        Set<PeerId> known = members.stream().map(Place::peer).collect(Collectors.toSet());
        // Who has just joined may have told what it holds before it was known how much it offers.
        known.addAll(view.connected());
        if (!view.members().equals(known)) {
            view.members(known);
            ledger.retain(known);
        }
        checks.follow(plans.keySet(), fresh);
        keep(fresh);
    }

    /// Lets nothing go that this box holds for pins which it has made and nobody relies on yet.
    private void keep(Map<Cid, Set<PeerId>> fresh) {
        Set<Cid> before = view.making();
        view.making(fresh.entrySet().stream()
                .filter(each -> each.getValue().contains(view.self()))
                .map(Map.Entry::getKey)
                .collect(Collectors.toUnmodifiableSet()));
        before.stream()
                .filter(plan -> !view.making().contains(plan))
                .flatMap(plan -> ledger.nodesOf(plan).stream())
                .forEach(nodes -> nodes.forEach(Cells::soil));
    }

    /// Looks at everything that may have changed, begins what has to be done, and tells the others.
    public synchronized void look() {
        Instant now = ports.clock().instant();
        layOut(now);
        loadListed(now);
        letUnlistedGo(now);
        mending.look(now);
        if (quotas.judge(ledger.loading() == 0 && missing.areTried() && view.knowsTheConnected())) {
            work.soilAll();
        }
        checks.refuse(quotas.refused());
        teller.tellChecks(checks.look(now));
        askForWhatIsMissing(now);
        work.look(now);
        teller.tell(agenda.takeChanged(), known, missing.all(), now);
    }

    /// How well the plan is kept; empty as long as it isn't here.
    ///
    /// @param holding says of a member whether what it holds is held for the pin that is asked for
    public synchronized Optional<Standing> standing(Cid plan, Predicate<PeerId> holding) {
        return ledger.nodesOf(plan)
                .map(nodes -> Standing.of(nodes, view, peer -> holding.test(peer) && !view.lacks(peer, plan)));
    }

    /// Whether a member said last that it takes no more cells.
    public synchronized boolean isFull(PeerId peer) {
        return view.isFull(peer);
    }

    /// Bytes of cells that have come here of late, a second.
    public synchronized long rate() {
        return work.rate();
    }

    /// What this box holds of plans until others have it.
    public Carrying carrying() {
        return carrying;
    }

    /// Whether cells belong on a box, by what this one knows.
    public synchronized boolean isHome(PeerId peer) {
        return view.isPlace(peer);
    }

    /// Whether every member that isn't presumed lost has said what it holds, since this box started.
    public synchronized boolean hasHeardAllThatCount() {
        return view.hasHeardAllThatCount();
    }

    /// Whether every member that isn't presumed lost is connected, and has said what it holds.
    public synchronized boolean knowsAllThatCount() {
        return view.knowsAllThatCount();
    }

    /// Who of those that are here does what one box has to do for all: 0 is this box, anything else how many others
    /// come before it.
    public synchronized int rank(Multihash key) {
        return view.rank(key, Optional.empty());
    }

    /// Whether members have looked at a plan that `adder` has made and found nothing wrong, or most of them have.
    public synchronized boolean isVouchedFor(Cid plan, PeerId adder) {
        return checks.isVouchedFor(plan, adder);
    }

    /// What members find wrong with a plan.
    public synchronized List<Complaint> complaints(Cid plan) {
        return checks.complaints(plan);
    }

    /// Of which plans this box takes no cells.
    public Quotas quotas() {
        return quotas;
    }

    /// What each box that counts holds, and for whom: see [Balance].
    public synchronized Map<PeerId, Map<PeerId, Long>> balance(Function<Cid, Set<PeerId>> adders) {
        return Balance.of(ledger.nodes(), view, adders);
    }

    /// What was found wrong with plans since the last call.
    public synchronized List<Complaint> takeComplaints() {
        return checks.takeNews();
    }

    /// Stripes of the pins that were made on this box: what others made may have wrong parity.
    public KnownStripes ownStripes() {
        return jobs.stripesOf(this::isOwnGroup);
    }

    private synchronized boolean isOwnGroup(Cid node) {
        return ledger.plansOf(node).stream().anyMatch(root -> view.self().equals(listed.get(root)));
    }

    /// Where a block stands, if it is one of a plan that is here.
    public Optional<Spot> locate(Multihash block) throws IOException {
        List<StripeIndex.Place> places = jobs.find(block);
        synchronized (this) {
            return places.stream()
                    .flatMap(each -> ledger.locate(each, block).stream())
                    .max(Comparator.comparingInt(Spot::ways).thenComparing(Spot::isObtainable));
        }
    }

    /// The length of the block of just that CID, if one of these nodes lists it.
    public OptionalInt lengthIn(Set<Cid> nodes, Cid cid) throws IOException {
        List<StripeIndex.Place> places = jobs.find(cid.multihash());
        synchronized (this) {
            return places.stream()
                    .filter(each -> nodes.contains(each.node()))
                    .flatMap(each -> ledger.piece(each, cid).stream())
                    .mapToInt(Piece::length)
                    .findFirst();
        }
    }

    /// Says that a plan is about to be made and claimed here; false if that has to wait a little.
    public synchronized boolean beginPlanning() {
        if (forgetting > 0) {
            return false;
        }
        planning++;
        return true;
    }

    /// Says that what [#beginPlanning] announced is over, and the plan listed if there is one.
    public synchronized void endPlanning(Optional<Cid> plan) {
        planning--;
        plannedAt = ports.clock().instant();
        if (plan.isEmpty()) {
            // Some of it may be claimed already.
            ledger.stray();
        }
        // More of it is claimed than before.
        plan.filter(ledger::has).ifPresent(root -> {
            ledger.beginsAgain(root);
            load(root, true);
        });
    }

    /// Says that plans were claimed here that may never have been seen as listed: their claims are looked for.
    public synchronized void forgetSuperseded() {
        ledger.stray();
    }

    /// How many blocks of pins were found damaged here since the start. Never blocks.
    public long damaged() {
        return ports.store().damageFound();
    }

    /// Some block that a member which is connected says it has, by chance.
    synchronized Optional<Showable> choose(RandomGenerator random) {
        return ledger.choose(List.copyOf(view.connected()), random);
    }

    /// Takes note of whether a member could show a block: if not, its cell counts as one that it hasn't.
    synchronized void audited(Showable asked, boolean shown) {
        ledger.audited(asked, shown);
    }

    private void layOut(Instant now) {
        List<Place> there =
                members.stream().filter(each -> view.counts(each.peer())).toList();
        if (there.equals(laidOut)) {
            return;
        }
        laidOut = there;
        Layout layout = Layout.of(there);
        if (!layout.equals(view.layout())) {
            view.layout(layout);
            work.layoutChanged(now);
            ledger.nodes().forEach(each -> each.place(view::homes));
            teller.tellAll();
        }
    }

    private void loadListed(Instant now) {
        if (forgetting > 0) {
            return;
        }
        for (Cid root : missing.due(now)) {
            if (ledger.loading() >= LOADS_MAX) {
                return;
            }
            if (ledger.begins(root)) {
                load(root, view.self().equals(listed.get(root)));
            }
        }
    }

    private void load(Cid root, boolean ours) {
        long since = missing.arrivals();
        tasks.run(
                "plan " + root,
                () -> jobs.fetchPlan(root),
                loaded -> {
                    ledger.loaded(root, loaded, ours);
                    missing.came(root);
                    checks.consider(root);
                    if (!listed.containsKey(root)) {
                        unlisted.add(root);
                    }
                },
                full -> {
                    ledger.failed(root);
                    Instant again = ports.clock().instant().plus(RETRY_PAUSE);
                    missing.failed(root, new MissingPlans.Failure(since, full, again));
                });
    }

    /// Whether claims of plans that aren't listed are good for nothing: all that is listed is here, as far as it
    /// can be had, and nothing is about to be.
    private boolean canForget(Instant now) {
        return planning == 0
                && forgetting == 0
                && (plannedAt.equals(Instant.MIN) || !now.isBefore(plannedAt.plus(LISTED_MAX)))
                && isAllHere()
                && ports.members().isSettled();
    }

    /// Whether all that is listed is here, but for what there is no room for, or none of those has that may: a plan
    /// that has just taken the place of another may be with its adder alone, who comes back.
    private boolean isAllHere() {
        return ledger.loading() == 0 && missing.areHopeless(view.knowsAllThatCount());
    }

    private void letUnlistedGo(Instant now) {
        if (!canForget(now)) {
            return;
        }
        if (!unlisted.isEmpty()) {
            Ledger.Gone gone = ledger.forget(List.copyOf(unlisted));
            unlisted.forEach(checks::forget);
            unlisted.clear();
            gone.nodes().forEach(teller::forget);
            forget("drop plans", () -> jobs.forget(gone), _ -> {});
        } else if (strays.begins(now)) {
            forget("sweep", strays.sweep(), strays::account);
        }
    }

    private <T> void forget(String what, Tasks.Job<T> job, Consumer<T> done) {
        forgetting++;
        tasks.run(
                what,
                job,
                result -> {
                    forgetting--;
                    done.accept(result);
                },
                () -> {
                    forgetting--;
                    ledger.stray();
                });
    }

    private void askForWhatIsMissing(Instant now) {
        ledger.takeOverheard().forEach(arrivals::miss);
        for (PeerId each : view.connected()) {
            if (arrivals.isAskingDue(each, now)) {
                teller.ask(each);
            }
        }
    }

    /// Guarded by the keeper.
    private final class Attestations implements Courier.Receiver {
        @Override
        public void receive(PeerId from, Bytes message) {
            HoldMessage read = HoldMessage.decode(message);
            synchronized (Keeper.this) {
                if (view.connected().contains(from)) {
                    switch (read) {
                        case HoldMessage.Ask _ -> teller.tellAll(from);
                        case HoldMessage.Told told -> hear(from, told);
                        case HoldMessage.Checked checked -> checks.heard(from, checked);
                    }
                }
            }
            ports.wake().run();
        }

        private void hear(PeerId from, HoldMessage.Told told) {
            if (arrivals.isOfNewSession(from, told.number())) {
                ports.members().told(from, Bytes.EMPTY);
                ledger.forget(from);
            }
            if (arrivals.isNext(from, told.number())) {
                ledger.attested(from, told);
                told.known().ifPresent(known -> ports.members().told(from, known.state()));
                if (view.told(from, told)) {
                    work.soilAll();
                }
            }
        }

        @Override
        public void connected(PeerId peer) {
            synchronized (Keeper.this) {
                view.connected(peer);
                missing.arrived();
                arrivals.restart(peer);
                work.disturbed(ports.clock().instant());
                teller.connected(peer);
                teller.tellChecks(peer, checks.own());
            }
            ports.wake().run();
        }

        @Override
        public void disconnected(PeerId peer) {
            synchronized (Keeper.this) {
                view.disconnected(peer);
                arrivals.restart(peer);
                work.disturbed(ports.clock().instant());
                teller.disconnected(peer);
            }
            ports.wake().run();
        }
    }
}
