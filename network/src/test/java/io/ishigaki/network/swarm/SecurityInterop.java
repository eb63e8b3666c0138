package io.ishigaki.network.swarm;

import static org.assertj.core.api.Assertions.assertThat;

import io.ishigaki.multiformats.key.KeyType;
import io.ishigaki.multiformats.key.PrivateKey;
import io.ishigaki.network.swarm.Transports.Security;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// A real Kubo that has only one way to secure connections. Not part of a plain build: `.ci/interop` runs it.
class SecurityInterop {
    private final Nodes nodes = new Nodes();

    @TempDir
    private Path repository;

    @AfterEach
    void close() {
        nodes.close();
    }

    private KuboProcess kubo(String key, Security only) throws IOException, InterruptedException {
        String other = only == Security.TLS ? "Noise" : "TLS";
        return KuboProcess.start(repository, key, Map.of("Swarm.Transports.Security." + other, "false"));
    }

    @ParameterizedTest
    @CsvSource({"TLS, ed25519", "TLS, rsa", "NOISE, ed25519"})
    void weDialKubo(Security only, String key) throws IOException, InterruptedException {
        try (KuboProcess kubo = kubo(key, only)) {
            Swarm swarm = nodes.open();

            swarm.connect(kubo.peerId(), kubo.addresses());

            KuboInterop.pingComesBack(swarm, kubo.peerId());
        }
    }

    @ParameterizedTest
    @CsvSource({"TLS, ED25519", "TLS, RSA", "TLS, SECP256K1", "TLS, ECDSA", "NOISE, ED25519"})
    void kuboDialsUs(Security only, KeyType type) throws IOException, InterruptedException {
        try (KuboProcess kubo = kubo("ed25519", only)) {
            Transports one = Transports.defaults().withSecurities(List.of(only));
            Swarm swarm = nodes.open(PrivateKey.generate(type, new SecureRandom()), one, SwarmLimits.defaults());

            kubo.run("swarm", "connect", swarm.addresses().getFirst() + "/p2p/" + swarm.self());

            assertThat(kubo.run("ping", "-n", "3", swarm.self().toString())).contains("Average latency");
        }
    }
}
