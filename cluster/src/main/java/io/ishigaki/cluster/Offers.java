package io.ishigaki.cluster;

import io.ishigaki.cluster.state.SharedState;
import io.ishigaki.concurrent.Deadline;
import io.ishigaki.concurrent.Sleeper;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/// What boxes offer that have joined just before. Others hear of it a moment after they have heard of the boxes, and a
/// pin
/// that is made in between is made for fewer boxes than there are.
public final class Offers {
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final Duration LOOK_PAUSE = Duration.ofMillis(50);

    private Offers() {}

    /// Returns once each has said what it offers, or after five seconds.
    public static void await(SharedState state, InstantSource clock) throws IOException, InterruptedException {
        Instant start = clock.instant();
        while (isAwaited(state, start.minus(PATIENCE)) && clock.instant().isBefore(start.plus(PATIENCE))) {
            Deadline.check();
            Sleeper.system().sleep(LOOK_PAUSE);
        }
    }

    /// Whether a member says nothing of what it offers that has joined after `since`, or of whom this box can't have
    /// heard, as it has joined itself after that.
    private static boolean isAwaited(SharedState state, Instant since) {
        boolean fresh = state.member(state.self())
                .filter(self -> self.since().isAfter(since))
                .isPresent();
        return state.members().stream()
                .anyMatch(each -> each.capacity() == 0 && (fresh || each.since().isAfter(since)));
    }
}
