package io.ishigaki.network.dnsaddr;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ishigaki.concurrent.Threads;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ResolversTest {
    private static final String NAME = "_dnsaddr.example.test";

    private static final String SERVERS = "dns.server";

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private static final Duration SHORT = Duration.ofMillis(50);

    private NameServer server;

    @BeforeEach
    void open() throws IOException {
        server = NameServer.open();
    }

    @AfterEach
    void close() throws IOException {
        server.close();
    }

    private List<String> texts(String name, Duration limit) throws UnknownHostException, InterruptedException {
        return Resolvers.of(List.of(server.address()), name, limit);
    }

    @Test
    void textsOfANameAreThoseOfItsRecords() throws IOException, InterruptedException {
        server.texts(NAME, "dnsaddr=/ip4/192.0.2.1/tcp/4001", "v=spf1 -all", "grün");

        assertThat(texts(NAME, PATIENCE))
                .containsExactlyInAnyOrder("dnsaddr=/ip4/192.0.2.1/tcp/4001", "v=spf1 -all", "grün");
    }

    @Test
    void partsOfATextAreJoined() throws IOException, InterruptedException {
        String text = "dnsaddr=" + "x".repeat(600);
        server.texts(NAME, text);

        assertThat(texts(NAME, PATIENCE)).containsExactly(text);
    }

    @Test
    void answerThatIsTooLongForUdpComesByTcp() throws IOException, InterruptedException {
        String[] many = IntStream.range(0, 200)
                .mapToObj(each -> "dnsaddr=/ip4/192.0.2.1/tcp/" + each)
                .toArray(String[]::new);
        server.texts(NAME, many);

        assertThat(texts(NAME, PATIENCE)).containsExactlyInAnyOrder(many);
        assertThat(server.askedCount()).isEqualTo(2);
    }

    @Test
    void nameThatNobodyHasHasNoTexts() throws IOException, InterruptedException {
        assertThat(texts(NAME, PATIENCE)).isEmpty();
    }

    @Test
    void nameWithoutSuchRecordsHasNoTexts() throws IOException, InterruptedException {
        server.texts(NAME);

        assertThat(texts(NAME, PATIENCE)).isEmpty();
    }

    @Test
    void aliasesAreFollowed() throws IOException, InterruptedException {
        server.alias(NAME, "other.test").texts("other.test", "there");

        assertThat(texts(NAME, PATIENCE)).containsExactly("there");
    }

    @Test
    void answerThatNeverComesIsWaitedForNoLongerThanTheLimit() {
        server.silent("example.test");

        assertThatThrownBy(() -> texts(NAME, SHORT))
                .isInstanceOf(UnknownHostException.class)
                .hasMessage("_dnsaddr.example.test: no resolver answers");
    }

    @Test
    void machineWithoutAResolverAnswersNothing() throws IOException {
        InetSocketAddress nobody = server.address();
        server.close();

        assertThatThrownBy(() -> Resolvers.of(List.of(nobody), NAME, PATIENCE))
                .isInstanceOf(UnknownHostException.class)
                .hasMessage("_dnsaddr.example.test: no resolver answers");
    }

    @Test
    void resolversOfTheSystemAreThoseThatAPropertyNames() throws IOException, InterruptedException {
        server.texts(NAME, "there");
        System.setProperty(SERVERS, "127.0.0.1:" + server.address().getPort());
        try {
            assertThat(Resolvers.ofSystem(NAME, PATIENCE)).containsExactly("there");
        } finally {
            System.clearProperty(SERVERS);
        }
    }

    @Test
    void nextResolverIsAskedWhereOneIsBroken() throws IOException, InterruptedException {
        server.texts(NAME, "there");
        try (NameServer broken = NameServer.open()) {
            broken.garbled("example.test");

            assertThat(Resolvers.of(List.of(broken.address(), server.address()), NAME, PATIENCE))
                    .containsExactly("there");
        }
    }

    @Test
    void refusalIsNoAnswer() {
        server.refused("example.test");

        assertThatThrownBy(() -> texts(NAME, PATIENCE))
                .isInstanceOf(UnknownHostException.class)
                .hasMessageStartingWith("_dnsaddr.example.test: the resolver failed: ")
                .hasMessageContaining("REFUSED");
    }

    @Test
    void whatIsNoNameIsRefusedWithoutAQuestion() {
        String name = "x".repeat(64) + ".test";

        assertThatThrownBy(() -> texts(name, PATIENCE))
                .isInstanceOf(UnknownHostException.class)
                .hasMessage(name + ": no name of the DNS");
        assertThat(server.askedCount()).isZero();
    }

    @Test
    void whoWaitsCanBeInterrupted() throws Exception {
        server.silent("example.test");
        var outcome = new CompletableFuture<Object>();
        Thread waiting = Threads.startVirtual("waiting", () -> {
            try {
                outcome.complete(texts(NAME, PATIENCE));
            } catch (UnknownHostException | InterruptedException e) {
                outcome.complete(e);
            }
        });
        assertThat(server.nextAsked()).isEqualTo(NAME + ".");

        waiting.interrupt();

        assertThat(outcome.get()).isInstanceOf(InterruptedException.class);
    }
}
