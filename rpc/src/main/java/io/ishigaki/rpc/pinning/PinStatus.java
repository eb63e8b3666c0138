package io.ishigaki.rpc.pinning;

import java.util.Locale;
import java.util.Optional;

/// How far a request is.
enum PinStatus {
    QUEUED,
    PINNING,
    PINNED,
    FAILED;

    /// Reads the word of the specification; [#toString] is the inverse.
    static Optional<PinStatus> parse(String text) {
        for (PinStatus each : values()) {
            if (each.toString().equals(text)) {
                return Optional.of(each);
            }
        }
        return Optional.empty();
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
