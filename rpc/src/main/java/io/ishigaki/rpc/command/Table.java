package io.ishigaki.rpc.command;

import java.util.ArrayList;
import java.util.List;

/// Lines of cells, aligned as Go's `text/tabwriter` does: a column is as wide as its widest cell and a space, over the
/// lines that follow each other without interruption; the last cell of a line is in no column.
final class Table {
    private final int cellWidthMin;
    private final List<List<String>> lines = new ArrayList<>();

    /// @param cellWidthMin how wide a column is at least, its space included
    Table(int cellWidthMin) {
        this.cellWidthMin = cellWidthMin;
    }

    void add(List<String> cells) {
        lines.add(List.copyOf(cells));
    }

    String format() {
        var text = new StringBuilder();
        for (int i = 0; i < lines.size(); i++) {
            List<String> line = lines.get(i);
            for (int column = 0; column < line.size() - 1; column++) {
                String cell = line.get(column);
                text.append(cell).repeat(' ', width(i, column) - length(cell));
            }
            text.append(line.getLast()).append('\n');
        }
        return text.toString();
    }

    private int width(int line, int column) {
        int from = line;
        while (from > 0 && lines.get(from - 1).size() > column + 1) {
            from--;
        }
        int width = cellWidthMin;
        for (int i = from; i < lines.size() && lines.get(i).size() > column + 1; i++) {
            width = Math.max(width, length(lines.get(i).get(column)) + 1);
        }
        return width;
    }

    private static int length(String cell) {
        return cell.codePointCount(0, cell.length());
    }
}
