package io.ishigaki.erasure;

/// Arithmetic of GF(2⁸): bytes as polynomials over GF(2), modulo x⁸ + x⁴ + x³ + x² + 1. Addition is XOR.
///
/// Elements are ints of 0 to 255. Stateless, hence thread-safe.
final class GaloisField {
    static final int SIZE = 256;

    /// The polynomial of Backblaze's JavaReedSolomon and of ISA-L; 2 generates all elements but 0.
    static final int POLYNOMIAL = 0x11D;

    private static final int GENERATOR_ORDER = SIZE - 1;

    /// Powers of 2, twice over, so that sums of two logarithms need no modulo.
    private static final int[] POWERS = new int[2 * GENERATOR_ORDER];

    private static final int[] LOGARITHMS = new int[SIZE];

    static {
        int power = 1;
        for (int exponent = 0; exponent < GENERATOR_ORDER; exponent++) {
            POWERS[exponent] = power;
            POWERS[exponent + GENERATOR_ORDER] = power;
            LOGARITHMS[power] = exponent;
            power <<= 1;
            if (power >= SIZE) {
                power ^= POLYNOMIAL;
            }
        }
    }

    private GaloisField() {}

    static int multiply(int a, int b) {
        return a == 0 || b == 0 ? 0 : POWERS[LOGARITHMS[a] + LOGARITHMS[b]];
    }

    /// The element whose product with `a` is 1.
    ///
    /// @throws ArithmeticException if `a` is 0
    static int inverse(int a) {
        if (a == 0) {
            throw new ArithmeticException("0 has no inverse");
        }
        return POWERS[GENERATOR_ORDER - LOGARITHMS[a]];
    }

    /// `a` to the power of `exponent`, which is not negative; 0⁰ is 1.
    static int power(int a, int exponent) {
        if (exponent == 0) {
            return 1;
        }
        return a == 0 ? 0 : POWERS[(int) ((long) LOGARITHMS[a] * exponent % GENERATOR_ORDER)];
    }
}
