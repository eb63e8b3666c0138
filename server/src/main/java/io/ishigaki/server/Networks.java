package io.ishigaki.server;

import static io.ishigaki.network.swarm.Transports.Security.NOISE;
import static io.ishigaki.network.swarm.Transports.Security.TLS;

import io.ishigaki.concurrent.Ticker;
import io.ishigaki.config.DataSize;
import io.ishigaki.config.ResourceSettings;
import io.ishigaki.config.Settings;
import io.ishigaki.config.SwarmSettings;
import io.ishigaki.multiformats.key.PrivateKey;
import io.ishigaki.multiformats.multiaddr.Multiaddr;
import io.ishigaki.network.muxer.SessionLimits;
import io.ishigaki.network.pnet.SwarmKey;
import io.ishigaki.network.swarm.Bandwidth;
import io.ishigaki.network.swarm.Swarm;
import io.ishigaki.network.swarm.SwarmConfig;
import io.ishigaki.network.swarm.SwarmLimits;
import io.ishigaki.network.swarm.Transports;
import io.ishigaki.network.swarm.Transports.Carrier;
import io.ishigaki.network.swarm.Transports.Security;
import io.ishigaki.network.swarm.WaterMarks;
import io.ishigaki.rpc.CommandException;
import io.ishigaki.rpc.ProductVersion;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.Inet6Address;
import java.net.NetworkInterface;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Opens the network that the settings ask for.
final class Networks {
    private static final Logger LOG = LoggerFactory.getLogger(Networks.class);

    private static final String ALL_IP4 = "/ip4/0.0.0.0/";
    private static final String ALL_IP6 = "/ip6/::/";

    private Networks() {}

    /// @param key of the private network, if it is to be one
    static Swarm open(PrivateKey identity, Settings settings, Optional<SwarmKey> key) throws IOException {
        SwarmKey.requireIfForced(key, System.getenv());
        var config = new SwarmConfig(
                identity,
                listenable(PeerLists.addresses(
                        "Addresses.Swarm", settings.addresses().swarm())),
                PeerLists.rules(settings),
                ProductVersion.AGENT,
                transports(settings.swarm(), key),
                limits(settings.swarm(), settings.resources()));
        try {
            return Swarm.open(config, new SecureRandom(), Ticker.system());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw (IOException) new InterruptedIOException("interrupted while the network was opened").initCause(e);
        }
    }

    static Transports transports(SwarmSettings settings, Optional<SwarmKey> key) throws CommandException {
        Set<Carrier> carriers = EnumSet.noneOf(Carrier.class);
        if (settings.tcp()) {
            carriers.add(Carrier.TCP);
        }
        if (settings.webSocket()) {
            carriers.add(Carrier.WEBSOCKET);
        }
        if (settings.quic()) {
            carriers.add(Carrier.QUIC);
        }
        int tls = settings.tlsPriority().orElse(Integer.MAX_VALUE);
        int noise = settings.noisePriority().orElse(Integer.MAX_VALUE);
        List<Security> securities = new ArrayList<>(tls <= noise ? List.of(TLS, NOISE) : List.of(NOISE, TLS));
        if (settings.tlsPriority().isEmpty()) {
            securities.remove(TLS);
        }
        if (settings.noisePriority().isEmpty()) {
            securities.remove(NOISE);
        }
        if (securities.isEmpty()) {
            throw new CommandException(
                    "Swarm.Transports.Security: TLS and Noise are both off, and connections are never without one");
        }
        return new Transports(carriers, securities, key, Optional.empty());
    }

    static SwarmLimits limits(SwarmSettings settings, ResourceSettings resources) throws CommandException {
        WaterMarks marks = marks(settings);
        if (resources.enabled()
                && settings.connMgrType() != SwarmSettings.ConnMgrType.NONE
                && resources.connectionsMax() <= marks.high()) {
            throw new CommandException(
                    "Swarm.ResourceMgr: MaxFileDescriptors is %d, must be more than Swarm.ConnMgr.HighWater, which is %d"
                            .formatted(resources.connectionsMax(), marks.high()));
        }
        return SwarmLimits.defaults()
                .withCounts(counts(resources))
                .withUnreadBytesMax(resources.memoryMax().bytes())
                .withSession(session(resources))
                .withMarks(marks)
                .withBandwidth(bandwidth(settings));
    }

