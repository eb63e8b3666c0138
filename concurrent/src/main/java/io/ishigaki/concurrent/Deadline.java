package io.ishigaki.concurrent;

import java.time.Duration;
import java.util.Optional;

/// A moment by which something must be done, on the time line of one [Ticker], or sooner: once it is [ended][#end].
/// Thread-safe.
///
/// A request that has one is served [within it][#within]. What loops or waits on the thread of the request asks
/// [#check] or [#current]; other threads, and those that serve no request, have none.
public final class Deadline {
    private static final ScopedValue<Deadline> CURRENT = ScopedValue.newInstance();

    private final Ticker ticker;
    private final long start;
    private final Duration limit;
    private volatile boolean ended;

    private Deadline(Ticker ticker, Duration limit) {
        this.ticker = ticker;
        this.start = ticker.nanos();
        this.limit = limit;
    }

    /// The moment that is `limit` away from now.
    public static Deadline in(Duration limit, Ticker ticker) {
        return new Deadline(ticker, limit);
    }

    /// Lets it be over now: nobody waits for the request any more.
    public void end() {
        ended = true;
    }

    /// What is done on behalf of a request.
    @FunctionalInterface
    public interface Work<X extends Exception> {
        void run() throws X;
    }

    /// Runs `work` in this thread with this deadline as the current one.
    public <X extends Exception> void within(Work<X> work) throws X {
        ScopedValue.where(CURRENT, this).call(() -> {
            work.run();
            return this;
        });
    }

    /// The deadline of the request that this thread serves.
    public static Optional<Deadline> current() {
        return CURRENT.isBound() ? Optional.of(CURRENT.get()) : Optional.empty();
    }

    /// Ends what must not go on after the current deadline. Costs little enough to be asked for each block.
    ///
    /// @throws DeadlineExceededException if the deadline of the request that this thread serves is over
    public static void check() throws DeadlineExceededException {
        if (CURRENT.isBound() && CURRENT.get().isOver()) {
            throw new DeadlineExceededException();
        }
    }

    /// What is left, never less than zero.
    public Duration remaining() {
        Duration left = limit.minus(ticker.since(start));
        return ended || left.isNegative() ? Duration.ZERO : left;
    }

    /// Whether nothing is left.
    public boolean isOver() {
        return remaining().isZero();
    }
}
