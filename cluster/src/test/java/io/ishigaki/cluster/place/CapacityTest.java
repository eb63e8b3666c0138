package io.ishigaki.cluster.place;

import static org.assertj.core.api.Assertions.assertThat;

import io.ishigaki.multiformats.Multihash;
import io.ishigaki.multiformats.key.PeerId;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class CapacityTest {
    private static List<Place> boxes(long... weights) {
        var places = new ArrayList<Place>();
        for (long weight : weights) {
            places.add(box(places.size(), "", weight));
        }
        return places;
    }

    private static Place box(int number, String household, long weight) {
        var id = new PeerId(Multihash.sha256("box %d".formatted(number).getBytes(StandardCharsets.UTF_8)));
        return new Place(id, household, "", weight);
    }

    @Test
    void equalBoxesTakeTheirSumLessTheParity() {
        assertThat(Capacity.of(boxes(100, 100, 100, 100, 100, 100), 4, 6, 2)).isEqualTo(400);
        assertThat(Capacity.of(boxes(100, 100, 100, 100, 100, 100), 2, 3, 1)).isEqualTo(400);
        assertThat(Capacity.of(boxes(100, 100, 100, 100, 100, 100), 1, 3, 2)).isEqualTo(200);
    }

    @Test
    void smallestBoxDecidesWhereEachHasACellOfEveryStripe() {
        assertThat(Capacity.of(boxes(10, 100, 1000), 2, 3, 1)).isEqualTo(20);
    }

    @Test
    void largeBoxCountsNoMoreThanTheOthersCanGoWithIt() {
        // Of each copy one may lie on the large box, the other on one of the small ones.
        assertThat(Capacity.of(boxes(10, 20, 1000), 1, 2, 1)).isEqualTo(30);
    }

    @Test
    void householdTakesNoMoreCellsOfAStripeThanItMay() {
        List<Place> places = List.of(
                box(0, "home", 100), box(1, "home", 100), box(2, "home", 100), box(3, "", 100), box(4, "", 100));

        // Of two cells one may lie at home: with the three boxes at home full, one more hundred elsewhere stays free.
        assertThat(Capacity.of(places, 1, 2, 1)).isEqualTo(200);
    }

    @Test
    void tooFewBoxesTakeNothing() {
        assertThat(Capacity.of(boxes(100, 100, 100), 4, 6, 2)).isZero();
        assertThat(Capacity.of(List.of(), 1, 1, 0)).isZero();
    }

    @Test
    void fewerBoxesThanPositionsTakeFewerCells() {
        assertThat(Capacity.of(boxes(100, 100, 100, 100, 100), 4, 6, 2)).isEqualTo(400);
    }
}
