package io.ishigaki.gateway;

import io.ishigaki.concurrent.Deadline;
import io.ishigaki.concurrent.Ticker;
import io.ishigaki.dag.RequestSource;
import io.ishigaki.multiformats.Cid;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What goes with one request: how much longer it may take, in all and until its next byte goes out, and what is
/// fetched for it, beginning with the first block that isn't here.
///
/// Thread-safe; its lock guards what is fetched.
final class RequestScope {
    /// That of the request for which a thread works.
    static final ScopedValue<RequestScope> CURRENT = ScopedValue.newInstance();

    private static final Duration NO_LIMIT = Duration.ofDays(365);

    private final Ticker ticker;
    private final Duration silenceMax;
    private final Deadline whole;
    private final GatewayBackend.Fetching fetching;
    private volatile Deadline nextByte;
    private volatile @Nullable RequestSource source;
    private boolean below;

    private RequestScope(GatewayLimits limits, Ticker ticker, GatewayBackend.Fetching fetching) {
        this.fetching = fetching;
        this.ticker = ticker;
        this.silenceMax = limit(limits.retrievalTimeout());
        this.whole = Deadline.in(limit(limits.requestDurationMax()), ticker);
        this.nextByte = Deadline.in(silenceMax, ticker);
    }

    private static Duration limit(Duration configured) {
        return configured.isPositive() ? configured : NO_LIMIT;
    }

    /// That of a request which begins now.
    static RequestScope start(GatewayLimits limits, Ticker ticker, GatewayBackend.Fetching fetching) {
        return new RequestScope(limits, ticker, fetching);
    }

    /// The blocks of this request, if any of them had to be fetched.
    Optional<RequestSource> fetched() {
        return Optional.ofNullable(source);
    }

    /// The same, if they hold the block in memory.
    Optional<RequestSource> holder(Cid cid) {
        return fetched().filter(fetched -> fetched.holds(cid));
    }

    /// The blocks of this request, of which one has to be fetched.
    synchronized RequestSource fetch() {
        RequestSource begun = source;
        if (begun == null) {
            begun = fetching.open();
            source = begun;
            if (below) {
                begun.expectBelow();
            }
        }
        return begun;
    }

    /// See [RequestSource#expectBelow].
    synchronized void expectBelow() {
        below = true;
        fetched().ifPresent(RequestSource::expectBelow);
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
