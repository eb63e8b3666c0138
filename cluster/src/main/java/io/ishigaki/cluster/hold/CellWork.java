package io.ishigaki.cluster.hold;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What has to be done about cells, and is begun: fetching, decoding, letting go. *Confined to* its keeper.
final class CellWork {
    private static final Logger LOG = LoggerFactory.getLogger(CellWork.class);

    /// Bytes that one job fetches or decodes, about.
    static final long JOB_BYTES = 32 << 20;

    static final int JOBS_MAX = 4;

    /// A job that couldn't bring all is tried again after so long.
    static final Duration RETRY_PAUSE = Duration.ofSeconds(5);

    /// Nothing is decoded until the set of boxes has been the same for so long: who comes back brings what it has.
    static final Duration CALM = Duration.ofSeconds(10);

    /// Nothing is let go until the layout has been the same for so long: who holds it may be about to let it go
    /// too. Nor is anything moved that is safe where it is: more boxes may be about to come or to go.
    static final Duration STEADY = Duration.ofSeconds(30);

    private final Keeper.Ports ports;
    private final CellJobs jobs;
    private final Tasks tasks;
    private final View view;
    private final Agenda agenda;
    private final Ledger ledger;
    private final Room room;
    private final Quotas quotas;
    private final Traffic traffic = new Traffic();
    private Instant calmSince;
    private Instant steadySince;

    /// What is known.
    record Books(Agenda agenda, Ledger ledger, Room room, Quotas quotas) {}

    /// What a box is to do about one plan node.
    private record Due(Cells cells, Duties duties) {}

    CellWork(Keeper.Ports ports, CellJobs jobs, Tasks tasks, View view, Books books) {
        this.ports = ports;
        this.jobs = jobs;
        this.tasks = tasks;
        this.view = view;
        this.agenda = books.agenda;
        this.ledger = books.ledger;
        this.room = books.room;
        this.quotas = books.quotas;
        this.calmSince = ports.clock().instant();
        this.steadySince = calmSince;
    }

    /// The layout is another.
    void layoutChanged(Instant now) {
        steadySince = now;
        calmSince = now;
    }

    /// A member has come or gone.
    void disturbed(Instant now) {
        calmSince = now;
        soilAll();
    }

    void soilAll() {
        agenda.watchAll(ledger.nodes());
    }

    private boolean isSteady(Instant now) {
        return !now.isBefore(steadySince.plus(STEADY));
    }

    /// Begins what is due.
    void look(Instant now) {
        boolean full = room.isFull(agenda.heldBytes(), ports.members().capacity(), now);
        if (full != view.isFull(view.self())) {
            view.full(full);
            soilAll();
        }
        do {
            lookAtDue(now);
        } while (tasks.running() < JOBS_MAX && agenda.resume(JOBS_MAX - tasks.running()));
    }

    private void lookAtDue(Instant now) {
        List<Due> due = new ArrayList<>();
        for (Cells each : agenda.takeDue(now)) {
            Duties duties = Duties.of(each, view, isSteady(now));
            due.add(new Due(each, quotas.holdsBack(each) ? duties.bringingNothing() : duties));
        }
        rebuild(due, now);
        for (Due each : due) {
            fetch(each.cells, each.duties.fetch());
            if (!each.duties.later().isEmpty() || !each.duties.kept().isEmpty()) {
                each.cells.lookAgain(now.plus(STEADY));
            }
            letSurplusGo(each.cells, each.duties.surplus(), now);
        }
    }

    private void fetch(Cells cells, List<CellRef> wanted) {
        for (List<CellRef> part : parts(cells, wanted)) {
            if (begin(cells, part)) {
                tasks.run(
                        "fetch " + cells.cid(),
                        () -> jobs.fetch(cells.cid(), cells.node(), part),
                        came -> done(cells, part, came),
                        () -> done(cells, part, List.of()));
            }
        }
    }

