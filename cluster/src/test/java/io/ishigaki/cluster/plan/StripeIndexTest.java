package io.ishigaki.cluster.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.ishigaki.blockstore.MemoryBlockstore;
import io.ishigaki.blockstore.MetadataTable;
import io.ishigaki.multiformats.Cid;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class StripeIndexTest {
    private final FakeDag dag = new FakeDag();
    private final MetadataTable table = new MemoryBlockstore().derivedTable("stripes");
    private final StripeIndex index = new StripeIndex(table);
    private final Recorded threeTwo;
    private final Recorded copies;

    StripeIndexTest() throws IOException {
        Cid root = RandomDag.make(dag, new Random(1));
        threeTwo = new Recorded(dag, root, new StorageClass(3, 2));
        copies = new Recorded(dag, root, new StorageClass(1, 1));
    }

    private void add(Recorded plan) throws IOException {
        for (Map.Entry<Cid, PlanNode> node : plan.nodes().entrySet()) {
            if (node.getValue() instanceof PlanNode.Group group) {
                index.add(node.getKey(), group);
            }
        }
    }

    private Stripe stripe(StripeIndex.Place place, Recorded... plans) {
        for (Recorded plan : plans) {
            if (plan.nodes().get(place.node()) instanceof PlanNode.Group group) {
                return group.stripes().get(place.stripe());
            }
        }
        throw new AssertionError("no such group: " + place);
    }

    @Test
    void everyBlockLeadsToItsStripeInEachPlan() throws IOException {
        add(threeTwo);
        add(copies);

        for (Stripe stripe : threeTwo.stripes()) {
            for (Piece piece : stripe.pieces().toList()) {
                List<Stripe> found = new ArrayList<>();
                for (StripeIndex.Place place : index.find(piece.cid().multihash())) {
                    found.add(stripe(place, threeTwo, copies));
                }
                assertThat(found)
                        .contains(stripe)
                        .hasSize(stripe.parity().contains(piece) ? 1 : 2)
                        .allMatch(each -> each.pieces().anyMatch(piece::equals));
            }
        }
    }

    @Test
    void whatIsRemovedIsGoneAndNothingElse() throws IOException {
        add(threeTwo);
        add(copies);

        for (Map.Entry<Cid, PlanNode> node : threeTwo.nodes().entrySet()) {
            if (node.getValue() instanceof PlanNode.Group group) {
                assertThat(index.has(node.getKey())).isTrue();
                index.remove(node.getKey(), group);
                assertThat(index.has(node.getKey())).isFalse();
            }
        }

        for (Stripe stripe : copies.stripes()) {
            for (Piece piece : stripe.pieces().toList()) {
                assertThat(index.find(piece.cid().multihash())).hasSize(1);
            }
        }
        for (Stripe stripe : threeTwo.stripes()) {
            for (Piece piece : stripe.parity()) {
                assertThat(index.find(piece.cid().multihash())).isEmpty();
            }
        }
    }

    @Test
    void unknownBlockStandsNowhere() throws IOException {
        add(threeTwo);

        assertThat(index.find(Cid.ofRaw(new byte[] {7}).multihash())).isEmpty();
    }
}
