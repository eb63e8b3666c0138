package io.ishigaki.erasure;

/// Arithmetic of the field straight from its definition, for comparison.
final class Definition {
    private Definition() {}

    /// The product of two polynomials over GF(2), modulo x⁸ + x⁴ + x³ + x² + 1.
    static int multiply(int a, int b) {
        int product = 0;
        for (int bit = 0; bit < 8; bit++) {
            if ((b >> bit & 1) != 0) {
                product ^= a << bit;
            }
        }
        for (int bit = 14; bit >= 8; bit--) {
            if ((product >> bit & 1) != 0) {
                product ^= 0b1_0001_1101 << bit - 8;
            }
        }
        return product;
    }

    /// Row `r` is `1 r r² …`.
    static int[][] vandermonde(int rows, int columns) {
        int[][] matrix = new int[rows][columns];
        for (int row = 0; row < rows; row++) {
            matrix[row][0] = 1;
            for (int column = 1; column < columns; column++) {
                matrix[row][column] = multiply(matrix[row][column - 1], row);
            }
        }
        return matrix;
    }
}
