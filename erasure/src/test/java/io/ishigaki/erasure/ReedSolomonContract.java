package io.ishigaki.erasure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What [ReedSolomon] promises, by whatever loop.
interface ReedSolomonContract {
    CodingLoop loop();

    default ReedSolomon code(int data, int parity) {
        return new ReedSolomon(data, parity, loop());
    }

    @Test
    default void cellsAreThoseOfAnotherImplementation() {
        for (Vector vector : Vector.published()) {
            var stripe = new Stripe(vector.data(), vector.parity().size());

            stripe.encode(code(vector.data().size(), vector.parity().size()));

            assertThat(Stripe.hex(stripe.parity()))
                    .as("%d+%d", vector.data().size(), vector.parity().size())
                    .isEqualTo(Stripe.hex(vector.parity()));
        }
    }

    /// The matrix G = V · T⁻¹, where T is the top square of Vandermonde's V, is the only one for which G · T = V. G is
    /// read off the parity of data that is 1 in one cell and 0 in the others.
    @ParameterizedTest
    @CsvSource({"1, 1", "1, 4", "2, 1", "3, 3", "4, 2", "10, 4", "17, 20", "128, 127", "254, 1", "5, 250"})
    default void matrixIsTheSystematicFormOfVandermondes(int data, int parity) {
        int[][] matrix = new int[parity][data];
        ReedSolomon code = code(data, parity);
        for (int column = 0; column < data; column++) {
            byte[][] unit = new byte[data][1];
            unit[column][0] = 1;
            var stripe = new Stripe(List.of(unit), parity);
            stripe.encode(code);
            for (int row = 0; row < parity; row++) {
                matrix[row][column] = stripe.parity().get(row)[0] & 0xFF;
            }
        }

        int[][] vandermonde = Definition.vandermonde(data + parity, data);
        for (int row = 0; row < parity; row++) {
            int[] product = new int[data];
            for (int each = 0; each < data; each++) {
                for (int column = 0; column < data; column++) {
                    product[column] ^= Definition.multiply(matrix[row][each], vandermonde[each][column]);
                }
            }
            assertThat(product).as("row %d", data + row).isEqualTo(vandermonde[data + row]);
        }
    }

    @ParameterizedTest
    @CsvSource({"1, 2", "2, 1", "2, 2", "3, 3", "4, 2", "6, 4"})
    default void anyCellsOfTheNumberOfDataBringBackTheOthers(int data, int parity) {
        var stripe = Stripe.random(new Random(data), data, parity, 67);
        ReedSolomon code = code(data, parity);
        stripe.encode(code);

        for (int kept = 0; kept < 1 << data + parity; kept++) {
            if (Integer.bitCount(kept) >= data) {
                assertThat(stripe.isRebuilt(code, kept))
                        .as("kept %s", Integer.toBinaryString(kept))
                        .isTrue();
            }
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5, 0x5EED})
    default void randomStripesAreRebuiltFromRandomCells(long seed) {
        var random = new Random(seed);
        for (int round = 0; round < 40; round++) {
            int data = 1 + random.nextInt(30);
            int parity = random.nextInt(20);
            var stripe = Stripe.random(random, data, parity, random.nextInt(500));
            ReedSolomon code = code(data, parity);
            stripe.encode(code);
            List<Integer> positions =
                    new ArrayList<>(IntStream.range(0, data + parity).boxed().toList());
            Collections.shuffle(positions, random);

            assertThat(stripe.isRebuilt(code, positions.subList(0, data + random.nextInt(parity + 1))))
                    .as("round %d", round)
                    .isTrue();
        }
    }

    @Test
    default void theMostCellsThereCanBeAreRebuilt() {
        for (int data : new int[] {1, 100, 254, 255}) {
            var stripe = Stripe.random(new Random(data), data, ReedSolomon.CELLS_MAX - data, 40);
            ReedSolomon code = code(data, ReedSolomon.CELLS_MAX - data);
            stripe.encode(code);

            List<Integer> last = IntStream.range(ReedSolomon.CELLS_MAX - data, ReedSolomon.CELLS_MAX)
                    .boxed()
                    .toList();
            assertThat(stripe.isRebuilt(code, last)).as("%d of data", data).isTrue();
        }
    }

    /// Around the width of vectors, and of the steps in which they are worked on.
    @Test
    default void everyLengthIsCodedAsByTheDefinition() {
        ReedSolomon code = code(3, 5);
        for (int length = 0; length < 300; length++) {
            var stripe = Stripe.random(new Random(length), 3, 5, length);

            assertThat(stripe.encoded(code))
                    .as("%d bytes", length)
                    .isEqualTo(new Stripe(stripe.data(), 5).encoded(new ReedSolomon(3, 5, new TableLoop())));
        }
    }

