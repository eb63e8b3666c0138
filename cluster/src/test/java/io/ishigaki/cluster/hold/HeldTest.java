package io.ishigaki.cluster.hold;

import static org.assertj.core.api.Assertions.assertThat;

import io.ishigaki.multiformats.Bytes;
import org.junit.jupiter.api.Test;

class HeldTest {
    private static final int WIDTH = 6;

    @Test
    void whatIsReadIsWhatWasWritten() {
        var held = new Held(WIDTH);
        held.set(0, 5, true);
        held.set(3, 1, true);

        Held read = Held.decode(WIDTH, held.toBytes());
        assertThat(read.cells()).containsExactly(new CellRef(0, 5), new CellRef(3, 1));
        assertThat(read.has(3, 1)).isTrue();
        assertThat(read.hasAny(1)).isFalse();
    }

    @Test
    void whatManyPlanNodesShareStaysAsItIs() {
        Held one = Held.decode(WIDTH, Bytes.ofHex("01"));
        assertThat(Held.decode(WIDTH, Bytes.ofHex("01"))).isSameAs(one);
        assertThat(Held.decode(3, Bytes.ofHex("10")).cells()).containsExactly(new CellRef(1, 1));

        assertThat(one.with(0, 0, false).isEmpty()).isTrue();
        assertThat(one.or(Held.decode(WIDTH, Bytes.ofHex("02"))).cells())
                .containsExactly(new CellRef(0, 0), new CellRef(0, 1));
        assertThat(one.cells()).containsExactly(new CellRef(0, 0));
        assertThat(Held.decode(WIDTH, Bytes.EMPTY).isEmpty()).isTrue();
    }
}
