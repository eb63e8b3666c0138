package io.ishigaki.cluster.hold;

import io.ishigaki.blockstore.Blockstore;
import io.ishigaki.cluster.place.Layout;
import io.ishigaki.cluster.place.Place;
import io.ishigaki.cluster.plan.StripeIndex;
import io.ishigaki.cluster.post.Courier;
import io.ishigaki.dag.RequestSource;
import io.ishigaki.multiformats.Bytes;
import io.ishigaki.multiformats.Cid;
import io.ishigaki.multiformats.MalformedDataException;
import io.ishigaki.multiformats.Multihash;
import io.ishigaki.multiformats.key.PeerId;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Sees to it that this box holds its share of the plans that are listed: fetches what belongs here, decodes what
/// nobody has any more, lets go what others hold in its place.
///
/// *Threading.* Guarded by itself. [#look] is called again and again, from one thread, and soon after whatever
/// happened.
public final class Keeper {
    private static final Logger LOG = LoggerFactory.getLogger(Keeper.class);

    public static final String PROTOCOL = "/ishigaki/cluster/hold/1.0.0";

    private static final String INDEX_TABLE = "cluster-stripes";

    /// Bytes that one job fetches or decodes, about.
    static final long JOB_BYTES = 32 << 20;

    static final int JOBS_MAX = 4;

    /// A job that couldn't bring all is tried again after so long.
    static final Duration RETRY_PAUSE = Duration.ofSeconds(5);

    /// Nothing is decoded until the set of boxes has been the same for so long: who comes back brings what it has.
    static final Duration CALM = Duration.ofSeconds(3);

    /// Cells that others hold in the place of this box stay so long nevertheless.
    public static final Duration SURPLUS_KEPT = Duration.ofDays(7);

    /// Damage is looked for so often.
    static final Duration MEND_PERIOD = Duration.ofSeconds(5);

    /// More damaged blocks are mended when these are.
    private static final int DAMAGED_MAX = 1_000;

    private final Ports ports;
    private final CellJobs jobs;
    private final View view;
    private final Ledger ledger;
    private final Teller teller;
    private List<Place> members = List.of();
    private Map<Cid, PeerId> listed = Map.of();
    private Instant calmSince;
    private int running;
    private final Set<Multihash> mending = new HashSet<>();
    private Instant mendAt = Instant.MIN;
    private long damaged;

    /// What a keeper works with.
    ///
    /// @param executor runs jobs, which wait; never on the thread that hands them over
    /// @param lost whether a member that isn't connected is presumed lost
    /// @param surplusKept how long cells stay that others hold in the place of this box, usually [#SURPLUS_KEPT]
    /// @param wake asks for a [#look] soon; it must not wait
    public record Ports(
            Blockstore store,
            Sources sources,
            Courier courier,
            Executor executor,
            InstantSource clock,
            Predicate<PeerId> lost,
            Duration surplusKept,
            Runnable wake) {}

    /// Where blocks come from: the store, and the peers that are connected.
    @FunctionalInterface
    public interface Sources {
        /// Begins a request, whose blocks are absent if nobody brings them in reasonable time.
        RequestSource open() throws IOException;
    }

    public Keeper(PeerId self, Ports ports) throws IOException {
        this.ports = ports;
        var index = new StripeIndex(ports.store().derivedTable(INDEX_TABLE));
        this.jobs = new CellJobs(ports.store(), ports.sources(), index);
        this.calmSince = ports.clock().instant();
        this.view = new View(self, ports.lost());
        this.ledger = new Ledger(view);
        this.teller = new Teller(ports.courier(), ledger, view);
        ports.courier().handle(PROTOCOL, HoldMessage.BYTES_MAX, new Attestations());
    }

    /// Says who the members are, this box among them, and which plans there are, each with the box that made its
    /// pin.
    public synchronized void follow(Collection<Place> allMembers, Map<Cid, PeerId> plans) {
        members = List.copyOf(allMembers);
        listed = Map.copyOf(plans);
        ledger.retain(members.stream().map(Place::peer).collect(Collectors.toSet()));
    }

    /// Looks at everything that may have changed, begins what has to be done, and tells the others.
    public synchronized void look() {
        layOut();
        listed.keySet().stream().filter(ledger::begins).toList().forEach(this::loadPlan);
        letUnlistedGo();
        mend();
        for (Cells each : ledger.nodes()) {
            if (each.takeDirty(ports.clock().instant())) {
                work(each);
            }
        }
        teller.tellChanges();
    }

    /// How well the plan is kept; empty as long as it isn't here.
    public synchronized Optional<Standing> standing(Cid plan) {
        return ledger.nodesOf(plan).map(nodes -> Standing.of(nodes, view));
    }

