package io.ishigaki.exchange.testkit;

import io.ishigaki.concurrent.Threads;
import io.ishigaki.multiformats.key.PeerId;
import io.ishigaki.multiformats.multiaddr.Multiaddr;
import io.ishigaki.network.AddressFilters;
import io.ishigaki.network.ConnectedPeer;
import io.ishigaki.network.Network;
import io.ishigaki.network.PeerGoneException;
import io.ishigaki.network.PeerObserver;
import io.ishigaki.network.PeerStream;
import io.ishigaki.network.ProtocolNotSupportedException;
import io.ishigaki.network.ResourceScope;
import io.ishigaki.network.StreamHandler;
import io.ishigaki.network.Traffic;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;

/// A network whose lines are memory: as fast as it goes, in threads, without loss. Thread-safe.
public final class MemoryNetwork implements Network {
    private final PeerId self;
    private final Map<PeerId, MemoryNetwork> neighbours = new ConcurrentHashMap<>();
    private final Map<String, StreamHandler> handlers = new ConcurrentHashMap<>();
    private final List<PeerObserver> observers = new CopyOnWriteArrayList<>();
    private final Map<PeerId, List<MemoryStream>> streams = new ConcurrentHashMap<>();
    private final Map<PeerId, Integer> points = new ConcurrentHashMap<>();

    public MemoryNetwork(String name) {
        this.self = Peers.named(name);
    }

    /// Connects two nodes, whose handlers are known by then.
    public void connect(MemoryNetwork other) {
        neighbours.put(other.self, other);
        other.neighbours.put(self, this);
        tellOf(other);
        other.tellOf(this);
    }

    private void tellOf(MemoryNetwork other) {
        Set<String> spoken = Set.copyOf(other.handlers.keySet());
        for (PeerObserver observer : observers) {
            observer.connected(other.self);
            observer.identified(other.self, spoken);
        }
    }

    @Override
    public PeerId self() {
        return self;
    }

    @Override
    public List<Multiaddr> addresses() {
        return List.of();
    }

    @Override
    public List<Multiaddr> listenAddresses() {
        return List.of();
    }

    @Override
    public Map<PeerId, List<Multiaddr>> knownAddresses() {
        return Map.of();
    }

    @Override
    public AddressFilters filters() {
        return new AddressFilters(List.of());
    }

    @Override
    public List<ResourceScope> resources() {
        return List.of();
    }

    @Override
    public Traffic traffic() {
        return Traffic.NONE;
    }

    @Override
    public Traffic traffic(PeerId peer) {
        return Traffic.NONE;
    }

    @Override
    public Traffic traffic(String protocolId) {
        return Traffic.NONE;
    }

    @Override
    public List<String> protocolIds() {
        return List.copyOf(handlers.keySet());
    }

    @Override
    public void handle(StreamHandler handler) {
        handler.protocolIds().forEach(protocol -> handlers.put(protocol, handler));
    }

    @Override
    public void observe(PeerObserver observer) {
        observers.add(observer);
    }

    @Override
    public void connect(PeerId peer, List<Multiaddr> addresses) {
        throw new UnsupportedOperationException("nodes in memory have no addresses");
    }

    @Override
    public List<Multiaddr> lookUp(Multiaddr name) {
        return List.of();
    }

    @Override
    public PeerStream open(PeerId peer, List<String> protocolIds) throws IOException {
        MemoryNetwork other = neighbours.get(peer);
        if (other == null) {
            throw new PeerGoneException(peer + " isn't connected");
        }
        String protocol = protocolIds.stream()
                .filter(other.handlers::containsKey)
                .findFirst()
                .orElseThrow(() -> new ProtocolNotSupportedException(peer + " speaks none of " + protocolIds));
        var there = new Pipe();
        var back = new Pipe();
        var ours = new MemoryStream(peer, protocol, back, there);
        streams.computeIfAbsent(peer, _ -> new CopyOnWriteArrayList<>()).add(ours);
        other.accept(new MemoryStream(self, protocol, there, back));
        return ours;
    }

    private void accept(MemoryStream stream) {
        StreamHandler handler = Objects.requireNonNull(handlers.get(stream.protocolId()));
        Threads.startVirtual("stream", () -> {
            try {
                handler.serve(stream);
                stream.close();
            } catch (IOException | InterruptedException e) {
                stream.reset();
            }
        });
    }

    /// Resets every stream that was opened to `peer`, as an impatient peer does.
    public void resetStreams(PeerId peer) {
        streams.getOrDefault(peer, List.of()).forEach(MemoryStream::reset);
    }

    @Override
    public List<ConnectedPeer> peers() {
        return neighbours.keySet().stream().map(this::known).collect(Collectors.toList());
    }

    @Override
    public Optional<ConnectedPeer> peer(PeerId peer) {
        return neighbours.containsKey(peer) ? Optional.of(known(peer)) : Optional.empty();
    }

    private ConnectedPeer known(PeerId peer) {
        return new ConnectedPeer(
                peer,
                Multiaddr.parse("/ip4/127.0.0.1/tcp/4001"),
                ConnectedPeer.Direction.OUTBOUND,
                "memory",
                Set.of(),
                List.of(),
                Optional.empty());
    }

    @Override
    public ConnectedPeer identified(PeerId peer) throws PeerGoneException {
        return peer(peer).orElseThrow(() -> new PeerGoneException(peer + " isn't connected"));
    }

    @Override
    public List<String> streams(PeerId peer) {
        return List.of();
    }

    @Override
    public Optional<Long> uploadRate() {
        return Optional.empty();
    }

    @Override
    public void expect(PeerId peer, long bytes) {
        // A pipe has the room it has.
    }

    @Override
    public void scoreDown(PeerId peer, int more, String reason) {
        if (points.merge(peer, more, Integer::sum) >= POINTS_MAX) {
            disconnect(peer);
        }
    }

    public int points(PeerId peer) {
        return points.getOrDefault(peer, 0);
    }

    @Override
    public void disconnect(PeerId peer) {
        MemoryNetwork other = neighbours.remove(peer);
        if (other != null) {
            resetStreams(peer);
            observers.forEach(observer -> observer.disconnected(peer));
            other.disconnect(self);
        }
    }

    @Override
    public void close() {
        List.copyOf(neighbours.keySet()).forEach(this::disconnect);
    }
}
