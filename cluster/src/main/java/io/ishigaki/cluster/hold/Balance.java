package io.ishigaki.cluster.hold;

import io.ishigaki.cluster.plan.Stripe;
import io.ishigaki.multiformats.Cid;
import io.ishigaki.multiformats.key.PeerId;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.stream.Collectors;

/// Who holds how much for whom, by what boxes have attested that aren't presumed lost: each cell counts once, for the
/// members that have made pins of it. What several have made pins of is shared out among them evenly. Stateless.
///
/// *Cost.* Looks at each cell of each plan node once, however many pins list it, and asks nobody.
final class Balance {
    private Balance() {}

    /// Bytes, by who holds them, then by for whom; bytes of plan nodes that no pin lists any more are left out.
    ///
    /// @param adders who has made pins of a plan
    static Map<PeerId, Map<PeerId, Long>> of(Collection<Cells> nodes, View view, Function<Cid, Set<PeerId>> adders) {
        Map<PeerId, Map<PeerId, Long>> balance = new HashMap<>();
        Map<Cid, Set<PeerId>> known = new HashMap<>();
        for (Cells each : nodes) {
            Set<PeerId> forWhom = each.plans().stream()
                    .flatMap(plan -> known.computeIfAbsent(plan, adders).stream())
                    .collect(Collectors.toSet());
            if (!forWhom.isEmpty()) {
                forEachHolder(each, view, (peer, bytes) -> {
                    Map<PeerId, Long> held = balance.computeIfAbsent(peer, _ -> new HashMap<>());
                    forWhom.forEach(adder -> held.merge(adder, bytes / forWhom.size(), Long::sum));
                });
            }
        }
        return balance;
    }

    private static void forEachHolder(Cells cells, View view, BiConsumer<PeerId, Long> visitor) {
        visitor.accept(view.self(), bytesOf(cells, cells.owned()));
        cells.others().forEach((peer, held) -> {
            if (view.counts(peer)) {
                visitor.accept(peer, bytesOf(cells, held.cells()));
            }
        });
    }

    private static long bytesOf(Cells cells, List<CellRef> held) {
        long bytes = 0;
        for (CellRef each : held) {
            if (each.stripe() < cells.stripes()) {
                Stripe stripe = cells.stripe(each.stripe());
                bytes += each.position() < stripe.positions()
                        ? stripe.at(each.position()).length()
                        : 0;
            }
        }
        return bytes;
    }
}
