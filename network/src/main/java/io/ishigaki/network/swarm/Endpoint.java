package io.ishigaki.network.swarm;

import io.ishigaki.multiformats.Bytes;
import io.ishigaki.multiformats.multiaddr.Component;
import io.ishigaki.multiformats.multiaddr.Multiaddr;
import io.ishigaki.multiformats.multiaddr.Protocol;
import io.ishigaki.network.websocket.WebSockets;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import javax.net.ssl.SNIHostName;

/// What an address that we can dial, or listen at, says. Immutable.
///
/// ```text
/// host = /ip4/… │ /ip6/… │ /dns/… │ /dns4/… │ /dns6/…
/// host /tcp/port                       TCP
/// host /tcp/port /ws                   WEBSOCKET
/// host /udp/port /quic-v1              QUIC
/// host /tcp/port /tls /ws              WEBSOCKET_TLS, also written /wss
/// host /tcp/port /tls /sni/name /ws    the same, asking that host for another name
/// ```
///
/// each with or without a peer id behind.
///
/// @param host the first component
/// @param serverName whom to ask the host for, if not by its own name
record Endpoint(Kind kind, Component host, int port, Optional<String> serverName) {
    /// What carries bytes.
    enum Kind {
        TCP,
        WEBSOCKET,
        QUIC,
        WEBSOCKET_TLS;

        /// The components behind the host, of which the first has the port; where they can be written in several ways,
        /// the first is how we do.
        private List<List<Protocol>> forms() {
            return switch (this) {
                case TCP -> List.of(List.of(Protocol.TCP));
                case WEBSOCKET -> List.of(List.of(Protocol.TCP, Protocol.WS));
                case QUIC -> List.of(List.of(Protocol.UDP, Protocol.QUIC_V1));
                case WEBSOCKET_TLS ->
                    List.of(
                            List.of(Protocol.TCP, Protocol.TLS, Protocol.WS),
                            List.of(Protocol.TCP, Protocol.TLS, Protocol.SNI, Protocol.WS),
                            List.of(Protocol.TCP, Protocol.WSS));
            };
        }

        private Multiaddr multiaddr(Component host, int port, Optional<String> serverName) {
            List<Protocol> form = forms().getFirst();
            var parts = new ArrayList<>(List.of(host, Component.of(form.getFirst(), Integer.toString(port))));
            for (Protocol protocol : form.subList(1, form.size())) {
                parts.add(Component.of(protocol));
                if (protocol == Protocol.TLS) {
                    serverName.ifPresent(name -> parts.add(Component.of(Protocol.SNI, name)));
                }
            }
            return new Multiaddr(parts);
        }

        /// Whether we listen for it; TLS of the web needs certificates, which proxies have.
        boolean isListenable() {
            return this != WEBSOCKET_TLS;
        }
    }

    /// Empty if the address is of another transport.
    static Optional<Endpoint> of(Multiaddr address) {
        List<Component> parts = address.components();
        int end = parts.size();
        if (address.endsInPeer()) {
            end--;
        }
        if (end < 2 || !isHost(parts.getFirst().protocol())) {
            return Optional.empty();
        }
        List<Protocol> protocols =
                parts.subList(1, end).stream().map(Component::protocol).toList();
        Bytes port = parts.get(1).value();
        return Arrays.stream(Kind.values())
                .filter(kind -> kind.forms().contains(protocols))
                .findFirst()
                .map(kind -> new Endpoint(
                        kind,
                        parts.getFirst(),
                        Byte.toUnsignedInt(port.at(0)) << Byte.SIZE | Byte.toUnsignedInt(port.at(1)),
                        address.first(Protocol.SNI).map(Component::text)));
    }

    private static boolean isHost(Protocol protocol) {
        return switch (protocol) {
            case IP4, IP6, DNS, DNS4, DNS6 -> true;
            default -> false;
        };
    }

    /// Whether the host is a name.
    boolean isNamed() {
        return host.protocol() != Protocol.IP4 && host.protocol() != Protocol.IP6;
    }

    /// Where that is; for a name, asks the system's resolver, which may take its time. Sockets have the name that is to
    /// be asked for, if any, as [InetSocketAddress#getHostString].
    ///
    /// @throws UnknownHostException if the name has no address of that family, or can't be one that TLS asks for
    List<InetSocketAddress> sockets() throws UnknownHostException {
        List<InetSocketAddress> sockets = new ArrayList<>();
        for (InetSocketAddress socket : hostSockets()) {
            sockets.add(kind == Kind.WEBSOCKET_TLS ? asking(socket) : socket);
        }
        return sockets;
    }

    private InetSocketAddress asking(InetSocketAddress socket) throws UnknownHostException {
        Optional<String> name = serverName.or(() -> WebSockets.name(socket));
        if (name.isEmpty()) {
            return socket;
        }
        try {
            String ascii = new SNIHostName(name.get().replaceAll("\\.$", "")).getAsciiName();
            return new InetSocketAddress(
                    InetAddress.getByAddress(ascii, socket.getAddress().getAddress()), port);
        } catch (IllegalArgumentException e) {
            throw (UnknownHostException)
                    new UnknownHostException("TLS can't ask for %s: %s".formatted(name.get(), e.getMessage()))
                            .initCause(e);
        }
    }

    private List<InetSocketAddress> hostSockets() throws UnknownHostException {
        if (!isNamed()) {
            return List.of(
                    new InetSocketAddress(InetAddress.getByAddress(host.value().toArray()), port));
        }
        List<InetSocketAddress> sockets = Arrays.stream(InetAddress.getAllByName(host.text()))
                .filter(address -> host.protocol() != Protocol.DNS4 || address instanceof Inet4Address)
                .filter(address -> host.protocol() != Protocol.DNS6 || address instanceof Inet6Address)
                .map(address -> new InetSocketAddress(address, port))
                .toList();
        if (sockets.isEmpty()) {
            throw new UnknownHostException("%s has no address of that family".formatted(host));
        }
        return sockets;
    }

    static Multiaddr multiaddr(Kind kind, InetSocketAddress socket) {
        return multiaddr(kind, socket.getAddress(), socket.getPort(), WebSockets.name(socket));
    }

    private static Multiaddr multiaddr(Kind kind, InetAddress host, int port, Optional<String> name) {
        Protocol protocol = host instanceof Inet4Address ? Protocol.IP4 : Protocol.IP6;
        return kind.multiaddr(new Component(protocol, Bytes.copyOf(host.getAddress())), port, name);
    }

    /// Where what listens at `bound` can be reached: at each address of each interface, if it's bound to all.
    static List<Multiaddr> reachable(Kind kind, InetSocketAddress bound) {
        if (!bound.getAddress().isAnyLocalAddress()) {
            return List.of(multiaddr(kind, bound));
        }
        boolean also6 = bound.getAddress() instanceof Inet6Address;
        return interfaceAddresses()
                .filter(host -> also6 || host instanceof Inet4Address)
                .filter(host -> !host.isLinkLocalAddress())
                .map(host -> multiaddr(kind, host, bound.getPort(), Optional.empty()))
                .sorted(Comparator.comparing(Multiaddr::toString))
                .toList();
    }

    private static Stream<InetAddress> interfaceAddresses() {
        try {
            return NetworkInterface.networkInterfaces().flatMap(NetworkInterface::inetAddresses);
        } catch (IOException e) {
            throw new UncheckedIOException("the machine's interfaces can't be listed", e);
        }
    }
}
