package io.ishigaki.erasure;

import java.util.List;

/// A matrix over [GaloisField]. Immutable.
final class Matrix {
    private final int[][] rows;

    private Matrix(int[][] rows) {
        this.rows = rows;
    }

    private interface Element {
        int at(int row, int column);
    }

    private static Matrix of(int rowCount, int columnCount, Element element) {
        int[][] rows = new int[rowCount][columnCount];
        for (int row = 0; row < rowCount; row++) {
            for (int column = 0; column < columnCount; column++) {
                rows[row][column] = element.at(row, column);
            }
        }
        return new Matrix(rows);
    }

    /// Each row `r` is `r⁰ r¹ r² …`: any square of distinct rows can be inverted.
    static Matrix vandermonde(int rowCount, int columnCount) {
        return of(rowCount, columnCount, GaloisField::power);
    }

    /// The matrix of a systematic code: Vandermonde's, times the inverse of its top square, which thereby becomes the
    /// identity.
    static Matrix systematic(int rowCount, int columnCount) {
        Matrix vandermonde = vandermonde(rowCount, columnCount);
        return vandermonde.times(vandermonde(columnCount, columnCount).inverse());
    }

    int[] row(int row) {
        return rows[row].clone();
    }

    /// The given rows, in that order.
    Matrix rows(List<Integer> indexes) {
        return new Matrix(indexes.stream().map(index -> rows[index]).toArray(int[][]::new));
    }

    Matrix times(Matrix right) {
        return of(rows.length, right.rows[0].length, (row, column) -> {
            int sum = 0;
            for (int each = 0; each < right.rows.length; each++) {
                sum ^= GaloisField.multiply(rows[row][each], right.rows[each][column]);
            }
            return sum;
        });
    }

    /// The inverse of a square matrix, by Gauss and Jordan.
    ///
    /// @throws ArithmeticException if there is none
    Matrix inverse() {
        int size = rows.length;
        int[][] left = of(size, size, (row, column) -> rows[row][column]).rows;
        int[][] right = of(size, size, (row, column) -> row == column ? 1 : 0).rows;
        for (int column = 0; column < size; column++) {
            int pivot = pivot(left, column);
            swap(left, column, pivot);
            swap(right, column, pivot);
            int factor = GaloisField.inverse(left[column][column]);
            scale(left[column], factor);
            scale(right[column], factor);
            for (int row = 0; row < size; row++) {
                int multiple = left[row][column];
                if (row != column && multiple != 0) {
                    add(left[row], left[column], multiple);
                    add(right[row], right[column], multiple);
                }
            }
        }
        return new Matrix(right);
    }

    private static int pivot(int[][] left, int column) {
        for (int row = column; row < left.length; row++) {
            if (left[row][column] != 0) {
                return row;
            }
        }
        throw new ArithmeticException("matrix has no inverse");
    }

    private static void swap(int[][] rows, int one, int other) {
        int[] row = rows[one];
        rows[one] = rows[other];
        rows[other] = row;
    }

    private static void scale(int[] row, int factor) {
        for (int column = 0; column < row.length; column++) {
            row[column] = GaloisField.multiply(row[column], factor);
        }
    }

    private static void add(int[] target, int[] source, int multiple) {
        for (int column = 0; column < target.length; column++) {
            target[column] ^= GaloisField.multiply(source[column], multiple);
        }
    }
}
