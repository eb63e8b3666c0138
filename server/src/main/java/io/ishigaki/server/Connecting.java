package io.ishigaki.server;

import io.ishigaki.blockstore.Blockstore;
import io.ishigaki.cluster.Cluster;
import io.ishigaki.concurrent.Ticker;
import io.ishigaki.config.HttpRetrievalSettings;
import io.ishigaki.config.PeerSettings;
import io.ishigaki.config.Settings;
import io.ishigaki.exchange.Bitswap;
import io.ishigaki.exchange.engine.ServeRule;
import io.ishigaki.exchange.http.HttpRetrieval;
import io.ishigaki.multiformats.key.PeerId;
import io.ishigaki.multiformats.multiaddr.Multiaddr;
import io.ishigaki.network.Peering;
import io.ishigaki.network.pnet.SwarmKey;
import io.ishigaki.network.swarm.Swarm;
import io.ishigaki.routing.mdns.LocalDiscovery;
import io.ishigaki.rpc.Online;
import java.io.IOException;
import java.net.URI;
import java.security.SecureRandom;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The way of a daemon onto the network: its sockets are opened by a thread of their own, while the daemon opens
/// its store and its servers.
///
/// ```text
/// begin ──▶ sockets open ──finish──▶ Bitswap over the store, peers dialled and looked for ──close──▶ all closed, the
///                                                                                                    sockets last
/// ```
///
/// *Confined to* the thread of the daemon, but for the opening.
final class Connecting implements AutoCloseable {
    private final LocalNode node;
    private final Settings settings;
    private final Opening<Swarm> opening;
    private final Deque<AutoCloseable> opened = new ArrayDeque<>();

    private Connecting(LocalNode node, Opening<Swarm> opening) throws IOException {
        this.node = node;
        this.settings = node.settings();
        this.opening = opening;
    }

    /// @param key of the private network, if it is to be one
    static Connecting begin(LocalNode node, Optional<SwarmKey> key) throws IOException {
        Settings settings = node.settings();
        return new Connecting(node, Opening.begin("network", () -> Networks.open(node.identity(), settings, key)));
    }

    /// Waits for the sockets, begins to exchange the blocks of the store, and takes part in its cluster.
    ///
    /// @throws IOException if an address can't be had, or a setting names a peer that is none
    Online finish() throws IOException {
        Blockstore store = node.store();
        PeerSettings peers = settings.peers();
        Map<PeerId, List<Multiaddr>> bootstrap = PeerLists.bootstrap(peers);
        Map<PeerId, List<Multiaddr>> kept = PeerLists.peering(peers);
        ServeRule rule = PeerLists.serving(peers);
        Swarm swarm = keep(opening.await());
        var _ = keep(KeptAddresses.of(swarm, store));
        Bitswap bitswap = keep(Bitswap.open(swarm, store, rule, Ticker.system()));
        store.onStored(bitswap::added);
        askGateways(bitswap);
        Peering peering = keep(Peering.start(swarm, Ticker.system()));
        kept.forEach(peering::add);
        if (!bootstrap.isEmpty()) {
            var _ = keep(Bootstrapping.start(swarm, bootstrap));
        }
        if (peers.mdns()) {
            var _ = keep(LocalDiscovery.start(swarm, new SecureRandom()));
        }
        Cluster cluster = keep(Clusters.open(node, swarm, bitswap, peering));
        PinsForStrangers.serve(cluster, bitswap, settings.cluster());
        return new Online(swarm, bitswap, peering, cluster);
    }

    private void askGateways(Bitswap bitswap) {
        HttpRetrievalSettings asked = settings.httpRetrieval();
        if (asked.enabled() && !asked.gateways().isEmpty()) {
            bitswap.askGateways(
                    new HttpRetrieval(asked.gateways().stream().map(URI::create).toList(), asked.numWorkers(), (int)
                            asked.maxBlockSize().bytes()));
        }
    }

    private <T extends AutoCloseable> T keep(T part) {
        opened.push(part);
        return part;
    }

    /// Closes what is open, the last first.
    @Override
    public void close() {
        if (opened.isEmpty() && !opening.cancel()) {
            try {
                opening.await().close();
            } catch (IOException _) {
                // It never opened, and who asked was told why.
            }
        }
        for (AutoCloseable part : opened) {
            try {
                part.close();
            } catch (Exception e) { // none of ours throws
                throw new AssertionError("closing the network broke", e);
            }
        }
    }
}
