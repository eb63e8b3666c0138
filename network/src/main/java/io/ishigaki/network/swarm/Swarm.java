package io.ishigaki.network.swarm;

import io.ishigaki.concurrent.Deadline;
import io.ishigaki.concurrent.Pools;
import io.ishigaki.concurrent.Sleeper;
import io.ishigaki.concurrent.Ticker;
import io.ishigaki.multiformats.Bytes;
import io.ishigaki.multiformats.MalformedDataException;
import io.ishigaki.multiformats.key.PeerId;
import io.ishigaki.multiformats.multiaddr.Multiaddr;
import io.ishigaki.network.AddressFilters;
import io.ishigaki.network.ConnectedPeer;
import io.ishigaki.network.ConnectedPeer.Direction;
import io.ishigaki.network.Network;
import io.ishigaki.network.PeerGoneException;
import io.ishigaki.network.PeerObserver;
import io.ishigaki.network.PeerStream;
import io.ishigaki.network.ResourceScope;
import io.ishigaki.network.StreamHandler;
import io.ishigaki.network.Traffic;
import io.ishigaki.network.dnsaddr.DnsAddresses;
import io.ishigaki.network.identify.IdentifyMessage;
import io.ishigaki.network.muxer.MuxedStream;
import io.ishigaki.network.muxer.ReceiveBudget;
import io.ishigaki.network.pnet.SwarmKey;
import io.ishigaki.network.quic.QuicCodec;
import java.io.IOException;
import java.net.UnknownHostException;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/// The network of real sockets: libp2p over TCP, WebSocket and QUIC.
///
/// Thread-safe. Its parts have locks of their own, and none is held while another part is called.
///
/// *Bounds.* [SwarmLimits].
public final class Swarm implements Network {
    private static final Logger LOG = LoggerFactory.getLogger(Swarm.class);

    /// Two sessions that end in violations cut a peer off, or ten streams, if they come close together.
    private static final int SESSION_VIOLATION_POINTS = 55;

    private static final int STREAM_VIOLATION_POINTS = 11;

    private static final KeepAlive KEEP_ALIVE = new KeepAlive(Sleeper.system(), QuicCodec.IDLE_MAX.dividedBy(2));

    private final SwarmConfig config;
    private final PeerId self;
    private final Ticker ticker;
    private final Meters meters;
    private final Scores scores;
    private final Peers peers;
    private final AddressBook addressBook = new AddressBook(InstantSource.system());
    private final OwnRecord ownRecord;
    private final ObservedAddresses observed;
    private final News news;
    private final Handlers handlers = new Handlers();
    private final Loops loops = Loops.open();
    private final ExecutorService threads = Pools.virtual("network");
    private final Pushes pushes = new Pushes();
    private final Identification identification = new Identification(this::introduction, this::onIdentified);
    private final ResourceReport resources;
    private final Limiter limiter;
    private final Streams streams;
    private final Trimmer trimmer;
    private final Admission admission;
    private final List<Transport> transports;
    private final Listeners listeners;
    private final DnsAddresses names;
    private final Dialler dialler;

    private Swarm(SwarmConfig config, SecureRandom random, Ticker ticker, DnsAddresses names) {
        this.config = config;
        this.self = config.identity().peerId();
        this.ticker = ticker;
        this.meters = new Meters(ticker);
        this.scores = new Scores(ticker);
        this.peers = new Peers(config.limits().counts().connectionsPerPeer());
        this.ownRecord = new OwnRecord(config.identity(), InstantSource.system());
        this.observed = new ObservedAddresses(ticker);
        this.news = News.start(peers);
        this.limiter = new Limiter(
                config.limits().bandwidth(),
                ticker,
                new Limiter.Clock(InstantSource.system(), ZoneId.systemDefault()),
                Sleeper.system());
        this.streams = new Streams(
                handlers, threads, limiter, meters, config.limits().counts().streams(), this::onStreamViolation);
        this.trimmer = new Trimmer(config.limits().marks(), ticker);
        this.admission = new Admission(config.limits().counts(), config.addresses());
        var budget = new ReceiveBudget(config.limits().unreadBytesMax());
        this.resources = new ResourceReport(config.limits(), admission, peers, streams, budget);
        var context = new Upgrade.Context(Secrets.create(config, random), config.limits(), budget, ticker);
        this.transports = transports(context);
        this.listeners = new Listeners(transports);
        this.names = names;
        this.dialler = new Dialler(transports, admission, new Backoff(ticker), names, new Events());
        handlers.add(new PingHandler());
        handlers.add(identification.answers());
        handlers.add(identification.pushes());
    }

