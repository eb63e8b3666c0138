package io.ishigaki.cluster.hold;

import static org.assertj.core.api.Assertions.assertThat;

import io.ishigaki.blockstore.MemoryBlockstore;
import io.ishigaki.blockstore.WriteSession;
import io.ishigaki.cluster.plan.Cell;
import io.ishigaki.cluster.plan.Piece;
import io.ishigaki.cluster.plan.PlanNode;
import io.ishigaki.cluster.plan.StorageClass;
import io.ishigaki.cluster.plan.Stripe;
import io.ishigaki.cluster.plan.StripeIndex;
import io.ishigaki.multiformats.Block;
import io.ishigaki.multiformats.Cid;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class AdoptionTest {
    private static final StorageClass CLASS = new StorageClass(2, 1);
    private static final Block ONE = Block.ofRaw(new byte[] {1});
    private static final Block TWO = Block.ofRaw(new byte[] {2});
    private static final Block PARITY = Block.ofRaw(new byte[] {3});
    private static final Block OTHER = Block.ofRaw(new byte[] {4});
    private static final Stripe STRIPE = stripe(TWO, PARITY);

    private final MemoryBlockstore store = new MemoryBlockstore();
    private final StripeIndex index = new StripeIndex(store.derivedTable("stripes"));
    private final Plans.Node before = node(STRIPE);
    private final Plans.Node after = node(stripe(OTHER, OTHER), STRIPE);

    private static Stripe stripe(Block second, Block parity) {
        return new Stripe(CLASS, List.of(cell(ONE), cell(second)), List.of(piece(parity)));
    }

    private static Cell cell(Block block) {
        return new Cell(List.of(piece(block)));
    }

    private static Piece piece(Block block) {
        return new Piece(block.cid(), block.size());
    }

    /// The first stripe has other blocks, so that the one that both nodes list has other numbers in them.
    private static Plans.Node node(Stripe... stripes) {
        var group = new PlanNode.Group(
                CLASS, stripes.length == 1 ? List.of(stripes) : List.of(unlike(stripes[0]), stripes[1]));
        return new Plans.Node(group.encode().cid(), group);
    }

    private static Stripe unlike(Stripe stripe) {
        Block first = Block.ofRaw(new byte[] {5});
        Block parity = Block.ofRaw(new byte[] {6});
        return new Stripe(stripe.of(), List.of(cell(first), stripe.data().getLast()), List.of(piece(parity)));
    }

    @BeforeEach
    void claim() throws IOException {
        Cid cid = before.cid();
        try (WriteSession session = store.begin()) {
            for (Block each : List.of(ONE, TWO, PARITY, before.group().encode())) {
                session.put(each);
            }
            session.claim(List.of(
                    CellClaims.ofPlanBlock(cid),
                    CellClaims.ofCell(cid, STRIPE, new CellRef(0, 0)),
                    CellClaims.ofCell(cid, STRIPE, new CellRef(0, 2))));
        }
        index.add(cid, before.group());
    }

    @Test
    void cellsOfTheSameStripeAreClaimedUnderTheNewNode() throws IOException {
        Adoption.Found found = new Adoption(store, index).find(after);

        assertThat(found.cells()).containsExactlyInAnyOrder(new CellRef(1, 0), new CellRef(1, 2));
        assertThat(found.claims())
                .allSatisfy(
                        claim -> assertThat(ClaimKey.decode(claim.key()).node()).isEqualTo(after.cid()));
    }

    @Test
    void stripeWithOtherParityIsAnother() throws IOException {
        assertThat(new Adoption(store, index).find(node(stripe(TWO, OTHER))).cells())
                .isEmpty();
    }

    @Test
    void damagedCellsAreLeftOut() throws IOException {
        store.damage(ONE.cid());

        assertThat(new Adoption(store, index).find(after).cells()).containsExactly(new CellRef(1, 2));
    }
}