    @Test
    default void shorterCellsCountAsPaddedWithZeros() {
        ReedSolomon code = code(5, 3);
        int[] lengths = {100, 0, 1000, 517, 100};
        List<byte[]> cells = new ArrayList<>();
        var random = new Random(7);
        for (int length : lengths) {
            byte[] cell = new byte[length];
            random.nextBytes(cell);
            cells.add(cell);
        }
        List<byte[]> padded =
                cells.stream().map(cell -> Arrays.copyOf(cell, 1000)).toList();

        var stripe = new Stripe(cells, 3);

        assertThat(stripe.encoded(code)).isEqualTo(new Stripe(padded, 3).encoded(code));
        assertThat(stripe.isRebuilt(code, List.of(1, 3, 5, 6, 7))).isTrue();
        assertThat(code.verify(Stripe.ranges(stripe.data()), Stripe.ranges(stripe.parity())))
                .isTrue();
    }

    @Test
    default void nothingIsWrittenOutsideOfTheRanges() {
        byte[] array = new byte[1000];
        new Random(3).nextBytes(array);
        byte[] before = array.clone();
        List<CellRange> data = List.of(CellRange.of(array, 1, 99), CellRange.of(array, 103, 77));

        code(2, 2).encode(data, List.of(CellRange.of(array, 301, 99), CellRange.of(array, 511, 99)));

        byte[] after = array.clone();
        assertThat(Arrays.mismatch(before, after)).isEqualTo(301);
        System.arraycopy(before, 301, after, 301, 99);
        System.arraycopy(before, 511, after, 511, 99);
        assertThat(after).isEqualTo(before);
    }

    @Test
    default void partOfMissingCellIsRebuiltFromPartsOfOthers() {
        ReedSolomon code = code(4, 2);
        var stripe = Stripe.random(new Random(11), 4, 2, 5000);
        stripe.encode(code);
        var present = new TreeMap<Integer, CellRange>();
        for (int position : new int[] {0, 2, 4, 5}) {
            present.put(position, CellRange.of(stripe.cells().get(position), 1234, 777));
        }
        byte[] part = new byte[777];

        code.rebuild(present, new TreeMap<>(Map.of(3, CellRange.of(part))));

        assertThat(part).isEqualTo(Arrays.copyOfRange(stripe.cells().get(3), 1234, 1234 + 777));
    }

    @Test
    default void anyChangedByteFailsVerification() {
        ReedSolomon code = code(3, 2);
        var stripe = Stripe.random(new Random(5), 3, 2, 40_000);
        stripe.encode(code);
        assertThat(code.verify(Stripe.ranges(stripe.data()), Stripe.ranges(stripe.parity())))
                .isTrue();

        for (byte[] cell : stripe.cells()) {
            for (int at : new int[] {0, 16_383, 16_384, 39_999}) {
                cell[at] ^= 0x40;
                assertThat(code.verify(Stripe.ranges(stripe.data()), Stripe.ranges(stripe.parity())))
                        .as("byte %d", at)
                        .isFalse();
                cell[at] ^= 0x40;
            }
        }
    }

    @Test
    default void oneCellOfDataIsCopied() {
        var stripe = Stripe.random(new Random(9), 1, 4, 100);

        assertThat(stripe.encoded(code(1, 4)))
                .containsOnly(Stripe.hex(stripe.data()).getFirst());
    }

    @ParameterizedTest
    @CsvSource({"0, 1", "-1, 3", "1, -1", "255, 1", "1, 255", "2147483647, 2147483647"})
    default void impossibleNumbersOfCellsAreRefused(int data, int parity) {
        assertThatThrownBy(() -> code(data, parity))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("limit at least 1 of data and 255 in all");
    }

    @Test
    default void whatIsNoStripeIsRefused() {
        ReedSolomon code = code(2, 1);
        CellRange cell = CellRange.of(new byte[8]);
        CellRange shorter = CellRange.of(new byte[7]);

        assertThatThrownBy(() -> code.encode(List.of(cell), List.of(cell)))
                .hasMessage("1 cells of data and 1 of parity, expected 2 and 1");
        assertThatThrownBy(() -> code.encode(List.of(cell, shorter), List.of(shorter)))
                .hasMessage("cell of parity is 7 bytes, the longest of data 8");
        assertThatThrownBy(() -> code.rebuild(new TreeMap<>(Map.of(0, cell)), new TreeMap<>()))
                .hasMessage("1 cells are present, 2 are needed");
        assertThatThrownBy(() -> code.rebuild(new TreeMap<>(Map.of(0, cell, 3, cell)), new TreeMap<>()))
                .hasMessage("positions [0, 3] of a stripe of 3 cells");
    }

    @Test
    default void keptInversesAreBounded() {
        ReedSolomon code = code(6, 6);
        var stripe = Stripe.random(new Random(13), 6, 6, 8);
        stripe.encode(code);

        for (int kept = 0; kept < 1 << 12; kept++) {
            if (Integer.bitCount(kept) == 6) {
                assertThat(stripe.isRebuilt(code, kept)).isTrue();
                assertThat(code.inversesKept()).isLessThanOrEqualTo(ReedSolomon.INVERSES_MAX);
            }
        }
        assertThat(code.inversesKept()).isEqualTo(ReedSolomon.INVERSES_MAX);
    }
}
