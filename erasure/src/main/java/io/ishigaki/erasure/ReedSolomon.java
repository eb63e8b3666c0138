package io.ishigaki.erasure;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// A code of `data` (k) cells of data and `parity` (m) cells of parity: any k of the k + m bring back the others.
///
/// The matrix is that of Backblaze's JavaReedSolomon, so that cells are byte for byte the same: Vandermonde's
/// (row `r`, column `c`: `r` to the power of `c` in GF(2⁸), polynomial 0x11D), times the inverse of its top square.
/// With k = 1 every cell of parity is a copy of the data.
///
/// Cells may differ in length: a shorter one counts as if zeros followed, which nobody stores. Thread-safe.
///
/// *Bounds.* k + m is at most [#CELLS_MAX]. Keeps the inverses for the last [#INVERSES_MAX] sets of cells that were
/// rebuilt from.
///
/// @see <a href="https://www.backblaze.com/blog/reed-solomon/">the code, explained by its authors</a>
public final class ReedSolomon {
    /// As many as there are bytes but 0, so that a number of cells fits a byte.
    public static final int CELLS_MAX = GaloisField.SIZE - 1;

    static final int INVERSES_MAX = 64;

    /// What [#verify] makes anew at a time.
    private static final int VERIFIED_BYTES = 16 << 10;

    private final int data;
    private final int parity;
    private final Matrix matrix;
    private final int[][] parityRows;
    private final CodingLoop loop;

