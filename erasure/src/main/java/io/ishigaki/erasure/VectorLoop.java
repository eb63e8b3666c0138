package io.ishigaki.erasure;

import java.util.Arrays;
import java.util.List;
import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/// Many bytes at a time: the product of an element and a byte is the sum of its products with the byte's low and high
/// half, which are looked up in two tables of 16 entries that fit a vector each.
///
/// Works in strips, so that what is added up stays in the first cache; on two inputs and two outputs at a time, as that
/// keeps all tables in registers. Loaded only where the Vector API is.
///
/// @see <a href="https://www.usenix.org/conference/fast13/technical-sessions/presentation/plank_james_simd">Screaming
///     Fast Galois Field Arithmetic</a>
final class VectorLoop implements CodingLoop {
    private static final VectorSpecies<Byte> SPECIES = species();
    private static final int LANES = SPECIES.length();

    private static final int STRIP_BYTES = 16 << 10;

    /// What the tables of one element take.
    private static final int TABLES_BYTES = 2 * LANES;

    /// For each element, its products with 0 to 15, repeated to fill a vector, and those with 16 times as much. As they
    /// repeat, an index may have any bits above its low four.
    private static final byte[] TABLES = tables();

    private static final CodingLoop REST = new TableLoop();

    private static VectorSpecies<Byte> species() {
        boolean isWide = ByteVector.SPECIES_PREFERRED.length() == 64 && CpuFlags.hasVbmi();
        int lanes = Integer.getInteger(CodingLoops.LANES, isWide ? 64 : 16);
        return switch (lanes) {
            case 16 -> ByteVector.SPECIES_128;
            case 32 -> ByteVector.SPECIES_256;
            case 64 -> ByteVector.SPECIES_512;
            default ->
                throw new IllegalArgumentException(
                        "%s is %d, limit 0, 16, 32 or 64".formatted(CodingLoops.LANES, lanes));
        };
    }

    private static byte[] tables() {
        byte[] tables = new byte[GaloisField.SIZE * TABLES_BYTES];
        for (int element = 0; element < GaloisField.SIZE; element++) {
            for (int lane = 0; lane < LANES; lane++) {
                int at = element * TABLES_BYTES + lane;
                tables[at] = (byte) GaloisField.multiply(element, lane & 15);
                tables[at + LANES] = (byte) GaloisField.multiply(element, (lane & 15) << 4);
            }
        }
        return tables;
    }

    @Override
    public String description() {
        return "vectors of %d bytes".formatted(LANES);
    }

    @Override
    public void multiply(int[][] rows, List<CellRange> inputs, List<CellRange> outputs, int from, int to) {
        int end = to - (to - from) % LANES;
        for (int begin = from; begin < end; begin += STRIP_BYTES) {
            int behind = begin + Math.min(STRIP_BYTES, end - begin);
            strip(rows, between(inputs, begin, behind), between(outputs, begin, behind));
        }
        if (end < to) {
            REST.multiply(rows, inputs, outputs, end, to);
        }
    }

    private static CellRange[] between(List<CellRange> cells, int from, int to) {
        return cells.stream().map(cell -> cell.between(from, to)).toArray(CellRange[]::new);
    }

    private static void strip(int[][] rows, CellRange[] inputs, CellRange[] outputs) {
        for (CellRange output : outputs) {
            Arrays.fill(output.array(), output.offset(), output.offset() + output.length(), (byte) 0);
        }
        int pairedOutputs = outputs.length & ~1;
        int pairedInputs = inputs.length & ~1;
        for (int row = 0; row < pairedOutputs; row += 2) {
            int[] first = rows[row];
            int[] second = rows[row + 1];
            CellRange one = outputs[row];
            CellRange two = outputs[row + 1];
            for (int column = 0; column < pairedInputs; column += 2) {
                int[] elements = {first[column], first[column + 1], second[column], second[column + 1]};
                addTwoToTwo(inputs[column], inputs[column + 1], one, two, elements);
            }
            if (pairedInputs < inputs.length) {
                addToTwo(inputs[pairedInputs], one, two, first[pairedInputs], second[pairedInputs]);
            }
        }
        if (pairedOutputs < outputs.length) {
            int[] last = rows[pairedOutputs];
            for (int column = 0; column < pairedInputs; column += 2) {
                CellRange output = outputs[pairedOutputs];
                addTwo(inputs[column], inputs[column + 1], output, last[column], last[column + 1]);
            }
            if (pairedInputs < inputs.length) {
                addOne(inputs[pairedInputs], outputs[pairedOutputs], last[pairedInputs]);
            }
        }
    }

