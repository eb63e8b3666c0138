package io.ishigaki.config;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/// Finds the name that somebody may have meant.
final class Nearest {
    private static final int EDITS_MAX = 3;

    private Nearest() {}

    /// What was expected in place of `name`: the nearest of `names`, or one of them all.
    static String expectation(String name, Collection<String> names) {
        return to(name, names).map(nearest -> "perhaps " + nearest).orElse("a key that Kubo or Ishigaki knows");
    }

    /// The one of `names` that is the fewest edits away from `name`, if these are few.
    static Optional<String> to(String name, Collection<String> names) {
        return names.stream()
                .filter(candidate -> edits(name, candidate) <= EDITS_MAX)
                .min(Comparator.<String>comparingInt(candidate -> edits(name, candidate))
                        .thenComparing(Comparator.naturalOrder()));
    }

    /// The Levenshtein distance of two names, whatever their case.
    static int edits(String one, String other) {
        String a = one.toLowerCase(Locale.ROOT);
        String b = other.toLowerCase(Locale.ROOT);
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int substituted = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(substituted, Math.min(row[j], row[j - 1]) + 1);
            }
        }
        return row[b.length()];
    }
}
