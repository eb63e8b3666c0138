package io.ishigaki.cluster.hold;

import io.ishigaki.cluster.plan.Stripe;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/// Where a block of a plan stands, and what can be had of its stripe now.
///
/// @param position of its cell
/// @param length of the block
/// @param candidates positions that can be had, the best first
public record Spot(Stripe stripe, int position, int length, List<Integer> candidates) {
    public Spot {
        candidates = List.copyOf(candidates);
    }

    /// Whether this box, or one that is connected, holds the block itself.
    public boolean isObtainable() {
        return stripe.needed() == 1 ? !candidates.isEmpty() : candidates.contains(position);
    }

    /// Whether enough of the stripe can be had to decode what can't.
    public boolean isDecodable() {
        return candidates.size() >= stripe.needed();
    }

    /// By how many of these ways it can be had: as it is, and decoded.
    int ways() {
        return (isObtainable() ? 1 : 0) + (isDecodable() ? 1 : 0);
    }

    /// How many bytes of other cells are read to decode some.
    public long decodedBytes() {
        return candidates.stream()
                .limit(stripe.needed())
                .mapToLong(each -> stripe.at(each).length())
                .sum();
    }

    /// The data cells that can't be had, that of the block among them.
    public SortedSet<Integer> missing() {
        SortedSet<Integer> missing = new TreeSet<>(Set.of(position));
        for (int other = 0; other < stripe.needed(); other++) {
            if (!candidates.contains(other)) {
                missing.add(other);
            }
        }
        return missing;
    }
}
