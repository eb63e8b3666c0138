package io.ishigaki.tests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Daemons in two networks that a cable joins find each other without having been told of. Not part of a plain build:
/// `.ci/interop` runs it.
@Timeout(120)
class MdnsInterop {
    /// What the link between them speaks.
    enum Family {
        IP4("10.9.0.1/24", "10.9.0.2/24", "/ip4/0.0.0.0/tcp/0"),
        IP6("fd09::1/64", "fd09::2/64", "/ip6/::/tcp/0");

        private final String left;
        private final String right;
        private final String listen;

        Family(String left, String right, String listen) {
            this.left = left;
            this.right = right;
            this.listen = listen;
        }

        /// Another network, behind a cable.
        Network behind(Network first) throws IOException, InterruptedException {
            Network second = first.another();
            first.join(second, left, right);
            return second;
        }
    }

    @TempDir
    private Path directory;

    private static void prepare(Node node, Family family) throws IOException, InterruptedException {
        node.init("test");
        node.set("Addresses.Swarm", "[\"" + family.listen + "\"]");
        node.set("Discovery.MDNS.Enabled", "true");
    }

    @FunctionalInterface
    private interface Meeting {
        void of(Node ishi, Node kubo) throws IOException, InterruptedException;
    }

    private void withKubo(Family family, Meeting meeting) throws IOException, InterruptedException {
        try (Network here = Network.open();
                Network there = family.behind(here);
                Node kubo = Node.kubo(Files.createDirectory(directory.resolve("kubo")), there.within());
                Node ishi = Node.ishi(Files.createDirectory(directory.resolve("ishi")), here.within())) {
            prepare(kubo, family);
            kubo.run("config", "Routing.Type", "none").line();
            prepare(ishi, family);
            meeting.of(ishi, kubo);
        }
    }

    private static void assertTravels(String content, Node from, Node to) throws IOException, InterruptedException {
        String cid = from.runWith(content.getBytes(StandardCharsets.UTF_8), "add", "-Q")
                .line();
        assertThat(to.run("cat", cid).line()).isEqualTo(content);
    }

    /// Who comes later asks, and who is there answers: both ways around.
    @ParameterizedTest
    @EnumSource
    void weFindAKuboThatIsThere(Family family) throws IOException, InterruptedException {
        withKubo(family, (ishi, kubo) -> {
            kubo.startOnline();
            ishi.startOnline();

            ishi.await(kubo.peerId(), "swarm", "peers");
            assertTravels("from Kubo", kubo, ishi);
        });
    }

    @ParameterizedTest
    @EnumSource
    void aKuboThatComesFindsUs(Family family) throws IOException, InterruptedException {
        withKubo(family, (ishi, kubo) -> {
            ishi.startOnline();
            kubo.startOnline();

            kubo.await(ishi.peerId(), "swarm", "peers");
            assertTravels("from us", ishi, kubo);
        });
    }

    @ParameterizedTest
    @EnumSource
    void twoOfOursFindEachOther(Family family) throws IOException, InterruptedException {
        try (Network here = Network.open();
                Network there = family.behind(here);
                Node one = Node.ishi(Files.createDirectory(directory.resolve("one")), here.within());
                Node other = Node.ishi(Files.createDirectory(directory.resolve("other")), there.within())) {
            prepare(one, family);
            prepare(other, family);
            one.startOnline();
            other.startOnline();

            one.await(other.peerId(), "swarm", "peers");
            other.await(one.peerId(), "swarm", "peers");
        }
    }
}