    private List<Transport> transports(Upgrade.Context context) {
        Set<Endpoint.Kind> sockets = EnumSet.noneOf(Endpoint.Kind.class);
        List<Transport> all = new ArrayList<>();
        for (Transports.Carrier carrier : config.transports().carriers()) {
            switch (carrier) {
                case TCP -> sockets.add(Endpoint.Kind.TCP);
                case WEBSOCKET -> sockets.addAll(EnumSet.of(Endpoint.Kind.WEBSOCKET, Endpoint.Kind.WEBSOCKET_TLS));
                case QUIC -> {
                    // It has no place for a swarm key.
                    if (config.transports().swarmKey().isEmpty()) {
                        all.add(new QuicTransport(loops, context, admission));
                    }
                }
            }
        }
        all.add(new SocketTransport(loops, sockets, context, admission));
        return all;
    }

    private void onStreamViolation(PeerId peer, String rule) {
        scoreDown(peer, STREAM_VIOLATION_POINTS, rule);
    }

    /// Starts to listen. Identify, identify push and ping are served from the start.
    ///
    /// @throws IOException if an address can't be had, or the environment [insists][SwarmKey#requireIfForced] on a
    /// swarm key and there is none
    public static Swarm open(SwarmConfig config, SecureRandom random, Ticker ticker)
            throws IOException, InterruptedException {
        return open(config, random, ticker, DnsAddresses.ofSystem(ticker));
    }

    /// The same with names of the DNS that somebody else knows.
    static Swarm open(SwarmConfig config, SecureRandom random, Ticker ticker, DnsAddresses names)
            throws IOException, InterruptedException {
        SwarmKey.requireIfForced(config.transports().swarmKey(), System.getenv());
        var swarm = new Swarm(config, random, ticker, names);
        try {
            swarm.listeners.listen(config.listen(), swarm.new Events());
            swarm.threads.execute(swarm::trim);
            return swarm;
        } catch (IOException | InterruptedException | RuntimeException e) {
            swarm.close();
            throw e;
        }
    }

    /// Whether `address` is of a transport by which a swarm can listen.
    public static boolean isListenable(Multiaddr address) {
        return Endpoint.of(address)
                .filter(endpoint -> endpoint.kind().isListenable())
                .isPresent();
    }

    @Override
    public PeerId self() {
        return self;
    }

    @Override
    public List<Multiaddr> addresses() {
        return config.addresses()
                .announced(Stream.concat(listenAddresses().stream(), observed.addresses().stream())
                        .toList());
    }

    @Override
    public List<Multiaddr> listenAddresses() {
        return listeners.addresses();
    }

    @Override
    public Map<PeerId, List<Multiaddr>> knownAddresses() {
        return addressBook.all();
    }

    @Override
    public AddressFilters filters() {
        return config.addresses().filters();
    }

    @Override
    public List<ResourceScope> resources() {
        return resources.scopes();
    }

    @Override
    public Traffic traffic() {
        return meters.total();
    }

    @Override
    public Traffic traffic(PeerId peer) {
        return meters.of(peer);
    }

    @Override
    public Traffic traffic(String protocolId) {
        return meters.of(protocolId);
    }

    @Override
    public List<String> protocolIds() {
        return handlers.protocolIds();
    }

    @Override
    public void handle(StreamHandler handler) {
        handlers.add(handler);
        pushToAll();
    }

