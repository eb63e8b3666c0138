package io.ishigaki.cluster.pin;

import io.ishigaki.cluster.hold.Share;
import io.ishigaki.cluster.state.Member;
import io.ishigaki.cluster.state.Phase;
import io.ishigaki.cluster.state.PinRecord;
import io.ishigaki.cluster.state.Quota;
import io.ishigaki.cluster.state.SharedState;
import io.ishigaki.multiformats.key.PeerId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/// The pins of members, and how much they may take, as the shared state says. Stateless.
public final class Shares {
    private static final Comparator<PinRecord> ORDER = Comparator.<PinRecord, Boolean>comparing(PinRecord::isDraft)
            .thenComparing(pin -> pin.phase() == Phase.PINNING)
            .thenComparing(PinRecord::id);

    private Shares() {}

    /// Of those whose pins may take only so much, as the others hold them.
    ///
    /// @param held whether anything is held for a pin
    public static List<Share> limited(SharedState state, Predicate<PinRecord> held) {
        Map<PeerId, Quota> quotas = state.quotas();
        if (quotas.isEmpty()) {
            return List.of();
        }
        Map<PeerId, List<PinRecord>> pins = byAdder(state, pin -> quotas.containsKey(pin.adder()) && held.test(pin));
        List<Share> shares = new ArrayList<>();
        quotas.forEach(
                (peer, quota) -> shares.add(share(state, peer, quota.held(), pins.getOrDefault(peer, List.of()))));
        return shares;
    }

    /// Of all that have made pins, as if they might take what they want.
    public static List<Share> all(SharedState state) {
        List<Share> shares = new ArrayList<>();
        byAdder(state, _ -> true).forEach((peer, pins) -> shares.add(share(state, peer, Long.MAX_VALUE, pins)));
        return shares;
    }

    /// Of one member, as it may make new pins.
    public static Share of(SharedState state, PeerId peer) {
        Map<PeerId, List<PinRecord>> pins = byAdder(state, pin -> pin.adder().equals(peer));
        Quota quota = state.quotas().getOrDefault(peer, Quota.NONE);
        return share(state, peer, quota.bytes(), pins.getOrDefault(peer, List.of()));
    }

    private static Map<PeerId, List<PinRecord>> byAdder(SharedState state, Predicate<PinRecord> which) {
        return state.pins().stream().filter(which).collect(Collectors.groupingBy(PinRecord::adder));
    }

    private static Share share(SharedState state, PeerId peer, long limit, List<PinRecord> pins) {
        String name = state.member(peer)
                .map(Member::name)
                .filter(word -> !word.isEmpty())
                .orElseGet(peer::toString);
        return new Share(
                peer,
                name,
                limit,
                pins.stream().sorted(ORDER).flatMap(pin -> plan(pin).stream()).toList());
    }

    private static Optional<Share.Plan> plan(PinRecord pin) {
        return pin.plan().map(root -> new Share.Plan(root, pin.isDraft() ? Share.Kind.DRAFT : Share.Kind.PIN));
    }
}
