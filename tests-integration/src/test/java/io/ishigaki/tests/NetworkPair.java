package io.ishigaki.tests;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// Two networks of Linux, joined by a cable and by nothing else: processes in one see those in the other as on another
/// machine. They end with the processes that hold them. Needs no privileges where users may make name spaces.
final class NetworkPair implements AutoCloseable {
    private static final long SECONDS_MAX = 30;

    private final Process first;
    private final Process second;

    private NetworkPair(Process first, Process second) {
        this.first = first;
        this.second = second;
    }

    /// Skips the test where the system has no such networks for us.
    ///
    /// @param left the address of the first network, as 10.9.0.1/24
    /// @param right that of the second
    static NetworkPair open(String left, String right) throws IOException, InterruptedException {
        assumeTrue(run(List.of("unshare", "--net", "--map-root-user", "true")), "no name spaces of networks here");
        Process first = hold("unshare", "--net", "--map-root-user");
        Process second = hold(with(enter(first), "unshare", "--net"));
        var pair = new NetworkPair(first, second);
        pair.first("ip", "link", "add", "left", "type", "veth", "peer", "name", "right", "netns", "" + second.pid());
        pair.first("ip", "link", "set", "lo", "up");
        pair.first("ip", "addr", "add", left, "dev", "left");
        pair.first("ip", "link", "set", "left", "up");
        pair.second("ip", "link", "set", "lo", "up");
        pair.second("ip", "addr", "add", right, "dev", "right");
        pair.second("ip", "link", "set", "right", "up");
        return pair;
    }

    /// What begins a command in the first network.
    List<String> first() {
        return enter(first);
    }

    /// What begins a command in the second network.
    List<String> second() {
        return enter(second);
    }

    private static List<String> enter(Process holder) {
        return List.of("nsenter", "--target", "" + holder.pid(), "--user", "--preserve-credentials", "--net");
    }

    private void first(String... command) throws IOException, InterruptedException {
        require(with(first(), command));
    }

    private void second(String... command) throws IOException, InterruptedException {
        require(with(second(), command));
    }

    private static String[] with(List<String> prefix, String... command) {
        List<String> all = new ArrayList<>(prefix);
        all.addAll(List.of(command));
        return all.toArray(String[]::new);
    }

    private static void require(String... command) throws IOException, InterruptedException {
        if (!run(List.of(command))) {
            throw new AssertionError(String.join(" ", command) + " failed");
        }
    }

    private static boolean run(List<String> command) throws InterruptedException {
        try {
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return process.waitFor(SECONDS_MAX, TimeUnit.SECONDS) && process.exitValue() == 0;
        } catch (IOException _) { // there is no such program
            return false;
        }
    }

    /// Starts what keeps a network, and returns once it is there.
    private static Process hold(String... unshare) throws IOException {
        Process holder = new ProcessBuilder(with(List.of(unshare), "sh", "-c", "echo ready; read end")).start();
        if (!"ready".equals(holder.inputReader().readLine())) {
            throw new AssertionError(String.join(" ", unshare) + " failed");
        }
        return holder;
    }

    @Override
    public void close() {
        second.destroyForcibly();
        first.destroyForcibly();
    }
}
