package io.ishigaki.exchange.session;

import io.ishigaki.exchange.testkit.FakeTicker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.SplittableRandom;
import java.util.function.BooleanSupplier;

/// Nodes, the lines between them, and the time that passes there: events are run in order, and the clock jumps from one
/// to the next. The same seed gives the same run.
///
/// *Confined to* one test.
final class SimNetwork {
    final FakeTicker ticker = new FakeTicker();
    final SplittableRandom random;
    private final PriorityQueue<Event> events =
            new PriorityQueue<>(Comparator.comparingLong(Event::at).thenComparingLong(Event::sequence));
    private final List<SimNode> nodes = new ArrayList<>();
    private final List<Runnable> invariants = new ArrayList<>();
    private long sequence;

    private record Event(long at, long sequence, Runnable action) {}

    SimNetwork(long seed) {
        this.random = new SplittableRandom(seed);
    }

    SimNode node(String name) {
        var node = new SimNode(this, name);
        nodes.add(node);
        return node;
    }

    /// Checks `invariant` after each event from now on.
    void always(Runnable invariant) {
        invariants.add(invariant);
    }

    void at(Duration delay, Runnable action) {
        at(ticker.nanos() + delay.toNanos(), action);
    }

    void at(long nanos, Runnable action) {
        events.add(new Event(nanos, sequence++, action));
    }

    /// Runs until `done`, and answers how long that took.
    ///
    /// @throws AssertionError if it isn't done within `limit`
    Duration runUntil(BooleanSupplier done, Duration limit) {
        long start = ticker.nanos();
        nodes.forEach(node -> at(Scheduler.TICK, node::tick));
        while (!done.getAsBoolean()) {
            Event next = events.remove();
            if (next.at - start > limit.toNanos()) {
                throw new AssertionError("not done after " + limit);
            }
            ticker.advanceTo(next.at);
            next.action.run();
            invariants.forEach(Runnable::run);
        }
        return ticker.since(start);
    }
}
