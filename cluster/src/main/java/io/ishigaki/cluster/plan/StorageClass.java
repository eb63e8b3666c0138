package io.ishigaki.cluster.plan;

import io.ishigaki.multiformats.MalformedDataException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// How a pin is coded: k data cells make m parity cells, and any m boxes may be lost.
///
/// @param data k, at least 1
/// @param parity m, at least 0; k + m ≤ [#POSITIONS_MAX]
public record StorageClass(int data, int parity) {
    public static final int POSITIONS_MAX = 255;

    private static final Pattern COPIES = Pattern.compile("([1-9][0-9]{0,2})x");
    private static final Pattern CODED = Pattern.compile("([1-9][0-9]{0,2})\\+(0|[1-9][0-9]{0,2})");

    /// Of each class that was [#of] asked for, one: pins and stripes are many.
    private static final Map<Integer, StorageClass> KNOWN = new ConcurrentHashMap<>();

    public StorageClass {
        if (data < 1 || parity < 0 || data + parity > POSITIONS_MAX) {
            throw new MalformedDataException(
                    "storage class %d+%d has %d cells, limit 1 to %d, with at least one of data"
                            .formatted(data, parity, data + parity, POSITIONS_MAX));
        }
    }

    /// The class of k and m, the same object for the same numbers.
    ///
    /// @throws MalformedDataException if there is none
    public static StorageClass of(int data, int parity) {
        var asked = new StorageClass(data, parity);
        return KNOWN.computeIfAbsent(data << Byte.SIZE | parity, _ -> asked);
    }

    /// Reads `3x` (three copies) or `4+2` (four cells of data, two of parity).
    ///
    /// @throws MalformedDataException if it is neither
    public static StorageClass parse(String text) {
        Matcher copies = COPIES.matcher(text);
        if (copies.matches()) {
            return of(1, Integer.parseInt(copies.group(1)) - 1);
        }
        Matcher coded = CODED.matcher(text);
        if (coded.matches()) {
            return of(Integer.parseInt(coded.group(1)), Integer.parseInt(coded.group(2)));
        }
        throw new MalformedDataException(
                "storage class is '%s', expected auto, copies as in 3x, or data and parity as".formatted(text)
                        + " in 4+2");
    }

    /// What suits a cluster of so many members, and leaves a box to repair onto.
    public static StorageClass auto(int members) {
        String text;
        if (members <= 1) {
            text = "1x";
        } else if (members <= 3) {
            text = "2x";
        } else if (members <= 4) {
            text = "3x";
        } else if (members <= 6) {
            text = "2+2";
        } else if (members <= 8) {
            text = "3+3";
        } else if (members <= 11) {
            text = "4+4";
        } else if (members <= 15) {
            text = "6+4";
        } else {
            text = members <= 22 ? "8+6" : "12+8";
        }
        return parse(text);
    }

    /// The class of what is kept as whole copies where this class keeps stripes: as many losses are survived.
    public StorageClass ofCopies() {
        return of(1, parity);
    }

    /// k + m.
    public int positions() {
        return data + parity;
    }

    /// `4+2`, or `3x` where one cell of data is kept three times.
    @Override
    public String toString() {
        return data == 1 ? parity + 1 + "x" : data + "+" + parity;
    }
}
