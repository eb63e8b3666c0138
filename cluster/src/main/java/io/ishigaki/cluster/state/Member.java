package io.ishigaki.cluster.state;

import io.ishigaki.multiformats.key.PeerId;
import io.ishigaki.multiformats.multiaddr.Multiaddr;
import java.time.Instant;
import java.util.List;

/// One box of the cluster, as the records say. Whether it is there now is another question. Immutable.
///
/// @param name what its owner calls it; empty if it hasn't said so
/// @param household which boxes share a roof: that of its invite, or what it says itself; empty if neither says
/// @param zone which households share a fate; empty if it doesn't say
/// @param capacity bytes that it offers, at most those of its invite; 0 if it hasn't said so
/// @param addresses where it says that it can be reached, without its peer id
/// @param since when it became a member
public record Member(
        PeerId id,
        String name,
        String household,
        String zone,
        Role role,
        long capacity,
        List<Multiaddr> addresses,
        Instant since) {
    public Member {
        addresses = List.copyOf(addresses);
    }

    static Member of(Membership.Standing standing, Profile profile) {
        long offered = profile.capacity();
        return new Member(
                standing.peer(),
                profile.name(),
                standing.household().orElse(profile.household()),
                profile.zone(),
                standing.role(),
                Math.min(offered, standing.capacity().orElse(offered)),
                profile.addresses(),
                HybridClock.timeOf(standing.since()));
    }
}
