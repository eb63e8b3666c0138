package io.ishigaki.network.swarm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ishigaki.network.PeerGoneException;
import io.ishigaki.network.pnet.SwarmKey;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A real Kubo with a swarm key as the other side. Not part of a plain build: `.ci/interop` runs it.
class PrivateNetworkInterop {
    private static final String KEY = "/key/swarm/psk/1.0.0/\n/base16/\n" + "5c".repeat(32) + "\n";

    private static final Transports PRIVATE =
            Transports.defaults().withSwarmKey(SwarmKey.parse(KEY.getBytes(StandardCharsets.US_ASCII)));

    private final Nodes nodes = new Nodes();

    @TempDir
    private Path repository;

    @AfterEach
    void close() {
        nodes.close();
    }

    private KuboProcess kubo() throws IOException, InterruptedException {
        return KuboProcess.start(
                repository, "ed25519", Map.of("/swarm.key", KEY, "Swarm.Transports.Network.Websocket", "false"));
    }

    @Test
    void weDialKubo() throws IOException, InterruptedException {
        try (KuboProcess kubo = kubo()) {
            Swarm swarm = nodes.open(PRIVATE, SwarmLimits.defaults());

            swarm.connect(kubo.peerId(), kubo.addresses());

            KuboInterop.pingComesBack(swarm, kubo.peerId());
        }
    }

    @Test
    void kuboDialsUs() throws IOException, InterruptedException {
        try (KuboProcess kubo = kubo()) {
            Swarm swarm = nodes.open(PRIVATE, SwarmLimits.defaults());

            kubo.run("swarm", "connect", swarm.addresses().getFirst() + "/p2p/" + swarm.self());

            assertThat(kubo.run("ping", "-n", "3", swarm.self().toString())).contains("Average latency");
        }
    }

    @Test
    void withoutTheKeyNobodyGetsIn() throws IOException, InterruptedException {
        try (KuboProcess kubo = kubo()) {
            Swarm stranger = nodes.open(SwarmLimits.defaults().withHandshakeMax(Duration.ofSeconds(1)));

            assertThatThrownBy(() -> stranger.connect(kubo.peerId(), kubo.addresses()))
                    .isInstanceOf(PeerGoneException.class);
            assertThat(kubo.run("swarm", "peers")).isEmpty();
        }
    }
}
