package io.ishigaki.concurrent;

import java.time.Duration;

/// How long to wait before the next attempt at what has failed.
public final class Pauses {
    private Pauses() {}

    /// Twice as long as `pause`, and at most `max`.
    public static Duration doubled(Duration pause, Duration max) {
        Duration doubled = pause.multipliedBy(2);
        return doubled.compareTo(max) < 0 ? doubled : max;
    }
}
