package io.ishigaki.network.swarm;

import static org.assertj.core.api.Assertions.assertThat;

import io.ishigaki.multiformats.multiaddr.Multiaddr;
import io.ishigaki.network.ConnectedPeer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A real Kubo over everything that carries bytes. Not part of a plain build: `.ci/interop` runs it.
class CarrierInterop {
    private final Nodes nodes = new Nodes();

    @TempDir
    private Path repository;

    @AfterEach
    void close() {
        nodes.close();
    }

    private KuboProcess kubo(String address) throws IOException, InterruptedException {
        return KuboProcess.start(repository, "ed25519", Map.of("Addresses.Swarm", "[\"" + address + "\"]"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/ip4/127.0.0.1/tcp/0/ws", "/ip4/127.0.0.1/udp/0/quic-v1"})
    void weDialKubo(String address) throws IOException, InterruptedException {
        try (KuboProcess kubo = kubo(address)) {
            Swarm swarm = nodes.open();

            swarm.connect(kubo.peerId(), kubo.addresses());

            KuboInterop.pingComesBack(swarm, kubo.peerId());
            assertThat(swarm.peer(kubo.peerId()).map(ConnectedPeer::address).orElseThrow())
                    .isEqualTo(kubo.addresses().getFirst().decapsulate(Multiaddr.parse("/p2p/" + kubo.peerId())));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/ip4/127.0.0.1/tcp/0/ws", "/ip4/127.0.0.1/udp/0/quic-v1"})
    void kuboDialsUs(String address) throws IOException, InterruptedException {
        try (KuboProcess kubo = kubo("/ip4/127.0.0.1/tcp/0")) {
            Swarm swarm = nodes.listen(List.of(Multiaddr.parse(address)), Transports.defaults());

            kubo.run("swarm", "connect", swarm.addresses().getFirst() + "/p2p/" + swarm.self());

            assertThat(kubo.run("ping", "-n", "3", swarm.self().toString())).contains("Average latency");
            assertThat(kubo.run("swarm", "peers"))
                    .contains(swarm.addresses().getFirst().toString());
        }
    }
}
