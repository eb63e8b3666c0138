package io.ishigaki.dag.codec;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;

/// Numbers in the text form of ECMAScript, which most writers of JSON share: the fewest digits that
/// read back as the same number, with an exponent below 10⁻⁶ and from 10²¹ on.
///
/// @see <a href="https://tc39.es/ecma262/#sec-numeric-types-number-tostring">Number::toString</a>
final class EcmaNumber {
    private static final double PLAIN_MIN = 1e-6;
    private static final double PLAIN_END = 1e21;

    private EcmaNumber() {}

    /// The text of a finite number; negative zero keeps its sign.
    static String toString(double number) {
        if (number == 0) {
            return 1 / number < 0 ? "-0" : "0";
        }
        BigDecimal shortest = shortest(number).stripTrailingZeros();
        double magnitude = Math.abs(number);
        return magnitude >= PLAIN_MIN && magnitude < PLAIN_END ? shortest.toPlainString() : scientific(shortest);
    }

    /// `Double.toString` never answers fewer than two digits and may take others than those of the
    /// one-digit number where both read back.
    private static BigDecimal shortest(double number) {
        BigDecimal oneDigit = new BigDecimal(number).round(new MathContext(1, RoundingMode.HALF_EVEN));
        return oneDigit.doubleValue() == number ? oneDigit : new BigDecimal(Double.toString(number));
    }

    private static String scientific(BigDecimal shortest) {
        String digits = shortest.unscaledValue().abs().toString();
        int exponent = digits.length() - 1 - shortest.scale();
        var out = new StringBuilder();
        if (shortest.signum() < 0) {
            out.append('-');
        }
        out.append(digits.charAt(0));
        if (digits.length() > 1) {
            out.append('.').append(digits, 1, digits.length());
        }
        return out.append(exponent < 0 ? "e-" : "e+").append(Math.abs(exponent)).toString();
    }
}
