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
    private boolean passesOn;

    /// @param lock that of the keeper
    Carrying(Object lock, Ledger ledger) {
        this.lock = lock;
        this.ledger = ledger;
    }

    /// Bytes of cells of a plan that this box holds until others have them; none until it is here.
    public long bytes(Cid plan) {
        synchronized (lock) {
            return nodes(plan).stream().mapToLong(Cells::carriedBytes).sum();
        }
    }

    /// Lets others take of a plan as much as is needed for so many bytes to [go][#bytes], if there is so much: what
    /// belongs here, of whole nodes, those that were listed last before the others.
    public void passOn(Cid plan, long bytes) {
        synchronized (lock) {
            passesOn = true;
            long still = bytes - bytes(plan);
            for (Cells each : nodes(plan).reversed()) {
                if (still > 0 && each.heldBytes() > 0) {
                    still -= each.heldBytes();
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
