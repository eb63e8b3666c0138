package io.ishigaki.gateway;

import io.undertow.server.HttpServerExchange;
import io.undertow.util.AttachmentKey;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/// How many requests are being worked on, at most a given number of them.
///
/// A request ends with its exchange, or before when its whole answer is at hand: a client that has such an answer finds
/// its place free again.
///
/// Thread-safe.
final class Admissions {
    private static final AttachmentKey<Admission> ADMISSION = AttachmentKey.create(Admission.class);

    private final int runningMax;
    private final AtomicInteger running = new AtomicInteger();

    /// @param runningMax 0 for no limit
    Admissions(int runningMax) {
        this.runningMax = runningMax;
    }

    /// Counts a request in, unless there are too many.
    boolean admit(HttpServerExchange exchange) {
        int count = running.incrementAndGet();
        if (runningMax > 0 && count > runningMax) {
            running.decrementAndGet();
            return false;
        }
        var admission = new Admission();
        exchange.putAttachment(ADMISSION, admission);
        exchange.addExchangeCompleteListener((_, next) -> {
            admission.end();
            next.proceed();
        });
        return true;
    }

    /// Counts a request out, if it was counted in and not yet out.
    static void end(HttpServerExchange exchange) {
        Admission admission = exchange.getAttachment(ADMISSION);
        if (admission != null) {
            admission.end();
        }
    }

    private final class Admission {
        private final AtomicBoolean ended = new AtomicBoolean();

        private void end() {
            if (ended.compareAndSet(false, true)) {
                running.decrementAndGet();
            }
        }
    }
}