    /// Where a block stands, if it is one of a plan that is here.
    public Optional<Spot> locate(Multihash block) throws IOException {
        List<StripeIndex.Place> places = jobs.find(block);
        synchronized (this) {
            return places.stream()
                    .flatMap(each -> ledger.locate(each, block).stream())
                    .max(Comparator.comparing(Spot::isObtainable));
        }
    }

    private void layOut() {
        Layout now = Layout.of(
                members.stream().filter(each -> view.counts(each.peer())).toList());
        if (!now.equals(view.layout())) {
            view.layout(now);
            calmSince = ports.clock().instant();
            ledger.nodes().forEach(each -> each.place(view::homes));
            view.connected().forEach(teller::tellAll);
        }
    }

    private void loadPlan(Cid root) {
        run(
                "plan " + root,
                () -> jobs.fetchPlan(root),
                loaded -> ledger.loaded(root, loaded, view.self().equals(listed.get(root))),
                () -> ledger.failed(root));
    }

    private void letUnlistedGo() {
        for (Cid root : ledger.roots()) {
            if (!listed.containsKey(root)) {
                Ledger.Gone gone = ledger.forget(root);
                run("drop " + root, () -> drop(gone), _ -> {}, () -> {});
            }
        }
    }

    /// Gives up the claims of cells whose blocks the store has found damaged, so that they are got anew like others
    /// that are missing. Blocks of plans keep theirs, for without them nothing is known of their cells.
    private void mend() {
        Instant now = ports.clock().instant();
        if (now.isBefore(mendAt)) {
            return;
        }
        mendAt = now.plus(MEND_PERIOD);
        try {
            for (Multihash each : jobs.damaged(DAMAGED_MAX)) {
                mend(each);
            }
        } catch (IOException e) {
            LOG.atWarn().setCause(e).log("damage of the store could not be looked for");
        }
    }

    private void mend(Multihash block) throws IOException {
        List<ClaimKey.OfCell> cells = new ArrayList<>();
        for (StripeIndex.Place each : jobs.find(block)) {
            cells.addAll(ledger.ownWith(each, block));
        }
        Optional<Cid> ofPlan = ledger.planBlock(block);
        // One job at a time, lest an old one takes the claim of a cell that has come back.
        if (cells.isEmpty() && ofPlan.isEmpty() || !mending.add(block)) {
            return;
        }
        LOG.atInfo().addKeyValue("block", block).log("a damaged block of a pin is got anew");
        run(
                "mend " + block,
                () -> {
                    jobs.drop(cells);
                    return ofPlan.isEmpty() || jobs.fetchAgain(ofPlan.get());
                },
                _ -> {
                    cells.forEach(ledger::disown);
                    damaged++;
                    mending.remove(block);
                },
                () -> mending.remove(block));
    }

    /// How many blocks of pins were found damaged here since the start.
    public synchronized long damaged() {
        return damaged;
    }

    /// Some block that a member which is connected says it has, by chance.
    synchronized Optional<Showable> choose(RandomGenerator random) {
        return ledger.choose(List.copyOf(view.connected()), random);
    }

    /// Takes note of whether a member could show a block: if not, its cell counts as one that it hasn't.
    synchronized void audited(Showable asked, boolean shown) {
        ledger.audited(asked, shown);
    }

    private Boolean drop(Ledger.Gone gone) throws IOException {
        jobs.forget(gone.groups());
        return drop(gone.keys());
    }

    private Boolean drop(List<ClaimKey> keys) throws IOException {
        jobs.drop(keys);
        return true;
    }

    private void work(Cells cells) {
        Duties duties = Duties.of(cells, view);
        for (List<CellRef> part : parts(cells, duties.fetch())) {
            if (begin(cells, part)) {
                run(
                        "fetch " + cells.cid(),
                        () -> jobs.fetch(cells.cid(), cells.node(), part),
                        came -> done(cells, part, came),
                        () -> done(cells, part, List.of()));
            }
        }
        boolean calm = Duration.between(calmSince, ports.clock().instant()).compareTo(CALM) >= 0;
        if (!duties.rebuild().isEmpty() && calm && view.knowsTheConnected()) {
            rebuild(cells, duties.rebuild());
        } else if (!duties.rebuild().isEmpty()) {
            cells.pause(ports.clock().instant().plus(CALM));
        }
        letSurplusGo(cells, duties.surplus());
    }

