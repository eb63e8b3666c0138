package io.ishigaki.rpc.http;

import io.ishigaki.concurrent.Deadline;
import io.ishigaki.concurrent.DeadlineExceededException;
import io.ishigaki.concurrent.Ticker;
import io.ishigaki.gateway.http.HttpServer;
import io.undertow.server.HttpServerExchange;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/// How long a worker waits for one client: no longer at a time than the connection may stand still, and no longer in
/// all than the deadline of the request.
///
/// Immutable.
final class Patience {
    /// How long after its deadline a request may take to tell a client that doesn't read.
    static final Duration LAST_WORDS_MAX = Duration.ofSeconds(5);

    private final Duration idleMax;
    private final Optional<Deadline> deadline;

    private Patience(Duration idleMax, Optional<Deadline> deadline) {
        this.idleMax = idleMax;
        this.deadline = deadline;
    }

    /// Keeps the deadline of the thread that asks, for whatever thread will wait.
    static Patience with(HttpServerExchange exchange) {
        return new Patience(HttpServer.patience(exchange), Deadline.current());
    }

    /// For the end of an answer, which may say that the deadline is over.
    Patience forLastWords() {
        if (deadline.isEmpty()) {
            return this;
        }
        Duration left = deadline.get().remaining();
        Duration allowed = left.compareTo(LAST_WORDS_MAX) > 0 ? left : LAST_WORDS_MAX;
        return new Patience(allowed.compareTo(idleMax) < 0 ? allowed : idleMax, Optional.empty());
    }

    /// Begins to wait for a client that has to do something.
    ///
    /// @param failing what it didn't do, for the message
    Wait begin(String failing) {
        return new Wait(Deadline.in(idleMax, Ticker.system()), failing);
    }

    /// Waits until a channel is ready or the time is over; returns in either case.
    @FunctionalInterface
    interface Channel {
        void await(long time, TimeUnit unit) throws IOException;
    }

    /// One wait, which may take several turns: a channel can be ready and yet have nothing. Confined to one thread.
    final class Wait {
        private final Deadline idle;
        private final String failing;

        private Wait(Deadline idle, String failing) {
            this.idle = idle;
            this.failing = failing;
        }

        void await(Channel channel) throws IOException {
            Duration left = idle.remaining();
            if (left.isZero()) {
                throw new IOException("the client %s for %d ms".formatted(failing, idleMax.toMillis()));
            }
            if (deadline.isPresent()) {
                Duration allowed = deadline.get().remaining();
                if (allowed.isZero()) {
                    throw new DeadlineExceededException();
                }
                left = allowed.compareTo(left) < 0 ? allowed : left;
            }
            channel.await(left.toNanos(), TimeUnit.NANOSECONDS);
        }
    }
}
