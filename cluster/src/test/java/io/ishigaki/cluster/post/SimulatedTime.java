package io.ishigaki.cluster.post;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.random.RandomGenerator;

/// A clock that goes from event to event, and the queue of these: everything that happens in a simulation happens
/// in one of its events, in an order that the seed decides. *Confined to* one thread.
public final class SimulatedTime implements InstantSource {
    /// A simulation that does nothing but this many events has run wild.
    private static final long EVENTS_MAX = 50_000_000;

    private static final int FAILURES_MAX = 5;

    private record Event(Instant at, long number, Runnable action) {}

    private final long seed;
    private final Random random;
    private final PriorityQueue<Event> events =
            new PriorityQueue<>(Comparator.comparing(Event::at).thenComparingLong(Event::number));
    private Instant now = Instant.parse("2026-01-01T00:00:00Z");
    private long number;

    public SimulatedTime(long seed) {
        this.seed = seed;
        this.random = new Random(seed);
    }

    /// What one seed does.
    @FunctionalInterface
    public interface Scenario {
        void run(SimulatedTime time) throws Exception;
    }

    /// How many seeds a test runs: `fewest`, or as many as `-Dishi.seeds` says.
    public static int seeds(int fewest) {
        return Integer.getInteger("ishi.seeds", fewest);
    }

    /// Runs `scenario` for as many seeds, from 0 or what `-Dishi.seed` says, and says the seeds of those that fail,
    /// up to [#FAILURES_MAX].
    public static void forSeeds(int count, Scenario scenario) {
        List<AssertionError> failures = new ArrayList<>();
        long first = Long.getLong("ishi.seed", 0);
        for (long seed = first; seed < first + count && failures.size() < FAILURES_MAX; seed++) {
            try {
                forSeed(seed, scenario);
            } catch (AssertionError e) {
                failures.add(e);
            }
        }
        if (!failures.isEmpty()) {
            AssertionError failure = failures.removeFirst();
            failures.forEach(failure::addSuppressed);
            throw failure;
        }
    }

    /// Runs `scenario` for one seed, and says it if it fails.
    public static void forSeed(long seed, Scenario scenario) {
        var time = new SimulatedTime(seed);
        try {
            scenario.run(time);
        } catch (AssertionError | Exception e) { // whatever it is, the seed says how to have it again
            throw new AssertionError("seed %d, event %d, at %s: %s".formatted(seed, time.number, time.now, e), e);
        }
    }

    public long seed() {
        return seed;
    }

    public RandomGenerator random() {
        return random;
    }

    @Override
    public Instant instant() {
        return now;
    }

    /// Lets `action` happen `delay` from now, after what was to happen at the same moment already.
    public void after(Duration delay, Runnable action) {
        events.add(new Event(now.plus(delay), number++, action));
        if (number > EVENTS_MAX) {
            throw new IllegalStateException("more than %d events".formatted(EVENTS_MAX));
        }
    }

    /// Lets `action` happen again and again, for the first time within one `period`.
    public void every(Duration period, Runnable action) {
        after(between(Duration.ZERO, period), () -> repeat(period, action));
    }

    private void repeat(Duration period, Runnable action) {
        action.run();
        after(period, () -> repeat(period, action));
    }

    /// Lets everything happen that happens within `span` from now. An event may do that too, while what comes after it
    /// waits.
    public void run(Duration span) {
        Instant end = now.plus(span);
        for (Event event = events.peek(); event != null && !event.at().isAfter(end); event = events.peek()) {
            events.remove();
            now = latest(event.at());
            event.action().run();
        }
        now = latest(end);
    }

    private Instant latest(Instant other) {
        return other.isAfter(now) ? other : now;
    }

    /// A span from `least` to `most`, at random.
    public Duration between(Duration least, Duration most) {
        return least.plusNanos(random.nextLong(most.minus(least).toNanos() + 1));
    }
}
