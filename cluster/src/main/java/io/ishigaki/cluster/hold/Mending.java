package io.ishigaki.cluster.hold;

import io.ishigaki.cluster.plan.StripeIndex;
import io.ishigaki.multiformats.Cid;
import io.ishigaki.multiformats.Multihash;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Gives up the claims of cells whose blocks the store has found damaged, so that they are got anew like others
/// that are missing. Blocks of plans keep theirs, for without them nothing is known of their cells.
///
/// *Confined to* its keeper.
final class Mending {
    private static final Logger LOG = LoggerFactory.getLogger(Mending.class);

    /// Damage is looked for so often.
    static final Duration PERIOD = Duration.ofSeconds(5);

    /// More damaged blocks are mended when these are.
    private static final int DAMAGED_MAX = 1_000;

    private final CellJobs jobs;
    private final Tasks tasks;
    private final Ledger ledger;
    private final Set<Multihash> mending = new HashSet<>();
    private Instant due = Instant.MIN;

    Mending(CellJobs jobs, Tasks tasks, Ledger ledger) {
        this.jobs = jobs;
        this.tasks = tasks;
        this.ledger = ledger;
    }

    void look(Instant now) {
        if (now.isBefore(due)) {
            return;
        }
        due = now.plus(PERIOD);
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
        cells.forEach(each -> mark(each, true));
        tasks.run(
                "mend " + block,
                () -> {
                    jobs.drop(cells);
                    if (ofPlan.isPresent()) {
                        jobs.fetchAgain(ofPlan.get());
                    }
                    return true;
                },
                _ -> over(block, cells),
                () -> over(block, cells));
    }

    private void over(Multihash block, List<ClaimKey.OfCell> cells) {
        mending.remove(block);
        cells.forEach(each -> mark(each, false));
    }

    /// Takes note that a cell isn't here any more; until its claim is gone, nothing brings it again.
    private void mark(ClaimKey.OfCell cell, boolean running) {
        ledger.node(cell.node()).ifPresent(cells -> {
            cells.forfeit(cell.stripe(), cell.position());
            cells.underWay(cell.stripe(), cell.position(), running);
            cells.soil();
        });
    }
}
