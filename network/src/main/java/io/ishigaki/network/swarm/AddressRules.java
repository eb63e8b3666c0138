package io.ishigaki.network.swarm;

import io.ishigaki.multiformats.multiaddr.Multiaddr;
import io.ishigaki.network.AddressFilters;
import java.util.List;
import java.util.stream.Stream;

/// What becomes of the addresses of this peer and of others. Thread-safe.
///
/// @param allowed peers whose connections aren't counted against the limits of all
/// @param filters addresses of other peers that nothing is connected to or from
/// @param announced what is told in place of where this peer listens; empty for that
/// @param alsoAnnounced what is told besides
/// @param notAnnounced ranges and single addresses that are never told
public record AddressRules(
        AllowList allowed,
        AddressFilters filters,
        List<Multiaddr> announced,
        List<Multiaddr> alsoAnnounced,
        List<Multiaddr> notAnnounced) {
    public AddressRules {
        announced = List.copyOf(announced);
        alsoAnnounced = List.copyOf(alsoAnnounced);
        notAnnounced = List.copyOf(notAnnounced);
    }

    /// All addresses are told, none are filtered and all are counted.
    public static AddressRules none() {
        return new AddressRules(AllowList.none(), new AddressFilters(List.of()), List.of(), List.of(), List.of());
    }

    /// What is told of a peer that listens at `listening`.
    List<Multiaddr> announced(List<Multiaddr> listening) {
        var hidden = new AddressFilters(
                notAnnounced.stream().filter(AddressFilters::isRange).toList());
        return Stream.concat((announced.isEmpty() ? listening : announced).stream(), alsoAnnounced.stream())
                .distinct()
                .filter(address -> !notAnnounced.contains(address) && !hidden.contain(address))
                .toList();
    }
}
