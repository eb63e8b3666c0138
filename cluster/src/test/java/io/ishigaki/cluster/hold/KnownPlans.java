package io.ishigaki.cluster.hold;

import static org.assertj.core.api.Assertions.assertThat;

import io.ishigaki.cluster.place.Layout;
import io.ishigaki.cluster.plan.PlanNode;
import io.ishigaki.cluster.plan.StorageClass;
import io.ishigaki.cluster.plan.Stripe;
import io.ishigaki.multiformats.Cid;
import io.ishigaki.multiformats.Multihash;
import io.ishigaki.multiformats.key.PeerId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/// Plans and nodes by numbers, and what members say of them. Node n is one cell of 100 bytes, twice.
final class KnownPlans {
    static final StorageClass TWO = StorageClass.parse("2x");

    private KnownPlans() {}

    static PeerId peer(int number) {
        return new PeerId(Multihash.sha256(new byte[] {(byte) number}));
    }

    static Cid cid(int number) {
        return Cid.ofRaw(new byte[] {(byte) number, (byte) (number >> Byte.SIZE)});
    }

    static Plans.Node node(int number) {
        return new Plans.Node(
                cid(number), new PlanNode.Group(TWO, List.of(Stripe.ofCopies(cid(1_000 + number), 100, TWO))));
    }

    /// A plan of nodes comes.
    ///
    /// @param own those of its nodes of which this box has the first position
    static void load(Ledger ledger, int plan, Set<Integer> own, int... nodes) {
        List<Plans.Node> groups = IntStream.of(nodes).mapToObj(KnownPlans::node).toList();
        List<Cid> blocks = new ArrayList<>(List.of(cid(plan)));
        groups.forEach(each -> blocks.add(each.cid()));
        Map<Cid, List<CellRef>> claimed = new HashMap<>();
        own.forEach(each -> claimed.put(cid(each), List.of(new CellRef(0, 0))));
        assertThat(ledger.begins(cid(plan))).isTrue();
        ledger.loaded(cid(plan), new CellJobs.Loaded(new Plans.Tree(blocks, groups), claimed, List.of()), false);
    }

    /// A message with these rows, by no layout that anybody has.
    static HoldMessage.Told told(long session, long number, HoldMessage.Row... rows) {
        return told(Layout.of(List.of()), session, number, rows);
    }

    static HoldMessage.Told told(Layout layout, long session, long number, HoldMessage.Row... rows) {
        return new HoldMessage.Told(
                layout.name(), new HoldMessage.Serial(session, number), false, false, List.of(rows), Optional.empty());
    }
}