    /// What this box held for others, because it made the pin or decoded it, goes at once, and so does a second
    /// cell of a stripe, which makes nothing safer. Anything else stays for a while: it came back with this box,
    /// and its home may be about to leave again.
    private void letSurplusGo(Cells cells, List<CellRef> surplus) {
        Instant now = ports.clock().instant();
        boolean old = cells.isSurplusOld(surplus.isEmpty(), now, ports.surplusKept());
        List<CellRef> gone = surplus.stream()
                .filter(each -> old || cells.isCarried(each) || cells.ownsHome(each.stripe(), view.self()))
                .toList();
        if (!gone.isEmpty()) {
            drop(cells, gone);
        }
    }

    private static List<List<CellRef>> parts(Cells cells, List<CellRef> all) {
        List<List<CellRef>> parts = new ArrayList<>();
        List<CellRef> part = new ArrayList<>();
        long bytes = 0;
        for (CellRef each : all) {
            part.add(each);
            bytes += cells.stripe(each.stripe()).at(each.position()).length();
            if (bytes >= JOB_BYTES) {
                parts.add(part);
                part = new ArrayList<>();
                bytes = 0;
            }
        }
        if (!part.isEmpty()) {
            parts.add(part);
        }
        return parts;
    }

    /// Notes that these cells are being brought; false if too much is already.
    private boolean begin(Cells cells, List<CellRef> part) {
        if (running >= JOBS_MAX) {
            cells.soil();
            return false;
        }
        part.forEach(each -> cells.underWay(each.stripe(), each.position(), true));
        return true;
    }

    private void done(Cells cells, List<CellRef> begun, List<CellRef> came) {
        begun.forEach(each -> cells.underWay(each.stripe(), each.position(), false));
        came.forEach(each -> cells.own(each.stripe(), each.position(), true));
        if (!came.containsAll(begun)) {
            cells.pause(ports.clock().instant().plus(RETRY_PAUSE));
        }
        cells.soil();
    }

    private void rebuild(Cells cells, List<Integer> stripes) {
        List<CellJobs.Lost> lost = new ArrayList<>();
        List<CellRef> refs = new ArrayList<>();
        for (int stripe : stripes) {
            CellJobs.Lost each = Duties.lost(cells, view, stripe);
            lost.add(each);
            each.positions().forEach(position -> refs.add(new CellRef(stripe, position)));
            if (lost.size() * (long) cells.stripe(stripe).at(0).length() >= JOB_BYTES) {
                break;
            }
        }
        if (begin(cells, refs)) {
            run(
                    "rebuild " + cells.cid(),
                    () -> jobs.rebuild(cells.cid(), cells.node(), lost),
                    back -> {
                        LOG.atInfo().addKeyValue("cells", back.size()).log("lost cells were decoded");
                        back.forEach(cells::carry);
                        done(cells, refs, back);
                    },
                    () -> done(cells, refs, List.of()));
        }
    }

    private void drop(Cells cells, List<CellRef> surplus) {
        surplus.forEach(each -> cells.own(each.stripe(), each.position(), false));
        List<ClaimKey> keys = surplus.stream()
                .<ClaimKey>map(each -> new ClaimKey.OfCell(cells.cid(), each.stripe(), each.position()))
                .toList();
        run("drop surplus of " + cells.cid(), () -> drop(keys), _ -> {}, () -> {});
    }

    private interface Job<T> {
        T run() throws IOException;
    }

    private <T> void run(String what, Job<T> job, Consumer<T> done, Runnable failed) {
        running++;
        ports.executor().execute(() -> {
            Optional<T> result = Optional.empty();
            try {
                result = Optional.of(job.run());
            } catch (IOException | MalformedDataException e) {
                LOG.atWarn().setCause(e).addKeyValue("job", what).log("a job of the cluster failed");
            } finally {
                ended(result, done, failed);
            }
        });
    }

    private synchronized <T> void ended(Optional<T> result, Consumer<T> done, Runnable failed) {
        running--;
        result.ifPresentOrElse(done, failed);
        ports.wake().run();
    }

    private final class Attestations implements Courier.Receiver {
        @Override
        public void receive(PeerId from, Bytes message) {
            HoldMessage attested = HoldMessage.decode(message);
            synchronized (Keeper.this) {
                view.attested(from, attested.layout());
                ledger.attested(from, attested);
            }
            ports.wake().run();
        }

        @Override
        public void connected(PeerId peer) {
            synchronized (Keeper.this) {
                view.connected(peer);
                calmSince = ports.clock().instant();
                teller.tellAll(peer);
                ledger.nodes().forEach(Cells::soil);
            }
        }

        @Override
        public void disconnected(PeerId peer) {
            synchronized (Keeper.this) {
                view.disconnected(peer);
                calmSince = ports.clock().instant();
                ledger.nodes().forEach(Cells::soil);
            }
        }
    }
}
