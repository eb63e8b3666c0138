package io.ishigaki.tests;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/// A network of Linux, joined to others by cables and by nothing else: processes in one see those in another as on
/// another machine. It ends with the process that holds it. Needs no privileges where users may make name spaces.
///
/// Confined to the thread of its test; closing the first closes those that were made from it.
final class Network implements AutoCloseable {
    private static final long SECONDS_MAX = 30;

    private final Process holder;
    private final List<Network> others = new ArrayList<>();
    private int cables;

    private Network(Process holder) throws IOException, InterruptedException {
        this.holder = holder;
        run("ip", "link", "set", "lo", "up");
    }

    /// The first of some networks. Skips the test where the system has no such for us.
    static Network open() throws IOException, InterruptedException {
        assumeTrue(succeeds(List.of("unshare", "--net", "--map-root-user", "true")), "no name spaces of networks here");
        return new Network(hold(List.of("unshare", "--net", "--map-root-user")));
    }

    /// One more, which nothing joins to the first.
    Network another() throws IOException, InterruptedException {
        var other = new Network(hold(with(within(), "unshare", "--net")));
        others.add(other);
        return other;
    }

    /// Lays a cable.
    ///
    /// @param here the address of its end in this network, as 10.9.0.1/24
    /// @param there that of its other end
    void join(Network other, String here, String there) throws IOException, InterruptedException {
        String end = "cable" + cables++;
        String otherEnd = "cable" + other.cables++;
        run("ip", "link", "add", end, "type", "veth", "peer", "name", otherEnd, "netns", "" + other.holder.pid());
        connect(end, here);
        other.connect(otherEnd, there);
    }

    private void connect(String end, String address) throws IOException, InterruptedException {
        run("ip", "addr", "add", address, "dev", end);
        run("ip", "link", "set", end, "up");
    }

    /// What begins a command that runs in it.
    List<String> within() {
        return List.of("nsenter", "--target", "" + holder.pid(), "--user", "--preserve-credentials", "--net");
    }

    /// Runs a command in it, which must succeed.
    void run(String... command) throws IOException, InterruptedException {
        if (!succeeds(with(within(), command))) {
            throw new AssertionError(String.join(" ", command) + " failed");
        }
    }

    private static List<String> with(List<String> prefix, String... command) {
        return Stream.concat(prefix.stream(), Stream.of(command)).toList();
    }

    private static boolean succeeds(List<String> command) throws InterruptedException {
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
    private static Process hold(List<String> unshare) throws IOException {
        Process holder = new ProcessBuilder(with(unshare, "sh", "-c", "echo ready; read end")).start();
        if (!"ready".equals(holder.inputReader().readLine())) {
            throw new AssertionError(String.join(" ", unshare) + " failed");
        }
        return holder;
    }

    @Override
    public void close() {
        others.forEach(Network::close);
        holder.destroyForcibly();
    }
}
