package io.ishigaki.dag.walk;

import io.ishigaki.multiformats.MalformedDataException;
import java.util.Locale;

/// How much of what a path leads to is selected.
public enum DagScope {
    /// The root block alone.
    BLOCK,
    /// What it takes to read a file, to list a directory (not what is in it), or the root block of anything else.
    ENTITY,
    /// Everything below, whatever it is.
    ALL;

    /// Reads the value of `dag-scope`.
    public static DagScope parse(String text) {
        for (DagScope scope : values()) {
            if (scope.label().equals(text)) {
                return scope;
            }
        }
        throw new MalformedDataException("unsupported CAR scope '%s': expected block, entity or all".formatted(text));
    }

    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
