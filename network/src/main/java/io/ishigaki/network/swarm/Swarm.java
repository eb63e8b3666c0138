package io.ishigaki.network.swarm;

import io.ishigaki.concurrent.Deadline;
import io.ishigaki.concurrent.Pools;
import io.ishigaki.concurrent.Ticker;
import io.ishigaki.multiformats.key.PeerId;
import io.ishigaki.multiformats.multiaddr.Multiaddr;
import io.ishigaki.network.ConnectedPeer;
import io.ishigaki.network.Network;
import io.ishigaki.network.PeerGoneException;
import io.ishigaki.network.PeerObserver;
import io.ishigaki.network.PeerStream;
import io.ishigaki.network.ProtocolViolationException;
import io.ishigaki.network.StreamHandler;
import io.ishigaki.network.identify.IdentifyMessage;
import io.ishigaki.network.muxer.MuxedStream;
import io.ishigaki.network.muxer.ReceiveBudget;
import io.ishigaki.network.pnet.SwarmKey;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The network of real sockets: libp2p over TCP.
///
/// Thread-safe. Its parts have locks of their own, and none is held while another part is called.
///
/// *Bounds.* [SwarmLimits].
public final class Swarm implements Network {
    private static final Logger LOG = LoggerFactory.getLogger(Swarm.class);

    /// A peer that opens a stream and doesn't say what for is reset after this.
    private static final Duration NEGOTIATION_PATIENCE = Duration.ofSeconds(10);

    /// Two sessions that end in violations cut a peer off, or ten streams, if they come close together.
    private static final int SESSION_VIOLATION_POINTS = 55;

    private static final int STREAM_VIOLATION_POINTS = 11;

    private final SwarmConfig config;
    private final PeerId self;
    private final Ticker ticker;
    private final Scores scores;
    private final Peers peers;
    private final News news;
    private final Handlers handlers = new Handlers();
    private final TcpTransport transport = TcpTransport.open();
    private final ExecutorService threads = Pools.virtual("network");
    private final Identification identification = new Identification(this::introduction, this::onIdentified);
    private final Upgrade.Context context;
    private final Dialler dialler;
    private final List<Channel> listeners = new ArrayList<>();
    private final AtomicInteger sockets = new AtomicInteger();
    private final AtomicInteger handshakes = new AtomicInteger();

    private Swarm(SwarmConfig config, SecureRandom random, Ticker ticker) {
        this.config = config;
        this.self = config.identity().peerId();
        this.ticker = ticker;
        this.scores = new Scores(ticker);
        this.peers = new Peers(config.limits().connectionsPerPeerMax());
        this.news = News.start(peers);
        this.context = new Upgrade.Context(
                Secrets.create(config, random),
                config.limits(),
                new ReceiveBudget(config.limits().unreadBytesMax()),
                ticker);
        this.dialler = new Dialler(this::dial, context, new Events());
        handlers.add(new PingHandler());
        handlers.add(identification.answers());
        handlers.add(identification.pushes());
    }

    /// Starts to listen. Identify, identify push and ping are served from the start.
    ///
    /// @throws IOException if an address can't be had, or the environment [insists][SwarmKey#requireIfForced] on a
    /// swarm key and there is none
    public static Swarm open(SwarmConfig config, SecureRandom random, Ticker ticker)
            throws IOException, InterruptedException {
        SwarmKey.requireIfForced(config.transports().swarmKey(), System.getenv());
        var swarm = new Swarm(config, random, ticker);
        try {
            for (Multiaddr address : config.listen()) {
                swarm.listen(address);
            }
            return swarm;
        } catch (IOException | InterruptedException | RuntimeException e) {
            swarm.close();
            throw e;
        }
    }

    /// Whether `address` is of a transport that a swarm has.
    public static boolean isReachable(Multiaddr address) {
        return TcpAddresses.socketAddress(address).isPresent();
    }

    private void listen(Multiaddr address) throws IOException, InterruptedException {
        InetSocketAddress target = TcpAddresses.socketAddress(address)
                .orElseThrow(() -> new IOException("can't listen at %s: it isn't of plain TCP".formatted(address)));
        listeners.add(transport.listen(target, this::accept));
    }

    /// Called by an event loop: a socket has come.
    private void accept(Channel channel) {
        count(channel);
        if (sockets.get() > config.limits().connectionsMax() || !beginHandshake()) {
            var _ = channel.close();
            return;
        }
        Upgrade.inbound(context, channel, new Events() {
            @Override
            public boolean connected(Connection connection) {
                handshakes.decrementAndGet();
                return super.connected(connection);
            }

            @Override
            public void failed(Throwable cause) {
                handshakes.decrementAndGet();
                super.failed(cause);
            }
        });
    }