    /// Tells those that take it what has changed of this peer.
    private void pushToAll() {
        for (PeerId peer : peers.ids()) {
            if (peers.protocolIds(peer)
                    .filter(ids -> ids.contains(IdentifyMessage.PUSH_PROTOCOL_ID))
                    .isPresent()) {
                push(peer);
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
            dialler.dial(peer, addresses, addressBook.addresses(peer));
            addressBook.reached(peer, addresses);
        } finally {
            dialler.end(peer);
        }
    }

    @Override
    public List<Multiaddr> lookUp(Multiaddr name) throws UnknownHostException, InterruptedException {
        return DnsAddresses.isOne(name) ? names.walk().addresses(name) : List.of();
    }

    @Override
    public PeerStream open(PeerId peer, List<String> protocolIds) throws IOException, InterruptedException {
        List<Connection> connections = peers.connections(peer);
        if (connections.isEmpty()) {
            throw new PeerGoneException("peer %s is not connected".formatted(peer));
        }
        Set<String> spoken = peers.protocolIds(peer).orElse(Set.of());
        return streams.open(
                connections.getFirst(),
                protocolIds,
                protocolIds.stream().filter(spoken::contains).findFirst());
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
        boolean cutOff = scores.add(peer, points);
        LOG.atLevel(cutOff ? Level.WARN : Level.DEBUG)
                .addKeyValue("peer", peer)
                .addKeyValue("points", points)
                .addKeyValue("reason", reason)
                .log(cutOff ? "peer is cut off" : "peer scored down");
        if (cutOff) {
            disconnect(peer);
        }
    }

    @Override
    public void disconnect(PeerId peer) {
        for (Connection connection : peers.connections(peer)) {
            connection.session().close();
            // Its end comes from an event loop; nobody is to meet it until then.
            peers.remove(connection);
        }
        news.of(peer);
    }

    @Override
    public void close() {
        // Before the sockets, over which the peers of some are told.
        peers.close().forEach(connection -> connection.session().close());
        listeners.close();
        transports.forEach(Transport::close);
        loops.close();
        threads.shutdownNow();
        news.close();
    }

    private IdentifyMessage introduction(Multiaddr observed) {
        List<Multiaddr> addresses = addresses();
        return new IdentifyMessage(
                config.identity().publicKey().encode(),
                Optional.of(config.agent()),
                addresses,
                Optional.of(observed),
                handlers.protocolIds(),
                Optional.of(ownRecord.of(addresses)));
    }

    private void onIdentified(Connection connection, IdentifyMessage message) {
        PeerId peer = connection.peer();
        if (peers.identify(peer, message, addressBook.told(peer, message))) {
            news.of(peer);
        }
        if (message.observedAddress()
                .filter(seen -> observed.observed(connection, seen))
                .isPresent()) {
            pushToAll();
        }
    }

    /// Where peers can be reached: for each a row to [#remember] it by after a restart. Rows have the layout that
    /// `docs/format/peer-addresses.md` says.
    public Map<PeerId, Bytes> remembered() {
        addressBook.seen(peers.ids());
        return addressBook.rows();
    }

    /// Takes a row that was [#remembered] of `peer`, unless something is known of it already.
    ///
    /// @throws MalformedDataException if it is no row
    public void remember(PeerId peer, Bytes row) {
        addressBook.load(peer, row);
    }

    /// Keeps the connections to `peer`, however many there are in all.
    ///
    /// @throws IllegalStateException if there are too many such peers
    public void protect(PeerId peer) {
        trimmer.protect(peer);
    }

    /// Takes [#protect] back.
    public void unprotect(PeerId peer) {
        trimmer.unprotect(peer);
    }

    @Override
    public List<String> streams(PeerId peer) {
        return streams.with(peer);
    }

    @Override
    public Optional<Long> uploadRate() {
        return limiter.rates().up();
    }

    /// Keeps to other limits of bandwidth from now on.
    public void limit(Bandwidth bandwidth) {
        limiter.limit(bandwidth);
    }

    /// Closes what is one connection too many, now and then, until the swarm is closed.
    private void trim() {
        try {
            while (true) {
                Sleeper.system().sleep(config.limits().marks().silence());
                for (Connection connection : trimmer.tooMany(peers.connections())) {
                    LOG.atDebug().addKeyValue("peer", connection.peer()).log("connection trimmed");
                    connection.session().close();
                }
            }
        } catch (InterruptedException _) {
            // The swarm is closed.
        }
    }

    private void push(PeerId peer) {
        if (pushes.begins(peer)) {
            pushNow(peer);
        }
    }

    private void pushNow(PeerId peer) {
        Optional<Connection> connection = peers.connections(peer).stream().findFirst();
        if (connection.isEmpty()) {
            pushes.forget(peer);
            return;
        }
        streams.converse(connection.get(), IdentifyMessage.PUSH_PROTOCOL_ID, identification::push, () -> {
            if (pushes.ends(peer)) {
                pushNow(peer);
            }
        });
    }

    /// What event loops call.
    private final class Events implements UpgradeEvents {
        @Override
        public boolean connected(Connection connection) {
            PeerId peer = connection.peer();
            if (scores.isRefused(peer) || peer.equals(self) || !peers.add(connection)) {
                connection.session().close();
                return false;
            }
            news.of(peer);
            streams.converse(connection, IdentifyMessage.PROTOCOL_ID, identification::ask);
            if (connection.carrier() == Endpoint.Kind.QUIC && connection.direction() == Direction.OUTBOUND) {
                // Yamux has pings of its own.
                streams.converse(connection, PingHandler.PROTOCOL_ID, KEEP_ALIVE::run);
            }
            return true;
        }

        @Override
        public void failed(Throwable cause) {
            LOG.atDebug().addKeyValue("reason", cause.getMessage()).log("handshake failed");
        }

        @Override
        public void opened(Connection connection, MuxedStream stream) {
            streams.serve(connection, stream);
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
