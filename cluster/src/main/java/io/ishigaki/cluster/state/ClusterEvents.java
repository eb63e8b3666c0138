package io.ishigaki.cluster.state;

import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/// What has happened in the cluster lately, as this box saw it: a line each, for people. Thread-safe by its own lock.
///
/// *Bounds.* The last [#EVENTS_MAX]; the same line twice in a row is one, with the later time.
public final class ClusterEvents {
    public static final int EVENTS_MAX = 1_000;

    /// One line of it.
    ///
    /// @param what a sentence without a full stop
    public record Event(Instant time, String what) {}

    private final InstantSource clock;
    private final Deque<Event> events = new ArrayDeque<>();

    public ClusterEvents(InstantSource clock) {
        this.clock = clock;
    }

    public synchronized void add(String what) {
        if (!events.isEmpty() && events.getLast().what().equals(what)) {
            events.removeLast();
        } else if (events.size() == EVENTS_MAX) {
            events.removeFirst();
        }
        events.add(new Event(clock.instant(), what));
    }

    /// The oldest first.
    public synchronized List<Event> all() {
        return List.copyOf(events);
    }
}