    private static SwarmLimits.Counts counts(ResourceSettings resources) {
        return resources.enabled()
                ? new SwarmLimits.Counts(
                        resources.connectionsMax(),
                        resources.peerConnectionsMax(),
                        resources.handshakesMax(),
                        resources.dialsMax(),
                        resources.streamsInboundMax())
                : SwarmLimits.Counts.NONE;
    }

    private static SessionLimits session(ResourceSettings resources) throws CommandException {
        if (resources.strangerMemoryMax().bytes() > resources.peerMemoryMax().bytes()) {
            throw new CommandException(
                    "Swarm.ResourceMgr.Limits: Stranger.Memory is %s, at most PeerDefault.Memory, which is %s"
                            .formatted(resources.strangerMemoryMax(), resources.peerMemoryMax()));
        }
        return SessionLimits.defaults()
                .withStreamsInboundMax(resources.enabled() ? resources.peerStreamsMax() : SwarmLimits.UNLIMITED)
                .withUnreadBytesMax(
                        Math.toIntExact(resources.strangerMemoryMax().bytes()),
                        Math.toIntExact(resources.peerMemoryMax().bytes()));
    }

    static WaterMarks marks(SwarmSettings settings) throws CommandException {
        if (settings.connMgrType() == SwarmSettings.ConnMgrType.NONE) {
            return WaterMarks.NONE;
        }
        if (settings.connMgrLowWater() > settings.connMgrHighWater()) {
            throw new CommandException("Swarm.ConnMgr: LowWater is %d, at most HighWater, which is %d"
                    .formatted(settings.connMgrLowWater(), settings.connMgrHighWater()));
        }
        return new WaterMarks(
                settings.connMgrLowWater(),
                settings.connMgrHighWater(),
                settings.connMgrGrace(),
                settings.connMgrSilence());
    }

    static Bandwidth bandwidth(SwarmSettings settings) {
        List<Bandwidth.QuietHours> quiet = settings.quietHours().stream()
                .map(hours -> new Bandwidth.QuietHours(
                        hours.from(), hours.to(), rates(hours.up(), hours.down(), hours.peerUp(), hours.peerDown())))
                .toList();
        return new Bandwidth(rates(settings.up(), settings.down(), settings.peerUp(), settings.peerDown()), quiet);
    }

    private static Bandwidth.Rates rates(
            Optional<DataSize> up, Optional<DataSize> down, Optional<DataSize> peerUp, Optional<DataSize> peerDown) {
        return new Bandwidth.Rates(
                up.map(DataSize::bytes),
                down.map(DataSize::bytes),
                peerUp.map(DataSize::bytes),
                peerDown.map(DataSize::bytes));
    }

    private static List<Multiaddr> listenable(List<Multiaddr> addresses) throws IOException {
        List<Multiaddr> usable = new ArrayList<>();
        List<Multiaddr> passedOver = new ArrayList<>();
        for (Multiaddr address : addresses) {
            (Swarm.isListenable(address) ? usable : passedOver).add(address);
        }
        if (!passedOver.isEmpty()) {
            LOG.atWarn()
                    .addKeyValue(
                            "addresses",
                            passedOver.stream().map(Multiaddr::toString).collect(Collectors.joining(" ")))
                    .log("addresses at which nothing can listen are passed over");
        }
        return distinct(usable, hasIp6());
    }

    /// Without what the system takes for the same: a socket at all addresses of IPv6 has those of IPv4 as well, and a
    /// machine without IPv6 has no addresses of it.
    static List<Multiaddr> distinct(List<Multiaddr> addresses, boolean ip6) {
        List<String> texts = addresses.stream().map(Multiaddr::toString).toList();
        return addresses.stream()
                .filter(address -> ip6 || !address.toString().startsWith(ALL_IP6))
                .filter(address -> !ip6 || !isWithin(address.toString(), texts))
                .toList();
    }

    private static boolean isWithin(String address, List<String> others) {
        return address.startsWith(ALL_IP4)
                && !address.endsWith("/0")
                && others.contains(address.replace(ALL_IP4, ALL_IP6));
    }

    private static boolean hasIp6() throws IOException {
        return NetworkInterface.networkInterfaces()
                .flatMap(NetworkInterface::inetAddresses)
                .anyMatch(Inet6Address.class::isInstance);
    }
}
