package io.ishigaki.erasure;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/// Many bytes at a time: the product of an element and a byte is the sum of its products with the byte's low and high
/// half, which are looked up in two tables of 16 entries that fit a vector each.
///
/// Sums over all inputs are kept in registers and written once, of four or of two outputs in a pass. Two vectors of
/// each at a time halve how often tables are loaded. Loaded only where the Vector API is.
///
/// The innermost loops stand in methods which C2 is not to inline: where it does, it keeps vectors as objects, and is
/// eight times slower. It inlines none of more than 325 bytes of byte code (`FreqInlineSize`), which a test checks.
///
/// @see <a href="https://www.usenix.org/conference/fast13/technical-sessions/presentation/plank_james_simd">Screaming
///     Fast Galois Field Arithmetic</a>
final class VectorLoop implements CodingLoop {
    private static final VectorSpecies<Byte> SPECIES = species();
    private static final int LANES = SPECIES.length();

    /// How far a pass goes before the next outputs are made of the same inputs, which the second cache then holds.
    private static final int STRIP_BYTES = 64 << 10;

    /// How many outputs a pass makes.
    private static final int WIDE = 4;

    private static final int NARROW = 2;

    /// What a pass takes of each input at a time; what is left of a cell in the end is for [#REST].
    private static final int STEP_BYTES = 2 * LANES;

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
        int end = to - (to - from) % STEP_BYTES;
        if (from < end) {
            multiplySteps(groups(rows, outputs), inputs.toArray(CellRange[]::new), from, end);
        }
        if (end < to) {
            REST.multiply(rows, inputs, outputs, end, to);
        }
    }

    private static void multiplySteps(List<Group> groups, CellRange[] inputs, int from, int to) {
        for (int begin = from; begin < to; begin += STRIP_BYTES) {
            int end = begin + Math.min(STRIP_BYTES, to - begin);
            for (Group group : groups) {
                if (group.outputs.length == WIDE) {
                    sumFour(group.tables, inputs, group.outputs, begin, end);
                } else {
                    sumTwo(group.tables, inputs, group.outputs, begin, end);
                }
            }
        }
    }

    private static List<Group> groups(int[][] rows, List<CellRange> outputs) {
        var groups = new ArrayList<Group>();
        for (int first = 0; first < rows.length; first += WIDE) {
            int left = rows.length - first;
            int begin = first;
            int[] members = IntStream.range(0, left > NARROW ? WIDE : NARROW)
                    .map(member -> begin + Math.min(member, left - 1))
                    .toArray();
            groups.add(new Group(rows, members, outputs));
        }
        return groups;
    }

    /// The tables of all elements of some rows, in the order in which they are needed: for each input, those of each
    /// row.
    private static byte[] tables(int[][] rows, int[] members) {
        int inputs = rows[0].length;
        byte[] tables = new byte[inputs * members.length * TABLES_BYTES];
        int at = 0;
        for (int input = 0; input < inputs; input++) {
            for (int member : members) {
                System.arraycopy(TABLES, rows[member][input] * TABLES_BYTES, tables, at, TABLES_BYTES);
                at += TABLES_BYTES;
            }
        }
        return tables;
    }

    /// Outputs that are made in one pass over all inputs. Where fewer are left than a pass makes, the last is made more
    /// than once, which costs less than reading the inputs once more.
    private static final class Group {
        private final byte[] tables;
        private final CellRange[] outputs;

        private Group(int[][] rows, int[] members, List<CellRange> outputs) {
            this.tables = tables(rows, members);
            this.outputs = IntStream.of(members).mapToObj(outputs::get).toArray(CellRange[]::new);
        }
    }

    /// Makes four outputs from `from` to before `to`, a multiple of [#STEP_BYTES]; `tables` are those of a group.
    private static void sumFour(byte[] tables, CellRange[] inputs, CellRange[] outputs, int from, int to) {
        byte[] pArray = outputs[0].array();
        byte[] qArray = outputs[1].array();
        byte[] rArray = outputs[2].array();
        byte[] sArray = outputs[3].array();
        int pOffset = outputs[0].offset();
        int qOffset = outputs[1].offset();
        int rOffset = outputs[2].offset();
        int sOffset = outputs[3].offset();
        for (int i = from; i < to; i += STEP_BYTES) {
            ByteVector p = ByteVector.zero(SPECIES);
            ByteVector q = ByteVector.zero(SPECIES);
            ByteVector r = ByteVector.zero(SPECIES);
            ByteVector s = ByteVector.zero(SPECIES);
            ByteVector secondP = ByteVector.zero(SPECIES);
            ByteVector secondQ = ByteVector.zero(SPECIES);
            ByteVector secondR = ByteVector.zero(SPECIES);
            ByteVector secondS = ByteVector.zero(SPECIES);
            for (int input = 0, table = 0; input < inputs.length; input++, table += WIDE * TABLES_BYTES) {
                byte[] array = inputs[input].array();
                int at = inputs[input].offset() + i;
                ByteVector x = load(array, at);
                ByteVector halves = highHalves(x);
                ByteVector y = load(array, at + LANES);
                ByteVector yHalves = highHalves(y);
                ByteVector low = load(tables, table);
                ByteVector high = load(tables, table + LANES);
                p = sum(p, product(x, halves, low, high));
                secondP = sum(secondP, product(y, yHalves, low, high));
                low = load(tables, table + 2 * LANES);
                high = load(tables, table + 3 * LANES);
                q = sum(q, product(x, halves, low, high));
                secondQ = sum(secondQ, product(y, yHalves, low, high));
                low = load(tables, table + 4 * LANES);
                high = load(tables, table + 5 * LANES);
                r = sum(r, product(x, halves, low, high));
                secondR = sum(secondR, product(y, yHalves, low, high));
                low = load(tables, table + 6 * LANES);
                high = load(tables, table + 7 * LANES);
                s = sum(s, product(x, halves, low, high));
                secondS = sum(secondS, product(y, yHalves, low, high));
            }
            p.intoArray(pArray, pOffset + i);
            secondP.intoArray(pArray, pOffset + i + LANES);
            q.intoArray(qArray, qOffset + i);
            secondQ.intoArray(qArray, qOffset + i + LANES);
            r.intoArray(rArray, rOffset + i);
            secondR.intoArray(rArray, rOffset + i + LANES);
            s.intoArray(sArray, sOffset + i);
            secondS.intoArray(sArray, sOffset + i + LANES);
        }
    }

    /// As [#sumFour], of two outputs.
    private static void sumTwo(byte[] tables, CellRange[] inputs, CellRange[] outputs, int from, int to) {
        byte[] pArray = outputs[0].array();
        byte[] qArray = outputs[1].array();
        int pOffset = outputs[0].offset();
        int qOffset = outputs[1].offset();
        for (int i = from; i < to; i += STEP_BYTES) {
            ByteVector p = ByteVector.zero(SPECIES);
            ByteVector q = ByteVector.zero(SPECIES);
            ByteVector secondP = ByteVector.zero(SPECIES);
            ByteVector secondQ = ByteVector.zero(SPECIES);
            for (int input = 0, table = 0; input < inputs.length; input++, table += NARROW * TABLES_BYTES) {
                byte[] array = inputs[input].array();
                int at = inputs[input].offset() + i;
                ByteVector x = load(array, at);
                ByteVector halves = highHalves(x);
                ByteVector y = load(array, at + LANES);
                ByteVector yHalves = highHalves(y);
                ByteVector low = load(tables, table);
                ByteVector high = load(tables, table + LANES);
                p = sum(p, product(x, halves, low, high));
                secondP = sum(secondP, product(y, yHalves, low, high));
                low = load(tables, table + 2 * LANES);
                high = load(tables, table + 3 * LANES);
                q = sum(q, product(x, halves, low, high));
                secondQ = sum(secondQ, product(y, yHalves, low, high));
            }
            p.intoArray(pArray, pOffset + i);
            secondP.intoArray(pArray, pOffset + i + LANES);
            q.intoArray(qArray, qOffset + i);
            secondQ.intoArray(qArray, qOffset + i + LANES);
        }
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
}
