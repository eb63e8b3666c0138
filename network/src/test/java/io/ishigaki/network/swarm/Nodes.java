package io.ishigaki.network.swarm;

import io.ishigaki.concurrent.Ticker;
import io.ishigaki.multiformats.key.KeyType;
import io.ishigaki.multiformats.key.PeerId;
import io.ishigaki.multiformats.key.PrivateKey;
import io.ishigaki.multiformats.multiaddr.Multiaddr;
import io.ishigaki.network.AddressFilters;
import io.ishigaki.network.PeerObserver;
import io.ishigaki.network.PeerStream;
import io.ishigaki.network.StreamHandler;
import io.ishigaki.network.dnsaddr.DnsAddresses;
import java.io.IOException;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/// Swarms of one test, on loopback and ports that are free; closed together. Confined to the test's thread.
final class Nodes implements AutoCloseable {
    /// No test waits longer for what should come at once.
    static final long PATIENCE_SECONDS = 30;

    private static final Multiaddr LOOPBACK = Multiaddr.parse("/ip4/127.0.0.1/tcp/0");

    private final List<Swarm> all = new ArrayList<>();

    Swarm open() throws IOException, InterruptedException {
        return open(SwarmLimits.defaults());
    }

    Swarm open(SwarmLimits limits) throws IOException, InterruptedException {
        return open(PrivateKey.generate(KeyType.ED25519, new SecureRandom()), limits);
    }

    Swarm open(Transports transports, SwarmLimits limits) throws IOException, InterruptedException {
        return open(PrivateKey.generate(KeyType.ED25519, new SecureRandom()), transports, limits);
    }

    Swarm open(PrivateKey key, SwarmLimits limits) throws IOException, InterruptedException {
        return open(key, Transports.defaults(), limits);
    }

    Swarm open(PrivateKey key, Transports transports, SwarmLimits limits) throws IOException, InterruptedException {
        return open(new SwarmConfig(key, List.of(LOOPBACK), AddressRules.none(), "test/1", transports, limits));
    }

    /// A swarm that keeps to `rules`.
    Swarm open(AddressRules rules, SwarmLimits limits) throws IOException, InterruptedException {
        var key = PrivateKey.generate(KeyType.ED25519, new SecureRandom());
        return open(new SwarmConfig(key, List.of(LOOPBACK), rules, "test/1", Transports.defaults(), limits));
    }

    /// A swarm that knows the names of the DNS that `names` does, and keeps away from some addresses.
    Swarm open(DnsAddresses names, Transports transports, AddressFilters filters)
            throws IOException, InterruptedException {
        var key = PrivateKey.generate(KeyType.ED25519, new SecureRandom());
        var rules = new AddressRules(AllowList.none(), filters, List.of(), List.of(), List.of());
        var config = new SwarmConfig(key, List.of(LOOPBACK), rules, "test/1", transports, SwarmLimits.defaults());
        Swarm swarm = Swarm.open(config, new SecureRandom(), Ticker.system(), names);
        all.add(swarm);
        return swarm;
    }

    /// A swarm that listens at `addresses`.
    Swarm listen(List<Multiaddr> addresses, Transports transports) throws IOException, InterruptedException {
        return listen(addresses, transports, SwarmLimits.defaults());
    }

    Swarm listen(List<Multiaddr> addresses, Transports transports, SwarmLimits limits)
            throws IOException, InterruptedException {
        var key = PrivateKey.generate(KeyType.ED25519, new SecureRandom());
        return open(new SwarmConfig(key, addresses, AddressRules.none(), "test/1", transports, limits));
    }

    private Swarm open(SwarmConfig config) throws IOException, InterruptedException {
        Swarm swarm = Swarm.open(config, new SecureRandom(), Ticker.system());
        all.add(swarm);
        return swarm;
    }

    static void connect(Swarm source, Swarm target) throws IOException, InterruptedException {
        source.connect(target.self(), target.addresses());
    }

    @Override
    public void close() {
        all.forEach(Swarm::close);
    }

    /// A handler of one protocol.
    interface Serve {
        void serve(PeerStream stream) throws IOException, InterruptedException;
    }

    static StreamHandler handler(String protocolId, int streamsPerPeerMax, Serve serve) {
        return new StreamHandler() {
            @Override
            public List<String> protocolIds() {
                return List.of(protocolId);
            }

            @Override
            public int streamsPerPeerMax() {
                return streamsPerPeerMax;
            }

            @Override
            public void serve(PeerStream stream) throws IOException, InterruptedException {
                serve.serve(stream);
            }
        };
    }

    /// Sends back what comes.
    static StreamHandler echo(String protocolId) {
        return handler(protocolId, 1_000, stream -> {
            byte[] piece = new byte[10_000];
            for (int count = stream.read(piece, 0, piece.length);
                    count >= 0;
                    count = stream.read(piece, 0, piece.length)) {
                stream.write(piece, 0, count);
                stream.flush();
            }
        });
    }

    /// Remembers what it is told, as text.
    static final class Diary implements PeerObserver {
        private final BlockingQueue<String> entries = new LinkedBlockingQueue<>();

        @Override
        public void connected(PeerId peer) {
            entries.add("connected " + peer);
        }

        @Override
        public void identified(PeerId peer, Set<String> protocolIds) {
            entries.add("identified %s %s"
                    .formatted(peer, protocolIds.stream().sorted().toList()));
        }

        @Override
        public void disconnected(PeerId peer) {
            entries.add("disconnected " + peer);
        }

        /// The next entry; waits for it.
        String next() throws InterruptedException {
            String entry = entries.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
            return entry == null ? "nothing" : entry;
        }

        boolean isEmpty() {
            return entries.isEmpty();
        }

        /// Waits for an entry that begins so; passes over others.
        String await(String beginning) throws InterruptedException {
            String entry = next();
            while (!entry.startsWith(beginning) && !entry.equals("nothing")) {
                entry = next();
            }
            return entry;
        }
    }
}
