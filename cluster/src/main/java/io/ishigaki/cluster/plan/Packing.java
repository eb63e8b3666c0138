package io.ishigaki.cluster.plan;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// Packs the leaves of a group into cells, and those into stripes: first fit, longest first.
final class Packing {
    private Packing() {}

    /// A cell that still takes pieces.
    private static final class Open {
        private final List<Piece> pieces = new ArrayList<>();
        private int length;

        private boolean hasRoomFor(Piece piece) {
            return length + piece.length() <= Cell.BYTES_MAX;
        }

        private void add(Piece piece) {
            pieces.add(piece);
            length += piece.length();
        }
    }

    /// The cells of each stripe; only the last stripe may have fewer than `data`.
    static List<List<Cell>> stripes(List<Piece> leaves, int data) {
        List<Cell> cells = cells(leaves);
        var stripes = new ArrayList<List<Cell>>();
        for (int from = 0; from < cells.size(); from += data) {
            stripes.add(cells.subList(from, Math.min(from + data, cells.size())));
        }
        return stripes;
    }

    /// Longest first, as far as their order of old doesn't decide: sorting is stable.
    private static List<Cell> cells(List<Piece> leaves) {
        List<Piece> sorted = new ArrayList<>(leaves);
        sorted.sort(Comparator.comparingInt(Piece::length).reversed());
        var cells = new ArrayList<Open>();
        // Those before this one are full, but for what takes no room.
        int firstOpen = 0;
        for (Piece leaf : sorted) {
            int at = leaf.length() == 0 ? 0 : firstOpen;
            while (at < cells.size() && !cells.get(at).hasRoomFor(leaf)) {
                at++;
            }
            if (at == cells.size()) {
                cells.add(new Open());
            }
            cells.get(at).add(leaf);
            while (firstOpen < cells.size() && cells.get(firstOpen).length >= Cell.BYTES_MAX) {
                firstOpen++;
            }
        }
        return cells.stream()
                .map(open -> new Cell(open.pieces))
                .sorted(Comparator.comparingInt(Cell::length).reversed())
                .toList();
    }
}
