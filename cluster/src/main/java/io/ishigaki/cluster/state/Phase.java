package io.ishigaki.cluster.state;

import io.ishigaki.multiformats.MalformedDataException;

/// How far a pin is. It never goes back.
public enum Phase {
    /// Its adder is spreading it; claims for it are leases.
    PINNING,
    /// It is spread and was acknowledged; its plan is known, and claims for it are permanent.
    PINNED;

    private static final String PINNING_TEXT = "pinning";
    private static final String PINNED_TEXT = "pinned";

    /// The word in records and answers; [#parse] is its inverse.
    @Override
    public String toString() {
        return this == PINNING ? PINNING_TEXT : PINNED_TEXT;
    }

    /// @throws MalformedDataException if `text` is no phase
    static Phase parse(String text) {
        return switch (text) {
            case PINNING_TEXT -> PINNING;
            case PINNED_TEXT -> PINNED;
            default -> throw new MalformedDataException("unknown phase '%s'".formatted(text));
        };
    }
}
