package io.ishigaki.cluster.hold;

import io.ishigaki.multiformats.Cid;
import java.time.Instant;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Plans that are listed and not here. *Confined to* its keeper.
final class MissingPlans {
    private final Set<Cid> all = new LinkedHashSet<>();

    /// When those are tried again that couldn't be brought.
    private final Map<Cid, Instant> retries = new HashMap<>();

    /// Those that couldn't be brought from anybody who is connected.
    private final Set<Cid> withNobody = new HashSet<>();

    /// Those that could be had, were there room for them.
    private final Set<Cid> withoutRoom = new HashSet<>();

    /// How often a member has connected.
    private long arrivals;

    /// They are these.
    void follow(Collection<Cid> now) {
        all.clear();
        all.addAll(now);
        retries.keySet().retainAll(all);
        withNobody.retainAll(all);
        withoutRoom.retainAll(all);
    }

    /// In the order in which they are to be brought.
    Set<Cid> all() {
        return Collections.unmodifiableSet(all);
    }

    /// Those that are to be tried now.
    List<Cid> due(Instant now) {
        return all.stream()
                .filter(each -> !now.isBefore(retries.getOrDefault(each, Instant.MIN)))
                .toList();
    }

    /// A member has connected, which may have any of them.
    void arrived() {
        arrivals++;
        withNobody.clear();
    }

    /// A number that grows whenever a member connects.
    long arrivals() {
        return arrivals;
    }

    void came(Cid plan) {
        all.remove(plan);
        retries.remove(plan);
        withNobody.remove(plan);
        withoutRoom.remove(plan);
    }

    /// Nobody who was connected has it.
    ///
    /// @param since the [arrivals][#arrivals] when it was begun to be brought
    void absent(Cid plan, long since, Instant again) {
        retries.put(plan, again);
        withoutRoom.remove(plan);
        if (since == arrivals) {
            withNobody.add(plan);
        }
    }

    /// The store is full.
    void tooLarge(Cid plan, Instant again) {
        retries.put(plan, again);
        withNobody.remove(plan);
        withoutRoom.add(plan);
    }

    /// Whether all have been tried.
    boolean areTried() {
        return retries.keySet().containsAll(all);
    }

    /// Whether none can be had from anybody, or there is no room for it.
    ///
    /// @param everybody whether all are connected who may have one
    boolean areHopeless(boolean everybody) {
        return all.stream().allMatch(each -> withoutRoom.contains(each) || everybody && withNobody.contains(each));
    }
}
