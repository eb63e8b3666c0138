package io.ishigaki.tests;

import io.ishigaki.concurrent.Deadline;
import io.ishigaki.concurrent.Ticker;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// Daemons of ours that are one cluster, in which boxes count as lost soon.
///
/// Confined to the thread of its test; closing kills all.
final class Boxes implements AutoCloseable {
    private static final long LOOK_MILLIS = 500;

    private final Path directory;
    private final String lostAfter;

    /// Those that run.
    private final List<Node> running = new ArrayList<>();

    private int made;

    /// What is done to the settings of each box.
    private final Setting setting;

    private Boxes(Path directory, String lostAfter, Setting setting) {
        this.directory = directory;
        this.lostAfter = lostAfter;
        this.setting = setting;
    }

    /// Changes the settings of a box before it starts.
    @FunctionalInterface
    interface Setting {
        void make(Node box) throws IOException, InterruptedException;
    }

    /// A cluster of `count` boxes that are connected.
    ///
    /// @param lostAfter as the setting has it, such as 20s
    static Boxes found(Path directory, int count, String lostAfter) throws IOException, InterruptedException {
        return found(directory, count, lostAfter, _ -> {});
    }

    /// The same, of boxes with more settings.
    static Boxes found(Path directory, int count, String lostAfter, Setting setting)
            throws IOException, InterruptedException {
        var boxes = new Boxes(directory, lostAfter, setting);
        Node first = boxes.make();
        first.startOnline();
        boxes.running.add(first);
        first.run("cluster", "init", "--name=box0").line();
        while (boxes.running.size() < count) {
            boxes.join();
        }
        for (Node each : boxes.running()) {
            boxes.await("all are online", 60, () -> online(each) == count);
        }
        return boxes;
    }

    /// A box with a repository and an address of its own, which doesn't run.
    private Node make() throws IOException, InterruptedException {
        Node node = Node.ishi(Files.createDirectory(directory.resolve("box" + made)));
        node.init("test");
        node.set("Addresses.Swarm", "[\"%s/tcp/0\"]".formatted(address(made)));
        node.set("Cluster.LostAfter", "\"%s\"".formatted(lostAfter));
        setting.make(node);
        made++;
        return node;
    }

    /// All of 127/8 is this machine, so that each box may have an address that others keep away from.
    private static String address(int number) {
        return "/ip4/127.0.77." + (number + 1);
    }

    /// How many members a box is connected to, itself among them.
    static long online(Node box) throws IOException, InterruptedException {
        return box.run("cluster", "peers")
                .line()
                .lines()
                .filter(line -> line.contains(" yes "))
                .count();
    }

    /// Another box comes in.
    Node join() throws IOException, InterruptedException {
        return join(1).getFirst();
    }

