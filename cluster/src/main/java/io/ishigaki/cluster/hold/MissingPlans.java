package io.ishigaki.cluster.hold;

import io.ishigaki.multiformats.Cid;
import java.time.Instant;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Plans that are listed and not here. *Confined to* its keeper.
final class MissingPlans {
    private final Set<Cid> all = new LinkedHashSet<>();

    /// How bringing one failed last.
    private final Map<Cid, Failure> failures = new HashMap<>();

    /// How often a member has connected, which may have any of them.
    private long arrivals;

    /// @param arrivals of members when it was begun
    /// @param full whether there was no room for it; else nobody who was connected has it
    /// @param again when it is tried again
    record Failure(long arrivals, boolean full, Instant again) {}

    /// They are these.
    void follow(Collection<Cid> now) {
        all.clear();
        all.addAll(now);
        failures.keySet().retainAll(all);
    }

    /// In the order in which they are to be brought.
    Set<Cid> all() {
        return Collections.unmodifiableSet(all);
    }

    /// Those that are to be tried now.
    List<Cid> due(Instant now) {
        return all.stream().filter(each -> isDue(failures.get(each), now)).toList();
    }

    private static boolean isDue(@Nullable Failure last, Instant now) {
        return last == null || !now.isBefore(last.again);
    }

    /// A member has connected.
    void arrived() {
        arrivals++;
    }

    /// A number that grows whenever a member connects.
    long arrivals() {
        return arrivals;
    }

    void came(Cid plan) {
        all.remove(plan);
        failures.remove(plan);
    }

    void failed(Cid plan, Failure how) {
        failures.put(plan, how);
    }

    /// Whether all have been tried.
    boolean areTried() {
        return failures.keySet().containsAll(all);
    }

    /// Whether none can be had from anybody, or there is no room for it.
    ///
    /// @param everybody whether all are connected who may have one
    boolean areHopeless(boolean everybody) {
        return all.stream().allMatch(each -> isHopeless(failures.get(each), everybody));
    }

    private boolean isHopeless(@Nullable Failure last, boolean everybody) {
        return last != null && (last.full || everybody && last.arrivals == arrivals);
    }
}
