package io.ishigaki.server;

import io.ishigaki.concurrent.Ticker;
import io.ishigaki.multiformats.MalformedDataException;
import io.ishigaki.multiformats.key.PrivateKey;
import io.ishigaki.multiformats.multiaddr.Multiaddr;
import io.ishigaki.network.pnet.SwarmKey;
import io.ishigaki.network.swarm.Swarm;
import io.ishigaki.network.swarm.SwarmConfig;
import io.ishigaki.network.swarm.SwarmLimits;
import io.ishigaki.network.swarm.Transports;
import io.ishigaki.rpc.CommandException;
import io.ishigaki.rpc.ProductVersion;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.Inet6Address;
import java.net.NetworkInterface;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Opens the network that the settings ask for.
final class Networks {
    private static final Logger LOG = LoggerFactory.getLogger(Networks.class);

    private static final String ALL_IP4 = "/ip4/0.0.0.0/";
    private static final String ALL_IP6 = "/ip6/::/";

    private Networks() {}

    /// @param listen the addresses of `Addresses.Swarm`
    /// @param key of the private network, if it is to be one
    static Swarm open(PrivateKey identity, List<String> listen, Optional<SwarmKey> key) throws IOException {
        SwarmKey.requireIfForced(key, System.getenv());
        Transports transports = key.map(Transports.defaults()::withSwarmKey).orElse(Transports.defaults());
        var config =
                new SwarmConfig(identity, listenable(listen), ProductVersion.AGENT, transports, SwarmLimits.defaults());
        try {
            return Swarm.open(config, new SecureRandom(), Ticker.system());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw (IOException) new InterruptedIOException("interrupted while the network was opened").initCause(e);
        }
    }

    private static List<Multiaddr> listenable(List<String> texts) throws IOException {
        List<Multiaddr> usable = new ArrayList<>();
        List<Multiaddr> passedOver = new ArrayList<>();
        for (String text : texts) {
            Multiaddr address = parse(text);
            (Swarm.isReachable(address) ? usable : passedOver).add(address);
        }
        if (!passedOver.isEmpty()) {
            LOG.atWarn()
                    .addKeyValue(
                            "addresses",
                            passedOver.stream().map(Multiaddr::toString).collect(Collectors.joining(" ")))
                    .log("addresses of other transports are passed over");
        }
        return distinct(usable, hasIp6());
    }

    private static Multiaddr parse(String text) throws CommandException {
        try {
            return Multiaddr.parse(text);
        } catch (MalformedDataException e) {
            throw new CommandException("Addresses.Swarm: " + e.getMessage(), e);
        }
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
