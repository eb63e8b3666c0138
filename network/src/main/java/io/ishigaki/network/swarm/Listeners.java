package io.ishigaki.network.swarm;

import io.ishigaki.multiformats.multiaddr.Multiaddr;
import io.ishigaki.network.swarm.Endpoint.Kind;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What listens for a swarm. Addresses of one port, that of plain TCP and that of WebSocket, are one listener.
///
/// Thread-safe, by its own lock, once it is open.
final class Listeners {
    private static final Logger LOG = LoggerFactory.getLogger(Listeners.class);

    /// One socket to listen at; `any` tells sockets of any port apart.
    private record Place(Transport transport, InetSocketAddress socket, int any) {}

    private final List<Transport> transports;
    private final List<Transport.Listener> open = new ArrayList<>();

    Listeners(List<Transport> transports) {
        this.transports = List.copyOf(transports);
    }

    /// Begins to listen; an address of another transport is passed over, with a warning.
    ///
    /// @throws IOException if one of the others can't be had
    void listen(List<Multiaddr> addresses, UpgradeEvents events) throws IOException, InterruptedException {
        Map<Place, Set<Kind>> places = new LinkedHashMap<>();
        for (Multiaddr address : addresses) {
            Optional<Place> place = place(address, places.size());
            if (place.isEmpty()) {
                LOG.atWarn().addKeyValue("address", address).log("no transport listens there");
                continue;
            }
            places.computeIfAbsent(place.get(), _ -> EnumSet.noneOf(Kind.class))
                    .add(Endpoint.of(address).orElseThrow().kind());
        }
        for (var place : places.entrySet()) {
            Transport.Listener listener = place.getKey()
                    .transport()
                    .listen(place.getValue(), place.getKey().socket(), events);
            synchronized (this) {
                open.add(listener);
            }
        }
    }

    private Optional<Place> place(Multiaddr address, int index) throws IOException {
        Optional<Endpoint> endpoint =
                Endpoint.of(address).filter(found -> found.kind().isListenable());
        if (endpoint.isEmpty()) {
            return Optional.empty();
        }
        InetSocketAddress socket = endpoint.get().sockets().getFirst();
        return transports.stream()
                .filter(transport -> transport.kinds().contains(endpoint.get().kind()))
                .findFirst()
                .map(transport -> new Place(transport, socket, socket.getPort() == 0 ? index : -1));
    }

    /// Where they can be reached.
    synchronized List<Multiaddr> addresses() {
        return open.stream().flatMap(listener -> listener.addresses().stream()).toList();
    }

    synchronized void close() {
        open.forEach(Transport.Listener::close);
    }
}
