package io.ishigaki.cluster.hold;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// The plan nodes that have to be looked at, and those of which others have to be told: so that what rests costs
/// nothing. *Confined to* its keeper.
final class Agenda {
    private final Set<Cells> watched = new LinkedHashSet<>();
    private final Set<Cells> changed = new LinkedHashSet<>();

    /// Those that wait for a job, in the order in which they get one.
    private final Set<Cells> waiting = new LinkedHashSet<>();

    private long heldBytes;

    /// Lets a node be looked at soon.
    void watch(Cells cells) {
        watched.add(cells);
    }

    /// Lets all nodes be looked at soon: those that wait are weighed anew with the others.
    void watchAll(Collection<Cells> all) {
        waiting.clear();
        all.forEach(Cells::soil);
    }

    /// Lets a node wait until there is room for another job.
    void postpone(Cells cells) {
        waiting.add(cells);
    }

    /// Lets so many that have waited be looked at; answers whether there were any.
    boolean resume(int count) {
        List<Cells> first = waiting.stream().limit(count).toList();
        first.forEach(each -> {
            waiting.remove(each);
            each.soil();
        });
        return !first.isEmpty();
    }

    /// Lets others be told of a node.
    void tell(Cells cells) {
        changed.add(cells);
        watched.add(cells);
    }

    /// The nodes for which something may be due now.
    List<Cells> takeDue(Instant now) {
        List<Cells> due = new ArrayList<>();
        for (Cells each : List.copyOf(watched)) {
            if (each.takeDirty(now)) {
                due.add(each);
            }
            if (each.isAtRest()) {
                watched.remove(each);
            }
        }
        return due;
    }

    /// The nodes of which this box holds something else than at the last call.
    List<Cells> takeChanged() {
        List<Cells> all = List.copyOf(changed);
        changed.clear();
        return all;
    }

    /// Counts what this box holds of all nodes.
    void count(long moreBytes) {
        heldBytes += moreBytes;
    }

    /// Bytes of the cells that this box holds for itself.
    long heldBytes() {
        return heldBytes;
    }

    /// Takes no more note of a node.
    void forget(Cells cells) {
        watched.remove(cells);
        changed.remove(cells);
        waiting.remove(cells);
        heldBytes -= cells.heldBytes();
    }
}
