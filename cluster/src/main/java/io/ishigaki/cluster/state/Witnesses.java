package io.ishigaki.cluster.state;

import io.ishigaki.multiformats.key.PeerId;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/// Which members keep which pins by what they have told: two pins may list the same cells, and whoever knows of only
/// one of them lets these go with it.
///
/// Once a pin is acknowledged, only those keep it who know that: others hold what they have on a lease, which ends
/// where its adder is gone for long.
///
/// A pin that this box writes anew is known to those who knew it before, though not as it is now: these are
/// remembered until they know that too, or tell that they know less than before.
///
/// *Confined to* the lock of its owner.
final class Witnesses {
    private final Registers registers;

    /// How far the state of each member was at its last word.
    private final Map<PeerId, VersionVector> told = new HashMap<>();

    /// Who knew a pin before it was written anew.
    private final Map<PinId, Set<PeerId>> before = new HashMap<>();

    Witnesses(Registers registers) {
        this.registers = registers;
    }

    /// Takes note of how far the state of `peer` is.
    void told(PeerId peer, VersionVector vector) {
        VersionVector earlier = told.put(peer, vector);
        boolean less = earlier != null && !vector.covers(earlier);
        before.forEach((pin, peers) -> {
            if (less || covers(vector, pin)) {
                peers.remove(peer);
            }
        });
        before.entrySet()
                .removeIf(each -> each.getValue().isEmpty()
                        || registers.pin(each.getKey()).isEmpty());
    }

    /// Says that this box is about to write a pin anew, like this.
    void rewriting(PinRecord anew) {
        PinId pin = anew.id();
        if (anew.phase() == Phase.PINNED && !isPinned(pin)) {
            before.remove(pin);
            return;
        }
        Set<PeerId> knew = new HashSet<>(before.getOrDefault(pin, Set.of()));
        told.forEach((peer, vector) -> {
            if (covers(vector, pin)) {
                knew.add(peer);
            }
        });
        if (!knew.isEmpty()) {
            before.put(pin, knew);
        }
    }

    boolean isKnownTo(PeerId peer, PinId pin) {
        return covers(told.getOrDefault(peer, VersionVector.EMPTY), pin)
                || before.getOrDefault(pin, Set.of()).contains(peer);
    }

    private boolean isPinned(PinId pin) {
        return registers.pin(pin).filter(each -> each.phase() == Phase.PINNED).isPresent();
    }

    /// Whether somebody who has that much has what somebody says of the pin with its plan, and that it is
    /// acknowledged, if it is.
    private boolean covers(VersionVector vector, PinId pin) {
        boolean pinned = isPinned(pin);
        for (Registers.Entry each : registers.about(pin)) {
            boolean listed = each.fact() instanceof Fact.Pinning(PinRecord said)
                    && said.plan().isPresent()
                    && (!pinned || said.phase() == Phase.PINNED);
            if (listed && vector.at(each.stamp().origin()) >= each.stamp().sequence()) {
                return true;
            }
        }
        return false;
    }
}
