package io.ishigaki.network.swarm;

import io.ishigaki.multiformats.key.PeerId;
import io.ishigaki.multiformats.multiaddr.Multiaddr;
import io.ishigaki.network.PeerGoneException;
import io.ishigaki.network.muxer.MuxedStream;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/// Dials a peer at several addresses: one after the other, without waiting long for any, until one is a connection.
///
/// *Bounds.* At most [#ADDRESSES_MAX] addresses of a peer; one dial of a peer at a time, others wait for it.
/// Thread-safe, by its own lock, under which nothing is dialled.
///
/// @see <a href="https://www.rfc-editor.org/rfc/rfc8305#section-5">Happy Eyeballs, section 5</a>
final class Dialler {
    static final int ADDRESSES_MAX = 32;

    /// "A simple implementation can have a fixed delay for how long to wait before starting the next connection attempt
    /// … recommended … 250 milliseconds."
    private static final long NEXT_MILLIS = 250;

    private sealed interface Outcome {
        record Connected(Connection connection) implements Outcome {}

        record Failed(Multiaddr address, Throwable cause) implements Outcome {}
    }

    /// Begins to connect; the channel goes to the consumer on its event loop, the future tells of failure.
    interface Transport {
        ChannelFuture dial(InetSocketAddress target, Consumer<Channel> onConnect) throws PeerGoneException;
    }

    private final Transport transport;
    private final Upgrade.Context context;
    private final UpgradeEvents events;
    private final Object lock = new Object();
    private final Set<PeerId> dialling = new HashSet<>();

    Dialler(Transport transport, Upgrade.Context context, UpgradeEvents events) {
        this.transport = transport;
        this.context = context;
        this.events = events;
    }

    /// Waits until nobody else dials `peer`, and keeps others from it; [#end] lets them.
    void begin(PeerId peer) throws InterruptedException {
        synchronized (lock) {
            while (dialling.contains(peer)) {
                lock.wait();
            }
            dialling.add(peer);
        }
    }

    void end(PeerId peer) {
        synchronized (lock) {
            dialling.remove(peer);
            lock.notifyAll();
        }
    }

    /// Connects to `peer` at one of `addresses`.
    ///
    /// @throws PeerGoneException if none leads to it; the message has a reason for each
    void dial(PeerId peer, List<Multiaddr> addresses) throws PeerGoneException, InterruptedException {
        BlockingQueue<Outcome> outcomes = new LinkedBlockingQueue<>();
        List<ChannelFuture> attempts = new ArrayList<>();
        List<String> reasons = new ArrayList<>();
        var rest = addresses.stream().distinct().limit(ADDRESSES_MAX).iterator();
        int open = 0;
        try {
            while (rest.hasNext() || open > 0) {
                if (rest.hasNext()) {
                    Optional<ChannelFuture> attempt = attempt(peer, rest.next(), outcomes);
                    attempt.ifPresent(attempts::add);
                    open++;
                }
                Outcome outcome = rest.hasNext()
                        ? outcomes.poll(NEXT_MILLIS, TimeUnit.MILLISECONDS)
                        : outcomes.take(); // each attempt has its own limit
                switch (outcome) {
                    case null -> {}
                    case Outcome.Connected _ -> {
                        return;
                    }
                    case Outcome.Failed(var address, var cause) -> {
                        reasons.add("%s: %s".formatted(address, cause.getMessage()));
                        open--;
                    }
                }
            }
        } finally {
            attempts.forEach(attempt -> attempt.cancel(false));
        }
        throw new PeerGoneException(
                reasons.isEmpty()
                        ? "no address of peer %s is known".formatted(peer)
                        : "can't connect to peer %s: %s".formatted(peer, String.join("; ", reasons)));
    }

    private Optional<ChannelFuture> attempt(PeerId peer, Multiaddr address, BlockingQueue<Outcome> outcomes) {
        Optional<InetSocketAddress> target = TcpAddresses.socketAddress(address);
        if (target.isEmpty()) {
            outcomes.add(new Outcome.Failed(address, new PeerGoneException("no transport for it")));
            return Optional.empty();
        }
        var upgrade = new Reporting(address, outcomes);
        try {
            return Optional.of(transport
                    .dial(target.get(), channel -> Upgrade.outbound(context, channel, peer, upgrade))
                    .addListener(done -> {
                        if (!done.isSuccess()) {
                            outcomes.add(new Outcome.Failed(address, done.cause()));
                        }
                    }));
        } catch (PeerGoneException e) {
            outcomes.add(new Outcome.Failed(address, e));
            return Optional.empty();
        }
    }

    /// Passes on what happens, and says how the attempt went.
    private final class Reporting implements UpgradeEvents {
        private final Multiaddr address;
        private final BlockingQueue<Outcome> outcomes;

        Reporting(Multiaddr address, BlockingQueue<Outcome> outcomes) {
            this.address = address;
            this.outcomes = outcomes;
        }

        @Override
        public boolean connected(Connection connection) {
            boolean wanted = events.connected(connection);
            outcomes.add(
                    wanted
                            ? new Outcome.Connected(connection)
                            : new Outcome.Failed(address, new PeerGoneException("one connection too many")));
            return wanted;
        }

        @Override
        public void failed(Throwable cause) {
            events.failed(cause);
            outcomes.add(new Outcome.Failed(address, cause));
        }

        @Override
        public void opened(Connection connection, MuxedStream stream) {
            events.opened(connection, stream);
        }

        @Override
        public void ended(Connection connection, String reason, boolean violation) {
            events.ended(connection, reason, violation);
        }
    }
}
