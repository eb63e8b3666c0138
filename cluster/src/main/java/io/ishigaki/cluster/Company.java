package io.ishigaki.cluster;

import io.ishigaki.cluster.state.ClusterException;
import io.ishigaki.cluster.state.Member;
import io.ishigaki.cluster.state.Profile;
import io.ishigaki.cluster.state.SharedState;
import io.ishigaki.multiformats.key.PeerId;
import io.ishigaki.multiformats.multiaddr.Multiaddr;
import io.ishigaki.network.Network;
import io.ishigaki.network.Peering;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Keeps members connected, and tells them where this box is and what it offers.
///
/// *Confined to* one thread at a time.
final class Company {
    /// The disk is looked at this often.
    private static final Duration CAPACITY_PERIOD = Duration.ofMinutes(1);

    /// What this box says of itself is compared with what it said this often: to list its addresses takes a while.
    private static final Duration DESCRIBE_PERIOD = Duration.ofSeconds(1);

    /// What is offered is said anew when it differs by more than one in so many: it decides what goes where.
    private static final int CAPACITY_STEPS = 10;

    private final Network network;
    private final Peering peering;
    private final SharedState state;
    private final ClusterConfig config;
    private final Map<PeerId, List<Multiaddr>> kept = new HashMap<>();
    private final InstantSource steady;
    private volatile boolean leaving;
    private boolean saidLeaving;
    private Instant describedAt = Instant.MIN;
    private Instant capacityAt = Instant.MIN;
    private long capacity;

    /// @param steady a clock that nobody sets
    Company(Network network, Peering peering, SharedState state, ClusterConfig config, InstantSource steady) {
        this.network = network;
        this.peering = peering;
        this.state = state;
        this.config = config;
        this.steady = steady;
    }

    /// Bytes that the store may take, as of a while ago at most.
    long capacity(Instant now) {
        if (!now.isBefore(capacityAt.plus(CAPACITY_PERIOD))) {
            capacityAt = now;
            capacity = config.capacity().getAsLong();
        }
        return capacity;
    }

    /// Says from now on that this box offers nothing, or what it has again.
    void leaving(boolean nothing) {
        leaving = nothing;
    }

    /// Does what has become necessary.
    void keep() throws IOException {
        keepConnected();
        Instant now = steady.instant();
        boolean due = leaving != saidLeaving || !now.isBefore(describedAt.plus(DESCRIBE_PERIOD));
        if (due && state.isMember(state.self())) {
            saidLeaving = leaving;
            describedAt = now;
            describe();
        }
    }

    /// Leaves all members alone.
    void part() {
        kept.keySet().forEach(peering::remove);
        kept.clear();
    }

    private void keepConnected() {
        Map<PeerId, List<Multiaddr>> wanted = new HashMap<>();
        for (Member member : state.members()) {
            if (!member.id().equals(state.self())) {
                wanted.put(member.id(), member.addresses());
            }
        }
        for (PeerId peer : List.copyOf(kept.keySet())) {
            if (!wanted.containsKey(peer)) {
                kept.remove(peer);
                peering.remove(peer);
            }
        }
        wanted.forEach((peer, addresses) -> {
            // Those that the settings name are kept already.
            boolean others = !kept.containsKey(peer) && peering.peers().containsKey(peer);
            if (!others && !addresses.equals(kept.get(peer))) {
                kept.put(peer, addresses);
                peering.add(peer, addresses);
            }
        });
    }

    /// Says what has changed of this box.
    private void describe() throws IOException {
        Profile before = state.profile();
        var now = new Profile(
                either(config.words().name(), before.name()),
                either(config.words().household(), before.household()),
                either(config.words().zone(), before.zone()),
                offered(before.capacity()),
                addresses());
        try {
            state.describe(now);
        } catch (ClusterException _) {
            // Its clock is wrong, which whoever writes is told; it is said later.
        }
    }

    private static String either(String configured, String known) {
        return configured.isEmpty() ? known : configured;
    }

    private long offered(long before) {
        if (leaving) {
            return 0;
        }
        return Math.abs(capacity - before) > before / CAPACITY_STEPS ? capacity : before;
    }

    private List<Multiaddr> addresses() {
        return network.addresses().stream()
                .filter(address -> address.toBytes().length() <= Profile.ADDRESS_BYTES_MAX)
                .limit(Profile.ADDRESSES_MAX)
                .toList();
    }
}