    /// By the positions rebuilt from, the one used longest ago first. Guarded by itself.
    private final Map<List<Integer>, Matrix> inverses = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<List<Integer>, Matrix> eldest) {
            return size() > INVERSES_MAX;
        }
    };

    ReedSolomon(int data, int parity, CodingLoop loop) {
        if (data < 1 || parity < 0 || data > CELLS_MAX - parity) {
            throw new IllegalArgumentException(
                    "%d cells of data and %d of parity, limit at least 1 of data and %d in all"
                            .formatted(data, parity, CELLS_MAX));
        }
        this.data = data;
        this.parity = parity;
        this.matrix = Matrix.systematic(data + parity, data);
        this.parityRows =
                IntStream.range(data, data + parity).mapToObj(matrix::row).toArray(int[][]::new);
        this.loop = loop;
    }

    /// The code of so many cells, in the fastest way that there is here.
    ///
    /// @throws IllegalArgumentException if `data` is below 1, `parity` below 0, or both are more than [#CELLS_MAX]
    public static ReedSolomon of(int data, int parity) {
        return new ReedSolomon(data, parity, CodingLoops.fastest());
    }

    /// How codes of this process work on bytes, for people.
    public static String loopDescription() {
        return CodingLoops.fastest().description();
    }

    /// Writes the cells of parity that belong to those of data.
    ///
    /// @throws IllegalArgumentException if the number of cells is wrong, or a cell of parity is not as long as the
    ///     longest of data
    public void encode(List<CellRange> dataCells, List<CellRange> parityCells) {
        requireStripe(dataCells, parityCells);
        multiply(parityRows, dataCells, parityCells);
    }

    /// Answers whether the cells of parity belong to those of data.
    ///
    /// @throws IllegalArgumentException as [#encode]
    public boolean verify(List<CellRange> dataCells, List<CellRange> parityCells) {
        requireStripe(dataCells, parityCells);
        byte[][] expected = new byte[parity][VERIFIED_BYTES];
        int length = longest(dataCells);
        for (int begin = 0; begin < length; begin += VERIFIED_BYTES) {
            int from = begin;
            int to = from + Math.min(VERIFIED_BYTES, length - from);
            multiply(
                    parityRows,
                    dataCells.stream().map(cell -> cell.between(from, to)).toList(),
                    Stream.of(expected)
                            .map(cell -> CellRange.of(cell, 0, to - from))
                            .toList());
            for (int cell = 0; cell < parity; cell++) {
                CellRange actual = parityCells.get(cell).between(from, to);
                int offset = actual.offset();
                if (!Arrays.equals(expected[cell], 0, to - from, actual.array(), offset, offset + actual.length())) {
                    return false;
                }
            }
        }
        return true;
    }

    /// Writes the cells of `missing`, by their positions, from k of those of `present`. How long a missing cell is, is
    /// told by its range; it may also be that part alone which is wanted, if all ranges are of that part.
    ///
    /// @throws IllegalArgumentException if fewer than k are present, or there is no such position
    public void rebuild(SortedMap<Integer, CellRange> present, SortedMap<Integer, CellRange> missing) {
        requirePositions(present);
        requirePositions(missing);
        if (present.size() < data) {
            throw new IllegalArgumentException("%d cells are present, %d are needed".formatted(present.size(), data));
        }
        List<Integer> sources = present.keySet().stream().limit(data).toList();
        Matrix rows = matrix.rows(List.copyOf(missing.keySet())).times(inverse(sources));
        multiply(
                IntStream.range(0, missing.size()).mapToObj(rows::row).toArray(int[][]::new),
                present.values().stream().limit(data).toList(),
                List.copyOf(missing.values()));
    }

    private Matrix inverse(List<Integer> sources) {
        synchronized (inverses) {
            return inverses.computeIfAbsent(sources, key -> matrix.rows(key).inverse());
        }
    }

    /// Works from each length of a cell to the next, on those that are longer.
    private void multiply(int[][] rows, List<CellRange> inputs, List<CellRange> outputs) {
        int[] ends = Stream.concat(inputs.stream(), outputs.stream())
                .mapToInt(CellRange::length)
                .filter(length -> length > 0)
                .sorted()
                .distinct()
                .toArray();
        int from = 0;
        for (int to : ends) {
            int[] sources = reaching(to, inputs);
            int[] targets = reaching(to, outputs);
            List<CellRange> longOutputs = pick(outputs, targets);
            if (sources.length == 0) {
                longOutputs.forEach(clearing(from, to));
            } else {
                int[][] picked = new int[targets.length][sources.length];
                Arrays.setAll(picked, row -> pick(rows[targets[row]], sources));
                loop.multiply(picked, pick(inputs, sources), longOutputs, from, to);
            }
            from = to;
        }
    }

    private static Consumer<CellRange> clearing(int from, int to) {
        return cell -> Arrays.fill(cell.array(), cell.offset() + from, cell.offset() + to, (byte) 0);
    }

    private static int[] reaching(int to, List<CellRange> cells) {
        return IntStream.range(0, cells.size())
                .filter(index -> cells.get(index).length() >= to)
                .toArray();
    }

    private static List<CellRange> pick(List<CellRange> cells, int[] indexes) {
        return IntStream.of(indexes).mapToObj(cells::get).toList();
    }

    private static int[] pick(int[] row, int[] columns) {
        return IntStream.of(columns).map(column -> row[column]).toArray();
    }

    private static int longest(List<CellRange> cells) {
        return cells.stream().mapToInt(CellRange::length).max().orElse(0);
    }

    private void requireStripe(List<CellRange> dataCells, List<CellRange> parityCells) {
        if (dataCells.size() != data || parityCells.size() != parity) {
            throw new IllegalArgumentException("%d cells of data and %d of parity, expected %d and %d"
                    .formatted(dataCells.size(), parityCells.size(), data, parity));
        }
        int length = longest(dataCells);
        for (CellRange cell : parityCells) {
            if (cell.length() != length) {
                throw new IllegalArgumentException(
                        "cell of parity is %d bytes, the longest of data %d".formatted(cell.length(), length));
            }
        }
    }

    private void requirePositions(SortedMap<Integer, CellRange> cells) {
        if (!cells.isEmpty() && (cells.firstKey() < 0 || cells.lastKey() >= data + parity)) {
            throw new IllegalArgumentException(
                    "positions %s of a stripe of %d cells".formatted(new ArrayList<>(cells.keySet()), data + parity));
        }
    }

    /// How many inverses are kept.
    int inversesKept() {
        synchronized (inverses) {
            return inverses.size();
        }
    }
}