    private boolean beginHandshake() {
        if (handshakes.incrementAndGet() > config.limits().handshakesMax()) {
            handshakes.decrementAndGet();
            return false;
        }
        return true;
    }

    private ChannelFuture dial(InetSocketAddress target, Consumer<Channel> onConnect) throws PeerGoneException {
        if (sockets.get() >= config.limits().connectionsMax()) {
            throw new PeerGoneException("there are %d connections, limit %d"
                    .formatted(sockets.get(), config.limits().connectionsMax()));
        }
        ChannelFuture dialled = transport.dial(target, config.limits().handshakeMax(), onConnect);
        count(dialled.channel());
        return dialled;
    }

    private void count(Channel channel) {
        sockets.incrementAndGet();
        channel.closeFuture().addListener(_ -> sockets.decrementAndGet());
    }

    @Override
    public PeerId self() {
        return self;
    }

    @Override
    public List<Multiaddr> addresses() {
        return listeners.stream()
                .flatMap(listener -> TcpAddresses.reachable((InetSocketAddress) listener.localAddress()).stream())
                .toList();
    }

    @Override
    public List<String> protocolIds() {
        return handlers.protocolIds();
    }

    @Override
    public void handle(StreamHandler handler) {
        handlers.add(handler);
        for (PeerId peer : peers.ids()) {
            if (peers.protocolIds(peer)
                    .filter(ids -> ids.contains(IdentifyMessage.PUSH_PROTOCOL_ID))
                    .isPresent()) {
                run(() -> push(peer));
            }
        }
    }

    @Override
    public void observe(PeerObserver observer) {
        news.observe(observer);
    }

    @Override
    public void connect(PeerId peer, List<Multiaddr> addresses) throws IOException, InterruptedException {
        dialler.begin(peer);
        try {
            if (!peers.connections(peer).isEmpty()) {
                return;
            }
            if (peer.equals(self)) {
                throw new PeerGoneException("peer %s is this one".formatted(peer));
            }
            if (scores.isRefused(peer)) {
                throw new PeerGoneException("peer %s is cut off for what it did".formatted(peer));
            }
            dialler.dial(
                    peer,
                    Stream.concat(addresses.stream(), peers.addresses(peer).stream())
                            .toList());
        } finally {
            dialler.end(peer);
        }
    }

    @Override
    public PeerStream open(PeerId peer, List<String> protocolIds) throws IOException, InterruptedException {
        List<Connection> connections = peers.connections(peer);
        if (connections.isEmpty()) {
            throw new PeerGoneException("peer %s is not connected".formatted(peer));
        }
        Connection connection = connections.getFirst();
        Set<String> spoken = peers.protocolIds(peer).orElse(Set.of());
        return negotiate(
                connection,
                protocolIds,
                protocolIds.stream().filter(spoken::contains).findFirst());
    }

    private static PeerStream negotiate(Connection connection, List<String> protocolIds, Optional<String> known)
            throws IOException, InterruptedException {
        MuxedStream stream = connection.session().open();
        boolean done = false;
        try {
            NegotiatedStream negotiated;
            if (known.isPresent()) {
                StreamNegotiation.proposeLazily(stream, known.get());
                negotiated = NegotiatedStream.proposed(connection, stream, known.get());
            } else {
                stream.patience(NEGOTIATION_PATIENCE);
                negotiated =
                        NegotiatedStream.agreed(connection, stream, StreamNegotiation.propose(stream, protocolIds));
                stream.endlessPatience();
            }
            done = true;
            return negotiated;
        } finally {
            if (!done) {
                stream.reset();
            }
        }
    }

    @Override
    public List<ConnectedPeer> peers() {
        return peers.ids().stream().flatMap(id -> peers.describe(id).stream()).toList();
    }

    @Override
    public Optional<ConnectedPeer> peer(PeerId peer) {
        return peers.describe(peer);
    }

    @Override
    public ConnectedPeer identified(PeerId peer) throws IOException, InterruptedException {
        return peers.awaitIdentified(peer, Deadline.in(Identification.PATIENCE, ticker))
                .orElseThrow(() -> new PeerGoneException("peer %s is not connected".formatted(peer)));
    }