    /// Others come in, right after one another: all run before the first does.
    List<Node> join(int count) throws IOException, InterruptedException {
        int number = made;
        List<Node> fresh = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Node box = make();
            box.startOnline();
            running.add(box);
            fresh.add(box);
        }
        for (Node box : fresh) {
            String invite = running.getFirst()
                    .run("cluster", "invite")
                    .line()
                    .lines()
                    .toList()
                    .getLast();
            box.run("cluster", "join", "--name=box" + number++, invite).line();
        }
        return fresh;
    }

    List<Node> running() {
        return List.copyOf(running);
    }

    /// Kills a box; its repository stays.
    void kill(Node box) throws InterruptedException {
        box.kill();
        running.remove(box);
    }

    /// Kills a box and takes its disk.
    void wipe(Node box) throws IOException, InterruptedException {
        kill(box);
        List<Path> all;
        try (Stream<Path> walk = Files.walk(box.repository())) {
            all = walk.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path each : all) {
            Files.delete(each);
        }
    }

    /// Starts a box again that was killed.
    void restart(Node box) throws IOException {
        box.startOnline();
        running.add(box);
    }

    /// What is tried again and again.
    @FunctionalInterface
    interface Condition {
        boolean holds() throws IOException, InterruptedException;
    }

    /// Waits until that is so.
    void await(String what, long secondsMax, Condition condition) throws IOException, InterruptedException {
        Deadline end = Deadline.in(Duration.ofSeconds(secondsMax), Ticker.system());
        while (!condition.holds()) {
            if (end.isOver()) {
                throw new AssertionError("not within %d s: %s; %s".formatted(secondsMax, what, pinsAsSeen()));
            }
            boolean _ = running.getFirst().daemon().waitFor(LOOK_MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    /// The pins as each box sees them, for messages.
    String pinsAsSeen() throws IOException, InterruptedException {
        var text = new StringBuilder();
        for (Node each : running) {
            text.append("%s: %s%n".formatted(each.repository(), pins(each).strip()));
        }
        return text.toString();
    }

    String pins(Node box) throws IOException, InterruptedException {
        return box.run("pin", "ls", "--cluster").line();
    }

    /// Waits until all boxes say that the pin lies where it belongs and as many may be lost as its class says.
    void awaitSafe(String root, int mayLose, long secondsMax) throws IOException, InterruptedException {
        awaitSaid(root, " safe, may lose " + mayLose, secondsMax);
    }

    /// Waits until all boxes say that so many more may be lost.
    void awaitMayLose(String root, int mayLose, long secondsMax) throws IOException, InterruptedException {
        awaitSaid(root, ", may lose " + mayLose, secondsMax);
    }

    private void awaitSaid(String root, String what, long secondsMax) throws IOException, InterruptedException {
        for (Node each : running()) {
            await(
                    "%s says of %s: %s".formatted(each.repository(), root, what),
                    secondsMax,
                    () -> pins(each).lines().anyMatch(line -> line.startsWith(root) && line.contains(what)));
        }
    }

    /// Bytes of a pin that a box holds, as another says.
    long heldBytes(String root, Node box) throws IOException, InterruptedException {
        String status =
                running.getFirst().run("pin", "status", "--enc=json", root).line();
        Matcher held = Pattern.compile("\"ID\":\"%s\".*?\"Bytes\":(\\d+)".formatted(box.peerId()))
                .matcher(status);
        return held.find() ? Long.parseLong(held.group(1)) : 0;
    }

    /// Gives back what nothing keeps, everywhere.
    void collect() throws IOException, InterruptedException {
        for (Node each : running) {
            each.run("repo", "gc", "-q").line();
        }
    }

    /// Bytes on the disks of all that run.
    long storedBytes() throws IOException, InterruptedException {
        long bytes = 0;
        for (Node each : running) {
            bytes += each.storedBytes();
        }
        return bytes;
    }

    /// Bytes of blocks that have come to those that run.
    long receivedBytes() throws IOException, InterruptedException {
        long bytes = 0;
        for (Node each : running) {
            bytes += each.exchanged("data received");
        }
        return bytes;
    }

    /// Cuts the net: these boxes and all others keep away from each other, until [#mend].
    void cut(List<Node> side) throws IOException, InterruptedException {
        for (Node here : side) {
            for (Node there : running) {
                if (!side.contains(there)) {
                    keepAway(here, there);
                    keepAway(there, here);
                }
            }
        }
    }

    private static void keepAway(Node from, Node other) throws IOException, InterruptedException {
        String address = other.address();
        from.run("swarm", "filters", "add", filter(address)).line();
        // Either side may have closed it by now.
        from.run("swarm", "disconnect", address);
    }

    private static String filter(String address) {
        return address.replaceAll("/tcp/.*", "/ipcidr/32");
    }

    /// Lets all boxes meet again.
    void mend() throws IOException, InterruptedException {
        for (Node each : running) {
            each.run("swarm", "filters", "rm", "all").line();
        }
    }

    @Override
    public void close() {
        running.forEach(Node::close);
    }
}
