package io.ishigaki.tests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Content between our daemon and Helia, over loopback. Not part of a plain build: `.ci/interop` runs it.
class HeliaExchangeInterop {
    private static final String TCP = "/ip4/127.0.0.1/tcp/0";
    private static final String WEB_SOCKET = TCP + "/ws";
    private static final String QUIC = "/ip4/127.0.0.1/udp/0/quic-v1";

    @TempDir
    private Path directory;

    private Node ishi;

    @BeforeEach
    void make() throws IOException {
        ishi = Node.ishi(Files.createDirectory(directory.resolve("ishi")));
    }

    @AfterEach
    void end() {
        ishi.close();
    }

    @ParameterizedTest
    @CsvSource({TCP + ",noise", WEB_SOCKET + ",noise"})
    void muchTravelsBothWays(String listen, String security) throws IOException, InterruptedException {
        try (var helia = new HeliaPeer(directory, listen, security)) {
            start(listen, "ed25519");
            helia.connect(ishi.address());

            Cargo.big(directory, 1).travel(ishi, helia);
            Cargo.big(directory, 2).travel(helia, ishi);

            assertThat(ishi.run("swarm", "peers").text().lines()).hasSize(1);
        }
    }

    @ParameterizedTest
    @CsvSource({
        TCP + ",noise,Ed25519,secp256k1",
        TCP + ",tls,RSA,ed25519",
        WEB_SOCKET + ",tls,secp256k1,rsa",
        QUIC + ",tls,Ed25519,rsa"
    })
    void everyTransportAndKeyCarriesIt(String listen, String security, String theirKey, String ourKey)
            throws IOException, InterruptedException {
        try (var helia = new HeliaPeer(directory, listen, security, theirKey)) {
            start(listen, ourKey);
            ishi.connect(helia.address());

            Cargo.small(directory, 1).travel(ishi, helia);
            Cargo.small(directory, 2).travel(helia, ishi);
        }
    }

    private void start(String listen, String key) throws IOException, InterruptedException {
        ishi.initWithKey(key, "test");
        ishi.set("Addresses.Swarm", "[\"" + listen + "\"]");
        ishi.startOnline();
    }

    @ParameterizedTest
    @CsvSource({TCP, WEB_SOCKET})
    void aSwarmKeyLetsInThoseWhoHaveIt(String listen) throws IOException, InterruptedException {
        Path key = Files.writeString(directory.resolve("swarm.key"), Node.SWARM_KEY);
        try (var member = new HeliaPeer(directory, listen, "noise", "Ed25519", key.toString());
                var stranger = new HeliaPeer(Files.createDirectory(directory.resolve("stranger")), listen)) {
            ishi.initWithKey("ed25519", "test");
            Files.writeString(ishi.repository().resolve("swarm.key"), Node.SWARM_KEY);
            ishi.set("Addresses.Swarm", "[\"" + listen + "\"]");
            ishi.startOnline();
            member.connect(ishi.address());

            Cargo.small(directory, 1).travel(ishi, member);
            Cargo.small(directory, 2).travel(member, ishi);
            assertThat(ishi.run("swarm", "connect", stranger.address()).status())
                    .isNotZero();
            assertThat(stranger.reaches(ishi.address())).isFalse();
            assertThat(ishi.run("swarm", "peers").text().lines()).hasSize(1);
        }
    }
}
