package io.ishigaki.cluster.hold;

import static org.assertj.core.api.Assertions.assertThat;

import io.ishigaki.cluster.plan.PlanNode;
import io.ishigaki.cluster.plan.StorageClass;
import io.ishigaki.cluster.plan.Stripe;
import io.ishigaki.multiformats.Cid;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// What pins of one member take together.
final class TallyTest {
    private static final StorageClass TWO = StorageClass.parse("2x");
    private static final long STRIPE = 2 * 100;

    private final Tally tally = new Tally();

    /// A node of stripes of 100 bytes.
    private static Tally.Part node(int number, int... stripes) {
        List<Stripe> all = IntStream.of(stripes)
                .mapToObj(each -> Stripe.ofCopies(cid(each), 100, TWO))
                .toList();
        return Tally.Part.of(cid(number), new PlanNode.Group(TWO, all));
    }

    private static Cid cid(int number) {
        return Cid.ofRaw(new byte[] {(byte) number});
    }

    @Test
    void nodeThatTwoPlansListCountsOnce() {
        tally.add(Share.Kind.PIN, List.of(node(1, 11), node(2, 12)));
        tally.add(Share.Kind.PIN, List.of(node(1, 11), node(3, 13)));

        assertThat(tally.bytes()).isEqualTo(3 * STRIPE);
        assertThat(tally.bytesWith(Share.Kind.PIN, List.of(node(3, 13), node(4, 14))))
                .isEqualTo(4 * STRIPE);
        assertThat(tally.bytes()).isEqualTo(3 * STRIPE);
    }

    @Test
    void draftCountsUntilAPinListsItsStripes() {
        tally.add(Share.Kind.DRAFT, List.of(node(1, 11, 12), node(2, 13)));
        assertThat(tally.bytes()).isEqualTo(3 * STRIPE);
        assertThat(tally.pinBytes()).isZero();

        assertThat(tally.bytesWith(Share.Kind.PIN, List.of(node(3, 11, 12, 14))))
                .isEqualTo(4 * STRIPE);
        tally.add(Share.Kind.PIN, List.of(node(3, 11, 12, 14)));
        assertThat(tally.bytes()).isEqualTo(4 * STRIPE);
        assertThat(tally.bytesWith(Share.Kind.DRAFT, List.of(node(4, 14), node(5, 15))))
                .isEqualTo(5 * STRIPE);
    }

    @Test
    void parityCounts() {
        var of = StorageClass.parse("2+1");
        assertThat(of.positions()).isEqualTo(3);
        assertThat(Stripe.ofCopies(cid(1), 100, of).bytes()).isEqualTo(STRIPE);
    }
}
