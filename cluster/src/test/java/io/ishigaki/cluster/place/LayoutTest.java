package io.ishigaki.cluster.place;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.ishigaki.multiformats.Multihash;
import io.ishigaki.multiformats.key.PeerId;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class LayoutTest {
    private static final List<Place> PLAIN =
            IntStream.range(0, 7).mapToObj(n -> place(n, "", "", 100)).toList();

    private static final List<Place> MIXED = List.of(
            place(0, "a", "x", 100),
            place(1, "a", "y", 100),
            place(2, "a", "y", 300),
            place(3, "b", "", 100),
            place(4, "b", "", 50),
            place(5, "", "", 1000),
            place(6, "", "", 70));

    private static Multihash hash(String text) {
        return Multihash.sha256(text.getBytes(StandardCharsets.UTF_8));
    }

    private static Place place(int n, String household, String zone, long weight) {
        return new Place(new PeerId(hash("box " + n)), household, zone, weight);
    }

    private static Multihash key(int n) {
        return hash("stripe " + n);
    }

    /// The numbers of the boxes of a stripe, -1 where a position has none.
    private static List<Integer> boxes(List<Place> places, int stripe, int positions, int wished) {
        Layout layout = Layout.of(places);
        return layout.assign(key(stripe), positions, layout.spread(positions, wished)).stream()
                .map(each -> each.map(LayoutTest::number).orElse(-1))
                .toList();
    }

    private static int number(PeerId peer) {
        return IntStream.range(0, 1000)
                .filter(n -> new PeerId(hash("box " + n)).equals(peer))
                .findFirst()
                .orElseThrow();
    }

    /// The expected numbers are those of a program in Python that was written from docs/format/placement.md.
    @Test
    void drawsAsTheFormatSays() {
        assertThat(IntStream.range(0, 4).mapToObj(n -> boxes(PLAIN, n, 6, 3)))
                .containsExactly(
                        List.of(1, 4, 5, 0, 6, 3),
                        List.of(1, 6, 4, 2, 5, 3),
                        List.of(4, 0, 5, 3, 1, 6),
                        List.of(2, 0, 1, 4, 5, 3));
        assertThat(IntStream.range(0, 4).mapToObj(n -> boxes(MIXED, n, 3, 1)))
                .containsExactly(List.of(5, 2, 6), List.of(5, 6, 4), List.of(4, 2, 5), List.of(2, 5, 3));
        assertThat(IntStream.range(0, 4).mapToObj(n -> boxes(MIXED, n, 6, 3)))
                .containsExactly(
                        List.of(5, 3, 0, 1, 2, 6),
                        List.of(5, 6, 4, 2, 1, 3),
                        List.of(4, 2, 5, 3, 1, 6),
                        List.of(2, 6, 1, 5, 0, 4));
        assertThat(Layout.of(MIXED).name().digest().toHex())
                .isEqualTo("a22ebfaf0870033926209acceb010726f3825bd8f6a340c42f623b6ae8b765f5");
    }

    @Test
    void orderOfTheMembersDoesNotMatter() {
        assertThat(Layout.of(MIXED.reversed())).isEqualTo(Layout.of(MIXED)).isNotEqualTo(Layout.of(PLAIN));
        assertThat(boxes(MIXED.reversed(), 0, 6, 3)).isEqualTo(boxes(MIXED, 0, 6, 3));
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void rulesHoldInEveryLayout(long seed) {
        var random = new Random(seed);
        for (int round = 0; round < 60; round++) {
            List<Place> places = new ArrayList<>();
            for (int n = 0; n <= random.nextInt(12); n++) {
                places.add(place(
                        n,
                        random.nextInt(3) == 0 ? "" : "h" + random.nextInt(4),
                        "z" + random.nextInt(3),
                        1 + random.nextInt(1000)));
            }
            int positions = 1 + random.nextInt(10);
            requireRules(Layout.of(places), key(round), positions, random.nextInt(4));
        }
    }

    private static void requireRules(Layout layout, Multihash key, int positions, int wished) {
        Spread spread = layout.spread(positions, wished);
        List<PeerId> boxes = layout.assign(key, positions, spread).stream()
                .flatMap(Optional::stream)
                .toList();
        assertThat(boxes).hasSize(Math.min(positions, layout.places().size())).doesNotHaveDuplicates();
        Map<String, Integer> households = new HashMap<>();
        for (Place each : layout.places()) {
            if (boxes.contains(each.peer())) {
                households.merge(each.householdKey(), 1, Integer::sum);
            }
        }
        assertThat(households.values()).allMatch(count -> count <= spread.household());
        long others =
                layout.places().stream().map(Place::householdKey).distinct().count();
        if (others * Math.max(1, wished) < boxes.size()) {
            assertThat(spread.household()).isGreaterThan(wished);
        }
    }

    @Test
    void boxThatGoesMovesLittleMoreThanItsOwnShare() {
        List<Place> twelve =
                IntStream.range(0, 12).mapToObj(n -> place(n, "", "", 100)).toList();
        int moved = 0;
        int own = 0;
        for (int stripe = 0; stripe < 500; stripe++) {
            List<Integer> before = boxes(twelve, stripe, 6, 3);
            List<Integer> after = boxes(twelve.subList(0, 11), stripe, 6, 3);
            for (int position = 0; position < 6; position++) {
                own += before.get(position) == 11 ? 1 : 0;
                moved += before.get(position).equals(after.get(position)) ? 0 : 1;
            }
        }

        assertThat(own).isPositive();
        assertThat((double) moved / own).isLessThan(1.35);
    }

    @Test
    void boxesHoldByTheirWeight() {
        List<Place> places =
                List.of(place(0, "", "", 100), place(1, "", "", 200), place(2, "", "", 300), place(3, "", "", 400));
        Map<Integer, Integer> held = new HashMap<>();
        for (int stripe = 0; stripe < 4000; stripe++) {
            held.merge(boxes(places, stripe, 1, 1).getFirst(), 1, Integer::sum);
        }

        for (int n = 0; n < 4; n++) {
            assertThat(held.getOrDefault(n, 0) / 4000.0).isCloseTo((n + 1) / 10.0, within(0.03));
        }
    }

    @Test
    void onlyWhatABoxRefusesGoesToTheNextThatTakesIt() {
        Layout layout = Layout.of(PLAIN);
        Spread spread = layout.spread(4, 2);
        for (int stripe = 0; stripe < 50; stripe++) {
            List<Optional<PeerId>> homes = layout.assign(key(stripe), 4, spread);
            PeerId full = homes.get(stripe % 4).orElseThrow();
            List<Optional<PeerId>> now = layout.passOn(key(stripe), homes, spread, (_, peer) -> !peer.equals(full));
            PeerId next = layout.ranking(key(stripe), stripe % 4).stream()
                    .filter(each -> !homes.contains(Optional.of(each)))
                    .findFirst()
                    .orElseThrow();

            List<Optional<PeerId>> expected = new ArrayList<>(homes);
            expected.set(stripe % 4, Optional.of(next));
            assertThat(now).isEqualTo(expected);
        }
    }

    @Test
    void whatAllRefuseGoesNowhere() {
        Layout layout = Layout.of(PLAIN);
        Spread spread = layout.spread(4, 2);
        List<Optional<PeerId>> homes = layout.assign(key(1), 4, spread);
        assertThat(layout.passOn(key(1), homes, spread, (position, _) -> position > 0))
                .containsExactly(Optional.empty(), homes.get(1), homes.get(2), homes.get(3));
    }

    @Test
    void rankingHoldsEveryBoxOnce() {
        assertThat(new HashSet<>(Layout.of(MIXED).ranking(key(1), 2))).hasSize(7);
    }

    @Test
    void positionsBeyondTheBoxesHaveNone() {
        assertThat(boxes(PLAIN.subList(0, 2), 0, 3, 2)).contains(-1).hasSize(3);
        assertThat(boxes(List.of(), 0, 2, 1)).containsExactly(-1, -1);
    }

    @Test
    void memberTwiceOrWithoutWeightIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Layout.of(List.of(place(1, "", "", 1), place(1, "a", "", 2))))
                .withMessageContaining("twice");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> place(1, "", "", 0))
                .withMessageContaining("weight");
    }
}
