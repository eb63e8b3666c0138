package io.ishigaki.cluster.hold;

import io.ishigaki.multiformats.Cid;
import java.util.List;

/// What this box holds of plans that it makes until others have it: what belongs there, and of what belongs here
/// as much as there is no room for.
///
/// Thread-safe, guarded by its keeper.
public final class Carrying {
    private final Object lock;
    private final Ledger ledger;
    private final View view;
    private boolean passesOn;

    /// @param lock that of the keeper
    Carrying(Object lock, Ledger ledger, View view) {
        this.lock = lock;
        this.ledger = ledger;
        this.view = view;
    }

    /// Bytes of cells of a plan that this box holds until others have them; none until it is here.
    public long bytes(Cid plan) {
        synchronized (lock) {
            return nodes(plan).stream().mapToLong(this::goingBytes).sum();
        }
    }

    /// Bytes of the cells of a node that go as soon as others have them: not of those that are here for their homes are
    /// full.
    private long goingBytes(Cells cells) {
        long bytes = 0;
        for (CellRef each : cells.owned()) {
            boolean mayGo = cells.isPassedOnBy(view.self()) || cells.isCarried(each);
            if (mayGo && !new Placement(cells, view, each.stripe()).isForSelf(each.position())) {
                bytes += cells.lengthOf(each);
            }
        }
        return bytes;
    }

    /// Lets others take of a plan as much as is needed for so many bytes to [go][#bytes], if there is so much: what
    /// stays here, of whole nodes, those that were listed last before the others.
    public void passOn(Cid plan, long bytes) {
        synchronized (lock) {
            passesOn = true;
            long still = bytes - bytes(plan);
            for (Cells each : nodes(plan).reversed()) {
                long stays = still > 0 ? each.ownBytes() - goingBytes(each) : 0;
                if (stays > 0) {
                    still -= stays;
                    each.passOn(true);
                }
            }
        }
    }

    /// Lets this box have again what belongs here of a plan.
    public void keep(Cid plan) {
        synchronized (lock) {
            nodes(plan).forEach(each -> each.passOn(false));
        }
    }

    /// Does the same with all plans: this box makes none that has to be [passed on][#passOn].
    public void keepAll() {
        synchronized (lock) {
            if (passesOn) {
                ledger.nodes().forEach(each -> each.passOn(false));
                passesOn = false;
            }
        }
    }

    private List<Cells> nodes(Cid plan) {
        return ledger.nodesOf(plan).orElse(List.of());
    }
}
