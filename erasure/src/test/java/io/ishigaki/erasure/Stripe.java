package io.ishigaki.erasure;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// Cells of data, and room for as many of parity as wanted.
record Stripe(List<byte[]> data, List<byte[]> parity) {
    Stripe(List<byte[]> data, int parity) {
        this(
                data,
                Stream.generate(() -> new byte
                                [data.stream()
                                        .mapToInt(cell -> cell.length)
                                        .max()
                                        .orElseThrow()])
                        .limit(parity)
                        .toList());
    }

    static Stripe random(Random random, int data, int parity, int length) {
        var cells = new ArrayList<byte[]>();
        for (int cell = 0; cell < data; cell++) {
            byte[] bytes = new byte[length];
            random.nextBytes(bytes);
            cells.add(bytes);
        }
        return new Stripe(cells, parity);
    }

    static List<CellRange> ranges(List<byte[]> cells) {
        return cells.stream().map(CellRange::of).toList();
    }

    void encode(ReedSolomon code) {
        code.encode(ranges(data), ranges(parity));
    }

    /// The parity, in hex.
    List<String> encoded(ReedSolomon code) {
        encode(code);
        return hex(parity);
    }

    static List<String> hex(List<byte[]> cells) {
        return cells.stream().map(HexFormat.of()::formatHex).toList();
    }

    List<byte[]> cells() {
        return Stream.concat(data.stream(), parity.stream()).toList();
    }

    boolean isRebuilt(ReedSolomon code, int kept) {
        return isRebuilt(
                code,
                IntStream.range(0, cells().size())
                        .filter(position -> (kept >> position & 1) != 0)
                        .boxed()
                        .toList());
    }

    /// Whether the cells at `kept` alone bring back all others as they were.
    boolean isRebuilt(ReedSolomon code, List<Integer> kept) {
        var present = new TreeMap<Integer, CellRange>();
        var rebuilt = new TreeMap<Integer, byte[]>();
        var missing = new TreeMap<Integer, CellRange>();
        for (int position = 0; position < cells().size(); position++) {
            byte[] cell = cells().get(position);
            if (kept.contains(position)) {
                present.put(position, CellRange.of(cell.clone()));
            } else {
                // Not zeros, which a loop that does nothing would leave.
                byte[] target = new byte[cell.length];
                Arrays.fill(target, (byte) 0x5A);
                rebuilt.put(position, target);
                missing.put(position, CellRange.of(target));
            }
        }
        code.rebuild(present, missing);
        return rebuilt.entrySet().stream().allMatch(cell -> Arrays.equals(cell.getValue(), cells().get(cell.getKey())));
    }
}