    /// Cuts what is wanted, as far as there is room for it, into jobs.
    private List<List<CellRef>> parts(Cells cells, List<CellRef> all) {
        List<List<CellRef>> parts = new ArrayList<>();
        List<CellRef> part = new ArrayList<>();
        long bytes = 0;
        long held = agenda.heldBytes();
        long capacity = ports.members().capacity();
        for (CellRef each : all) {
            int length = cells.lengthOf(each);
            if (!room.fits(held, length, capacity)) {
                cells.soil();
                continue;
            }
            held += length;
            bytes += length;
            part.add(each);
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
        if (tasks.running() >= JOBS_MAX) {
            agenda.postpone(cells);
            return false;
        }
        part.forEach(each -> cells.underWay(each.stripe(), each.position(), true));
        return true;
    }

    /// Bytes a second that have come here of late.
    long rate() {
        return traffic.rate(ports.clock().instant());
    }

    private void done(Cells cells, List<CellRef> begun, List<CellRef> came) {
        begun.forEach(each -> cells.underWay(each.stripe(), each.position(), false));
        long bytes = came.stream().mapToLong(cells::lengthOf).sum();
        if (bytes > 0) {
            traffic.came(bytes, ports.clock().instant());
        }
        // Its plan may have been let go meanwhile, and listed again.
        ledger.node(cells.cid())
                .ifPresentOrElse(
                        now -> {
                            came.forEach(each -> now.own(each.stripe(), each.position(), true));
                            now.brought(bytes);
                        },
                        ledger::stray);
        if (!came.containsAll(begun)) {
            cells.pause(ports.clock().instant().plus(RETRY_PAUSE));
        }
        ledger.node(cells.cid()).ifPresent(Cells::soil);
    }

    /// Decodes what is lost, first of those stripes that can lose least.
    private void rebuild(List<Due> due, Instant now) {
        record Lost(Cells cells, Duties.Rebuild rebuild) {}
        List<Lost> lost = new ArrayList<>();
        boolean calm = !now.isBefore(calmSince.plus(CALM)) && view.knowsTheConnected();
        for (Due each : due) {
            if (!calm && !each.duties.rebuild().isEmpty()) {
                each.cells.lookAgain(now.plus(CALM));
            } else {
                each.duties.rebuild().forEach(rebuild -> lost.add(new Lost(each.cells, rebuild)));
            }
        }
        lost.sort(Comparator.comparingInt(each -> each.rebuild.spare()));
        Map<Cells, List<Integer>> stripes = new LinkedHashMap<>();
        for (Lost each : lost) {
            stripes.computeIfAbsent(each.cells, _ -> new ArrayList<>()).add(each.rebuild.stripe());
        }
        stripes.forEach(this::rebuild);
    }

    private void rebuild(Cells cells, List<Integer> stripes) {
        List<CellJobs.Lost> lost = new ArrayList<>();
        List<CellRef> refs = new ArrayList<>();
        for (int stripe : stripes) {
            if (lost.size() * (long) cells.stripe(stripe).at(0).length() >= JOB_BYTES) {
                cells.soil();
                break;
            }
            CellJobs.Lost each = Duties.lost(cells, view, stripe);
            lost.add(each);
            each.positions().forEach(position -> refs.add(new CellRef(stripe, position)));
        }
        if (begin(cells, refs)) {
            tasks.run(
                    "rebuild " + cells.cid(),
                    () -> jobs.rebuild(cells.cid(), cells.node(), lost),
                    back -> {
                        LOG.atInfo().addKeyValue("cells", back.size()).log("lost cells were decoded");
                        done(cells, refs, back);
                        back.stream()
                                .filter(each -> !new Placement(cells, view, each.stripe()).isForSelf(each.position()))
                                .forEach(cells::carry);
                    },
                    () -> done(cells, refs, List.of()));
        }
    }

    /// What this box held for others, because it made the pin or decoded it, goes at once, and so does a second
    /// cell of a stripe, which makes nothing safer, and everything if this box is full. Anything else stays for a
    /// while: it came back with this box, and its home may be about to leave again.
    private void letSurplusGo(Cells cells, List<CellRef> surplus, Instant now) {
        boolean old = cells.isSurplusOld(surplus.isEmpty(), now, ports.surplusKept());
        List<CellRef> gone = surplus.stream()
                .filter(each -> old
                        || cells.isCarried(each)
                        || view.isFull(view.self())
                        || new Placement(cells, view, each.stripe()).hasOwnShare())
                .filter(each -> !cells.isUnderWay(each.stripe(), each.position()))
                .toList();
        if (gone.isEmpty()) {
            return;
        }
        if (!isSteady(now) || !ports.members().isSettled()) {
            cells.lookAgain(now.plus(STEADY));
            return;
        }
        gone.forEach(each -> {
            cells.own(each.stripe(), each.position(), false);
            // Until it's done, nothing brings it again.
            cells.underWay(each.stripe(), each.position(), true);
        });
        drop(cells, gone);
    }

    private void drop(Cells cells, List<CellRef> gone) {
        List<ClaimKey> keys = gone.stream()
                .<ClaimKey>map(each -> new ClaimKey.OfCell(cells.cid(), each.stripe(), each.position()))
                .toList();
        Runnable over = () -> {
            gone.forEach(each -> cells.underWay(each.stripe(), each.position(), false));
            cells.soil();
        };
        tasks.run("drop cells of " + cells.cid(), () -> jobs.drop(keys), _ -> over.run(), () -> {
            gone.forEach(each -> cells.own(each.stripe(), each.position(), true));
            over.run();
        });
    }
}