    /// Adds to `p` the product of `x` and the first of `elements` and that of `y` and the second, to `q` those with the
    /// third and fourth.
    private static void addTwoToTwo(CellRange x, CellRange y, CellRange p, CellRange q, int[] elements) {
        ByteVector xpLow = low(elements[0]);
        ByteVector xpHigh = high(elements[0]);
        ByteVector ypLow = low(elements[1]);
        ByteVector ypHigh = high(elements[1]);
        ByteVector xqLow = low(elements[2]);
        ByteVector xqHigh = high(elements[2]);
        ByteVector yqLow = low(elements[3]);
        ByteVector yqHigh = high(elements[3]);
        byte[] xArray = x.array();
        byte[] yArray = y.array();
        byte[] pArray = p.array();
        byte[] qArray = q.array();
        int yShift = y.offset() - x.offset();
        int pShift = p.offset() - x.offset();
        int qShift = q.offset() - x.offset();
        int end = x.offset() + x.length();
        for (int i = x.offset(); i < end; i += LANES) {
            ByteVector xs = load(xArray, i);
            ByteVector ys = load(yArray, i + yShift);
            ByteVector xHalves = highHalves(xs);
            ByteVector yHalves = highHalves(ys);
            sum(load(pArray, i + pShift), product(xs, xHalves, xpLow, xpHigh), product(ys, yHalves, ypLow, ypHigh))
                    .intoArray(pArray, i + pShift);
            sum(load(qArray, i + qShift), product(xs, xHalves, xqLow, xqHigh), product(ys, yHalves, yqLow, yqHigh))
                    .intoArray(qArray, i + qShift);
        }
    }

    /// Adds to `p` the product of `x` and `pElement`, to `q` that with `qElement`.
    private static void addToTwo(CellRange x, CellRange p, CellRange q, int pElement, int qElement) {
        ByteVector pLow = low(pElement);
        ByteVector pHigh = high(pElement);
        ByteVector qLow = low(qElement);
        ByteVector qHigh = high(qElement);
        byte[] xArray = x.array();
        byte[] pArray = p.array();
        byte[] qArray = q.array();
        int pShift = p.offset() - x.offset();
        int qShift = q.offset() - x.offset();
        int end = x.offset() + x.length();
        for (int i = x.offset(); i < end; i += LANES) {
            ByteVector xs = load(xArray, i);
            ByteVector xHalves = highHalves(xs);
            sum(load(pArray, i + pShift), product(xs, xHalves, pLow, pHigh)).intoArray(pArray, i + pShift);
            sum(load(qArray, i + qShift), product(xs, xHalves, qLow, qHigh)).intoArray(qArray, i + qShift);
        }
    }

    /// Adds to `p` the products of `x` and `xElement` and of `y` and `yElement`.
    private static void addTwo(CellRange x, CellRange y, CellRange p, int xElement, int yElement) {
        ByteVector xLow = low(xElement);
        ByteVector xHigh = high(xElement);
        ByteVector yLow = low(yElement);
        ByteVector yHigh = high(yElement);
        byte[] xArray = x.array();
        byte[] yArray = y.array();
        byte[] pArray = p.array();
        int yShift = y.offset() - x.offset();
        int pShift = p.offset() - x.offset();
        int end = x.offset() + x.length();
        for (int i = x.offset(); i < end; i += LANES) {
            ByteVector xs = load(xArray, i);
            ByteVector ys = load(yArray, i + yShift);
            ByteVector ofX = product(xs, highHalves(xs), xLow, xHigh);
            ByteVector ofY = product(ys, highHalves(ys), yLow, yHigh);
            sum(load(pArray, i + pShift), ofX, ofY).intoArray(pArray, i + pShift);
        }
    }

    /// Adds to `p` the product of `x` and `element`.
    private static void addOne(CellRange x, CellRange p, int element) {
        ByteVector low = low(element);
        ByteVector high = high(element);
        byte[] xArray = x.array();
        byte[] pArray = p.array();
        int shift = p.offset() - x.offset();
        int end = x.offset() + x.length();
        for (int i = x.offset(); i < end; i += LANES) {
            ByteVector xs = load(xArray, i);
            sum(load(pArray, i + shift), product(xs, highHalves(xs), low, high)).intoArray(pArray, i + shift);
        }
    }

    private static ByteVector low(int element) {
        return load(TABLES, element * TABLES_BYTES);
    }

    private static ByteVector high(int element) {
        return load(TABLES, element * TABLES_BYTES + LANES);
    }

    private static ByteVector load(byte[] array, int at) {
        return ByteVector.fromArray(SPECIES, array, at);
    }

    /// The high half of each byte in its low four bits; there is no shift of bytes, so those above are of its
    /// neighbour.
    private static ByteVector highHalves(ByteVector bytes) {
        return bytes.reinterpretAsShorts().lanewise(VectorOperators.LSHR, 4).reinterpretAsBytes();
    }

    private static ByteVector product(ByteVector bytes, ByteVector halves, ByteVector low, ByteVector high) {
        return bytes.selectFrom(low).lanewise(VectorOperators.XOR, halves.selectFrom(high));
    }

    private static ByteVector sum(ByteVector a, ByteVector b) {
        return a.lanewise(VectorOperators.XOR, b);
    }

    private static ByteVector sum(ByteVector a, ByteVector b, ByteVector c) {
        return sum(sum(a, b), c);
    }
}
