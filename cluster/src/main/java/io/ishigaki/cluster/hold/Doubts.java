package io.ishigaki.cluster.hold;

import io.ishigaki.multiformats.key.PeerId;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Which cells of one plan node members may have let go since they last spoke: those that others held where they should
/// be. While these do, nothing depends on them; afterwards they count once the member has spoken again, and not said
/// that it has let them go. Mutable, guarded by its owner.
final class Doubts {
    /// None for nearly all nodes.
    private Map<PeerId, Doubt> all = Map.of();

    /// @param surplus cells that the member may let go
    /// @param left cells that it might have let go until it was told for the `heard`-th time something
    private record Doubt(Held surplus, Held left, long heard) {
        private static Doubt none(int width) {
            return new Doubt(new Held(width), new Held(width), 0);
        }

        private Doubt next(Held now, long heardNow) {
            Held ended = surplus.without(now);
            Held still = isOver(heardNow) ? ended : left.or(ended);
            return new Doubt(now, still.without(now), ended.isEmpty() ? heard : heardNow);
        }

        private boolean isOver(long heardNow) {
            return heardNow > heard;
        }

        private boolean isOf(int stripe, int position, long heardNow) {
            return surplus.has(stripe, position) || !isOver(heardNow) && left.has(stripe, position);
        }

        private boolean isNone() {
            return surplus.isEmpty() && left.isEmpty();
        }
    }

    /// Takes note of what members may let go now, all told.
    void note(int width, Map<PeerId, Held> surplus, View view) {
        Set<PeerId> peers = new HashSet<>(all.keySet());
        peers.addAll(surplus.keySet());
        if (peers.isEmpty()) {
            return;
        }
        Map<PeerId, Doubt> next = new HashMap<>();
        for (PeerId each : peers) {
            Doubt before = all.getOrDefault(each, Doubt.none(width));
            Doubt now = before.next(surplus.getOrDefault(each, new Held(width)), view.heard(each));
            if (!now.isNone()) {
                next.put(each, now);
            }
        }
        all = Map.copyOf(next);
    }

    /// Forgets all but these peers.
    void retain(Set<PeerId> peers) {
        if (!peers.containsAll(all.keySet())) {
            all = all.entrySet().stream()
                    .filter(each -> peers.contains(each.getKey()))
                    .collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, Map.Entry::getValue));
        }
    }

    /// Whether `peer` may have let a cell go since it last spoke.
    boolean has(PeerId peer, int stripe, int position, View view) {
        @Nullable Doubt doubt = all.get(peer);
        return doubt != null && doubt.isOf(stripe, position, view.heard(peer));
    }
}
