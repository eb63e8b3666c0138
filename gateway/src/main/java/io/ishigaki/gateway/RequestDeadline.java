package io.ishigaki.gateway;

import io.ishigaki.concurrent.Deadline;
import io.ishigaki.concurrent.Ticker;
import java.time.Duration;

/// How much longer one request may take: in all, and until its next byte goes out. Thread-safe.
final class RequestDeadline {
    /// That of the request for which a thread works.
    static final ScopedValue<RequestDeadline> CURRENT = ScopedValue.newInstance();

    private static final Duration NO_LIMIT = Duration.ofDays(365);

    private final Ticker ticker;
    private final Duration silenceMax;
    private final Deadline whole;
    private volatile Deadline nextByte;

    private RequestDeadline(GatewayLimits limits, Ticker ticker) {
        this.ticker = ticker;
        this.silenceMax = limit(limits.retrievalTimeout());
        this.whole = Deadline.in(limit(limits.requestDurationMax()), ticker);
        this.nextByte = Deadline.in(silenceMax, ticker);
    }

    private static Duration limit(Duration configured) {
        return configured.isPositive() ? configured : NO_LIMIT;
    }

    /// That of a request which begins now.
    static RequestDeadline start(GatewayLimits limits, Ticker ticker) {
        return new RequestDeadline(limits, ticker);
    }

    /// Notes that a byte went out.
    void progressed() {
        nextByte = Deadline.in(silenceMax, ticker);
    }

    /// How long a block may be waited for.
    Duration retrieval() {
        Duration silence = nextByte.remaining();
        Duration all = whole.remaining();
        return silence.compareTo(all) < 0 ? silence : all;
    }

    /// How long the request may take at all.
    Duration remaining() {
        return whole.remaining();
    }
}
