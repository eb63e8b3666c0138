package io.ishigaki.cluster.hold;

import io.ishigaki.multiformats.Cid;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Claims on the disk that nobody accounts for: of plans that were forgotten, or that were begun and failed.
///
/// *Guarded by* its keeper, but for the work of [#sweep].
final class Strays {
    /// They are looked for so often, even if none are known of.
    static final Duration PERIOD = Duration.ofHours(1);

    private static final Logger LOG = LoggerFactory.getLogger(Strays.class);

    private final CellJobs jobs;
    private final Ledger ledger;
    private final Object lock;
    private Instant sweptAt;

    /// @param lock that of the keeper
    Strays(CellJobs jobs, Ledger ledger, Object lock, Instant now) {
        this.jobs = jobs;
        this.ledger = ledger;
        this.lock = lock;
        this.sweptAt = now;
    }

    /// Whether they should be looked for now; if so, it's noted that they are.
    boolean begins(Instant now) {
        boolean begins = ledger.takeStrays() || !now.isBefore(sweptAt.plus(PERIOD));
        if (begins) {
            sweptAt = now;
        }
        return begins;
    }

    /// Work that drops the claims of all that the ledger doesn't know, and answers what [#account] takes.
    Tasks.Job<List<ClaimKey.OfCell>> sweep() {
        Set<Cid> known = ledger.blocks();
        return () -> jobs.dropUnknown(known, this::isAccounted);
    }

    private boolean isAccounted(ClaimKey.OfCell cell) {
        synchronized (lock) {
            return ledger.node(cell.node())
                    .filter(cells -> !cells.isLoose(cell.stripe(), cell.position()))
                    .isPresent();
        }
    }

    /// Takes note of cells of known nodes that this box claims without knowing it.
    void account(List<ClaimKey.OfCell> loose) {
        for (ClaimKey.OfCell each : loose) {
            ledger.node(each.node())
                    .filter(cells -> cells.isLoose(each.stripe(), each.position()))
                    .ifPresent(cells -> account(cells, each));
        }
    }

    private void account(Cells cells, ClaimKey.OfCell cell) {
        try {
            // It may have been dropped since it was seen; nothing drops or claims it now.
            if (jobs.isClaimed(cell)) {
                cells.own(cell.stripe(), cell.position(), true);
                cells.carry(new CellRef(cell.stripe(), cell.position()));
            }
        } catch (IOException e) {
            LOG.atWarn().setCause(e).addKeyValue("node", cell.node()).log("a claim couldn't be looked up");
            ledger.stray();
        }
    }
}
