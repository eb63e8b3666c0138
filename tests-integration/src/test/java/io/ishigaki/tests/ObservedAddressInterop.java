package io.ishigaki.tests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// A daemon that is reached under an address which no interface of its machine has, as behind a router, and Kubos in
/// networks of their own that tell it so. Not part of a plain build: `.ci/interop` runs it.
@Timeout(180)
class ObservedAddressInterop {
    private static final String OUTSIDE = "203.0.113.7";
    private static final String SEEN = "/ip4/" + OUTSIDE + "/tcp/4001";
    private static final int OBSERVERS = 4;

    @TempDir
    private Path directory;

    private final List<Node> kubos = new ArrayList<>();

    private static String here(int cable) {
        return "10.78." + cable + ".1";
    }

    /// A Kubo at the end of the next cable.
    private Node kuboBehind(Network home) throws IOException, InterruptedException {
        int cable = kubos.size();
        Network there = home.another();
        home.join(there, here(cable) + "/24", "10.78." + cable + ".2/24");
        there.run("ip", "route", "add", OUTSIDE, "via", here(cable));
        Node kubo = Node.kubo(Files.createDirectory(directory.resolve("kubo" + cable)), there.within());
        kubos.add(kubo);
        kubo.init("test");
        kubo.set("Addresses.Swarm", "[\"/ip4/0.0.0.0/tcp/4001\"]");
        kubo.run("config", "Routing.Type", "none").line();
        kubo.startOnline();
        return kubo;
    }

    @Test
    void whatFourKubosSeeIsToldToOthers() throws Exception {
        try (Network home = Network.open();
                Node ishi = Node.ishi(Files.createDirectory(directory.resolve("ishi")), home.within())) {
            // Taken in as its own, and yet of no interface.
            home.run("ip", "route", "add", "local", OUTSIDE, "dev", "lo");
            ishi.init("test");
            ishi.set("Addresses.Swarm", "[\"/ip4/0.0.0.0/tcp/4001\"]");
            ishi.startOnline();
            String id = ishi.peerId();

            for (int i = 0; i < OBSERVERS; i++) {
                assertThat(ishi.run("id").line()).doesNotContain(SEEN);
                kuboBehind(home).connect(SEEN + "/p2p/" + id);
            }
            ishi.await(SEEN, "id");

            Node stranger = kuboBehind(home);
            stranger.connect("/ip4/" + here(OBSERVERS) + "/tcp/4001/p2p/" + id);
            stranger.await(SEEN, "id", id);
            stranger.run("swarm", "disconnect", "/p2p/" + id).line();
            stranger.connect(SEEN + "/p2p/" + id);
            String cid = ishi.runWith("behind a router".getBytes(StandardCharsets.UTF_8), "add", "-Q")
                    .line();
            assertThat(stranger.run("cat", cid).line()).isEqualTo("behind a router");
        } finally {
            kubos.forEach(Node::close);
        }
    }
}
