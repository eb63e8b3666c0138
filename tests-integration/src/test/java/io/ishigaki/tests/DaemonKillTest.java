package io.ishigaki.tests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Ends real daemons while clients add and pin over the RPC.
///
/// `-Dishi.daemonKills=200` kills that often, `-Dishi.kills.seed=7` at other moments.
final class DaemonKillTest {
    private static final int KILLS = Integer.getInteger("ishi.daemonKills", 2);
    private static final long SEED = Long.getLong("ishi.kills.seed", 1);
    private static final int CLIENTS = 3;
    private static final int ANSWERS_MAX = 30;
    private static final int MILLIS_MAX = 40;
    private static final int END_SECONDS_MAX = 10;

    @TempDir
    private Path directory;

    private final Random random = new Random(SEED);

    @Test
    void whatADaemonAcknowledgedOutlivesKills() throws Exception {
        try (Node node = Node.ishi(directory);
                ExecutorService threads = Executors.newFixedThreadPool(CLIENTS)) {
            node.init("test");
            List<DaemonClient> clients = clients(node);
            int told = 0;
            node.startDaemon();
            Set<String> before = DaemonClient.pins(node);
            for (int kill = 0; kill < KILLS; kill++) {
                List<Future<?>> working = start(clients, threads);
                int enough = told + random.nextInt(ANSWERS_MAX);
                while (told(clients) < enough && node.daemon().isAlive()) {
                    node.daemon().waitFor(1, TimeUnit.MILLISECONDS);
                }
                assertThat(node.daemon().waitFor(random.nextInt(MILLIS_MAX), TimeUnit.MILLISECONDS))
                        .as("daemon ended by itself: %s", Files.readString(directory.resolve("daemon.txt")))
                        .isFalse();
                node.kill();
                awaitFailures(working);
                told = told(clients);
                node.startDaemon();
                check(node, clients, before, kill);
            }
            System.out.printf("%d daemons killed from seed %d, %d acknowledged answers%n", KILLS, SEED, told);
            assertThat(told).isPositive();
            assertThat(node.run("repo", "verify").status()).isZero();
        }
    }

    private static List<DaemonClient> clients(Node node) {
        List<DaemonClient> clients = new ArrayList<>();
        for (int i = 0; i < CLIENTS; i++) {
            clients.add(new DaemonClient(node, SEED * 1_000 + i));
        }
        return clients;
    }

    private static List<Future<?>> start(List<DaemonClient> clients, ExecutorService threads) {
        List<Future<?>> working = new ArrayList<>();
        for (DaemonClient client : clients) {
            working.add(threads.submit(() -> {
                try {
                    client.work();
                } catch (IOException _) {
                    // The daemon is gone, as it should be.
                }
                return null;
            }));
        }
        return working;
    }

    private static int told(List<DaemonClient> clients) {
        return clients.stream().mapToInt(DaemonClient::told).sum();
    }

    /// Throws what went wrong in a client but for the end of the daemon.
    private static void awaitFailures(List<Future<?>> working) throws Exception {
        for (Future<?> each : working) {
            each.get(END_SECONDS_MAX, TimeUnit.SECONDS);
        }
    }

    private static void check(Node node, List<DaemonClient> clients, Set<String> before, int kill)
            throws IOException, InterruptedException {
        try {
            Set<String> pins = DaemonClient.pins(node);
            pins.removeAll(before);
            for (DaemonClient client : clients) {
                client.checkPins(pins);
            }
            assertThat(pins).as("pins that nobody asked for").isEmpty();
            for (DaemonClient client : clients) {
                client.checkContent();
            }
        } catch (AssertionError | IOException e) {
            throw new AssertionError("seed %d, kill %d".formatted(SEED, kill), e);
        }
    }

    @Test
    void aBusyDaemonEndsWithinSecondsOfItsSignal() throws Exception {
        try (Node node = Node.ishi(directory);
                ExecutorService threads = Executors.newFixedThreadPool(CLIENTS)) {
            node.init("test");
            node.startDaemon();
            List<DaemonClient> clients = clients(node);
            List<Future<?>> working = start(clients, threads);
            while (told(clients) < ANSWERS_MAX && node.daemon().isAlive()) {
                node.daemon().waitFor(1, TimeUnit.MILLISECONDS);
            }
            node.daemon().destroy();

            assertThat(node.daemon().waitFor(END_SECONDS_MAX, TimeUnit.SECONDS)).isTrue();
            assertThat(node.repository().resolve("api")).doesNotExist();
            assertThat(node.run("repo", "verify").status()).isZero();
            assertThat(working).isNotEmpty();
        }
    }

    @Test
    void aCommandEndsAtItsTimeoutWithAndWithoutADaemon() throws Exception {
        try (Node node = Node.ishi(directory)) {
            node.init("test");
            Node.Result alone = node.runWithOpenInput("--timeout=300ms", "add");
            node.startDaemon();
            Node.Result beside = node.runWithOpenInput("--timeout=300ms", "add");

            for (Node.Result each : List.of(alone, beside)) {
                assertThat(each.status()).isEqualTo(1);
                assertThat(each.errors()).contains("Error: context deadline exceeded");
            }
        }
    }
}