    @Override
    public void expect(PeerId peer, long bytes) {
        peers.connections(peer).forEach(connection -> connection.session().expect(bytes));
    }

    @Override
    public void scoreDown(PeerId peer, int points, String reason) {
        LOG.atDebug()
                .addKeyValue("peer", peer)
                .addKeyValue("points", points)
                .addKeyValue("reason", reason)
                .log("peer scored down");
        if (scores.add(peer, points)) {
            disconnect(peer);
        }
    }

    @Override
    public void disconnect(PeerId peer) {
        peers.connections(peer).forEach(connection -> connection.session().close());
    }

    @Override
    public void close() {
        for (Channel listener : listeners) {
            var _ = listener.close();
        }
        peers.close().forEach(connection -> connection.session().close());
        transport.close();
        threads.shutdownNow();
        news.close();
    }

    private IdentifyMessage introduction(Multiaddr observed) {
        return new IdentifyMessage(
                config.identity().publicKey().encode(),
                Optional.of(config.agent()),
                addresses(),
                Optional.of(observed),
                handlers.protocolIds());
    }

    private void onIdentified(PeerId peer, IdentifyMessage message) {
        if (peers.identify(peer, message)) {
            news.of(peer);
        }
    }

    private void identify(Connection connection) {
        serve(connection.peer(), () -> {
            List<String> ids = List.of(IdentifyMessage.PROTOCOL_ID);
            try (PeerStream stream = negotiate(connection, ids, Optional.of(IdentifyMessage.PROTOCOL_ID))) {
                identification.ask(stream);
            }
        });
    }

    private void push(PeerId peer) {
        serve(peer, () -> {
            try (PeerStream stream = open(peer, List.of(IdentifyMessage.PUSH_PROTOCOL_ID))) {
                identification.tell((NegotiatedStream) stream);
            }
        });
    }

    /// Negotiates and serves a stream that a peer opened.
    private void serve(Connection connection, MuxedStream stream) {
        PeerId peer = connection.peer();
        boolean served = serve(peer, () -> {
            stream.patience(NEGOTIATION_PATIENCE);
            String protocolId = StreamNegotiation.answer(stream, handlers::speaks);
            stream.endlessPatience();
            Optional<StreamHandler> handler = handlers.acquire(peer, protocolId);
            if (handler.isEmpty()) {
                stream.reset();
                return;
            }
            try {
                handler.get().serve(NegotiatedStream.agreed(connection, stream, protocolId));
            } finally {
                handlers.release(peer, handler.get());
            }
        });
        if (served) {
            stream.close();
        } else {
            stream.reset();
        }
    }

    private interface Work {
        void run() throws IOException, InterruptedException;
    }

    /// Runs what speaks with `peer`, at its thread's root; false if it failed.
    private boolean serve(PeerId peer, Work work) {
        try {
            work.run();
            return true;
        } catch (ProtocolViolationException e) {
            scoreDown(peer, STREAM_VIOLATION_POINTS, String.valueOf(e.getMessage()));
        } catch (IOException | InterruptedException e) {
            LOG.atDebug()
                    .addKeyValue("peer", peer)
                    .addKeyValue("reason", e.getMessage())
                    .log("stream failed");
        } catch (RuntimeException e) { // our bug: the stream ends, the rest goes on
            LOG.atError().setCause(e).addKeyValue("peer", peer).log("stream handler failed");
        }
        return false;
    }

    private void run(Runnable task) {
        try {
            threads.execute(task);
        } catch (RejectedExecutionException _) {
            // The swarm is closing, and resets every stream.
        }
    }

    /// What event loops call.
    private class Events implements UpgradeEvents {
        @Override
        public boolean connected(Connection connection) {
            PeerId peer = connection.peer();
            if (scores.isRefused(peer) || peer.equals(self) || !peers.add(connection)) {
                connection.session().close();
                return false;
            }
            news.of(peer);
            Swarm.this.run(() -> identify(connection));
            return true;
        }

        @Override
        public void failed(Throwable cause) {
            LOG.atDebug().addKeyValue("reason", cause.getMessage()).log("handshake failed");
        }

        @Override
        public void opened(Connection connection, MuxedStream stream) {
            Swarm.this.run(() -> serve(connection, stream));
        }

        @Override
        public void ended(Connection connection, String reason, boolean violation) {
            peers.remove(connection);
            news.of(connection.peer());
            if (violation) {
                scoreDown(connection.peer(), SESSION_VIOLATION_POINTS, reason);
            }
        }
    }
}
