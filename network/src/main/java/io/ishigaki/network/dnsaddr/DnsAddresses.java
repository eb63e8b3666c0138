package io.ishigaki.network.dnsaddr;

import io.ishigaki.concurrent.Deadline;
import io.ishigaki.concurrent.Ticker;
import io.ishigaki.multiformats.multiaddr.Multiaddr;
import io.ishigaki.multiformats.multiaddr.Protocol;
import java.time.Duration;

/// Knows what `/dnsaddr` leads to. Thread-safe.
public final class DnsAddresses {
    /// How long whoever dials waits for names at most.
    private static final Duration LIMIT = Duration.ofSeconds(5);

    private final TextRecords records;
    private final Ticker ticker;
    private final Duration limit;

    /// @param limit how long a walk may take
    public DnsAddresses(TextRecords records, Ticker ticker, Duration limit) {
        this.records = records;
        this.ticker = ticker;
        this.limit = limit;
    }

    /// Asks the resolvers of the system. Nothing of the library that does is loaded before the first question.
    public static DnsAddresses ofSystem(Ticker ticker) {
        return new DnsAddresses((name, limit) -> Resolvers.ofSystem(name, limit), ticker, LIMIT);
    }

    /// Whether `address` has to be looked up here.
    public static boolean isOne(Multiaddr address) {
        return !address.isEmpty() && address.components().getFirst().protocol() == Protocol.DNSADDR;
    }

    /// Begins a walk, whose time runs from now.
    public Walk walk() {
        return new Walk(records, Deadline.in(limit, ticker));
    }
}
