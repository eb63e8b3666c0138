package io.ishigaki.config;

import java.math.BigInteger;
import java.util.OptionalLong;

/// Decimal fractions of whole units. Not by BigDecimal, whose tables take 20 ms to make: every
/// command line reads settings.
final class Decimals {
    private Decimals() {}

    /// `number` times `unit`, cut off to a whole number; empty if that is 2⁶³ or more.
    ///
    /// @param number digits, with a point among, before or behind them
    static OptionalLong times(String number, long unit) {
        int point = number.indexOf('.');
        String digits = point < 0 ? number : number.substring(0, point) + number.substring(point + 1);
        int decimals = point < 0 ? 0 : number.length() - point - 1;
        BigInteger product =
                new BigInteger(digits).multiply(BigInteger.valueOf(unit)).divide(BigInteger.TEN.pow(decimals));
        return product.bitLength() < Long.SIZE ? OptionalLong.of(product.longValue()) : OptionalLong.empty();
    }

    /// `count` as a multiple of `unit`, a power of ten, exactly and without zeros at its end.
    static String quotient(long count, long unit) {
        long rest = count % unit;
        // A one before it keeps the zeros that the fraction begins with.
        String fraction = Long.toString(unit + rest).substring(1);
        return rest == 0 ? Long.toString(count / unit) : count / unit + "." + fraction.replaceAll("0+$", "");
    }
}
