package io.ishigaki.tests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Adds, pins and unpins at random over the RPC, and remembers what it was told is done.
///
/// Confined to one thread at a time.
final class DaemonClient {
    /// Long enough that no two clients make the same content: a pin is one client's to add and remove.
    private static final int[] SIZES = {32, 5_000, 262_144, 1_048_577, 2_500_000};
    private static final Pattern HASH = Pattern.compile("\"Hash\":\"([^\"]+)\"");
    private static final Pattern KEY = Pattern.compile("\"(b[a-z2-7]{20,})\":");

    private static final HttpClient HTTP =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    /// Content that can be made again.
    private record Content(long seed, int size) {
        byte[] bytes() {
            byte[] bytes = new byte[size];
            new Random(seed).nextBytes(bytes);
            return bytes;
        }
    }

    private final Node node;
    private final Random random;
    private final AtomicInteger told = new AtomicInteger();
    private final Map<String, Content> added = new HashMap<>();
    private final Set<String> pinned = new HashSet<>();
    /// Whose pin was asked for, or asked away, without an answer.
    private final Set<String> unsure = new HashSet<>();

    DaemonClient(Node node, long seed) {
        this.node = node;
        this.random = new Random(seed);
    }

    /// How many answers came. May be asked by any thread.
    int told() {
        return told.get();
    }

    /// Works until the daemon is gone, which is the exception.
    void work() throws IOException, InterruptedException {
        while (true) {
            switch (random.nextInt(5)) {
                case 0 -> changePin("pin/rm?arg=", pinned);
                case 1 -> {
                    Set<String> free = new HashSet<>(added.keySet());
                    free.removeAll(pinned);
                    changePin("pin/add?arg=", free);
                }
                default -> add();
            }
            told.incrementAndGet();
        }
    }

    private void add() throws IOException, InterruptedException {
        var content = new Content(random.nextLong(), SIZES[random.nextInt(SIZES.length)]);
        byte[] bytes = content.bytes();
        boolean pin = random.nextBoolean();
        String cid = hash(send("add?only-hash=true", bytes));
        if (pin) {
            unsure.add(cid);
        }
        assertThat(hash(send("add?pin=" + pin, bytes))).isEqualTo(cid);
        added.put(cid, content);
        if (pin) {
            unsure.remove(cid);
            pinned.add(cid);
        }
    }

    private void changePin(String path, Set<String> candidates) throws IOException, InterruptedException {
        if (candidates.isEmpty()) {
            return;
        }
        List<String> choice = candidates.stream().sorted().toList();
        String cid = choice.get(random.nextInt(choice.size()));
        boolean removed = pinned.remove(cid);
        unsure.add(cid);
        send(path + cid, new byte[0]);
        unsure.remove(cid);
        if (!removed) {
            pinned.add(cid);
        }
    }

    private static String hash(byte[] answer) {
        Matcher found = HASH.matcher(new String(answer, StandardCharsets.UTF_8));
        assertThat(found.find()).as("a hash in the answer").isTrue();
        return found.group(1);
    }

    private byte[] send(String path, byte[] file) throws IOException, InterruptedException {
        HttpResponse<byte[]> answer = HTTP.send(
                HttpRequest.newBuilder(node.api("/api/v0/" + path))
                        .header("Content-Type", "multipart/form-data; boundary=frontier")
                        .POST(HttpRequest.BodyPublishers.ofByteArray(multipart(file)))
                        .build(),
                BodyHandlers.ofByteArray());
        assertThat(answer.statusCode())
                .as("%s: %s", path, new String(answer.body(), StandardCharsets.UTF_8))
                .isEqualTo(200);
        return answer.body();
    }

    private static byte[] multipart(byte[] file) {
        var body = new ByteArrayOutputStream();
        String head = String.join(
                "\r\n",
                "--frontier",
                "Content-Disposition: form-data; name=\"file\"; filename=\"f\"",
                "Content-Type: application/octet-stream",
                "",
                "");
        body.writeBytes(head.getBytes(StandardCharsets.UTF_8));
        body.writeBytes(file);
        body.writeBytes("\r\n--frontier--\r\n".getBytes(StandardCharsets.UTF_8));
        return body.toByteArray();
    }

    /// All recursive pins of a daemon.
    static Set<String> pins(Node node) throws IOException, InterruptedException {
        byte[] answer = Node.post(node.api("/api/v0/pin/ls?type=recursive")).body();
        Set<String> pins = new HashSet<>();
        KEY.matcher(new String(answer, StandardCharsets.UTF_8)).results().forEach(found -> pins.add(found.group(1)));
        return pins;
    }

    /// Settles what was unsure by `found`, and takes what must be there out of it.
    void checkPins(Set<String> found) {
        for (String cid : unsure) {
            pinned.remove(cid);
            if (found.contains(cid)) {
                pinned.add(cid);
            }
        }
        unsure.clear();
        assertThat(found).as("pins").containsAll(pinned);
        found.removeAll(pinned);
    }

    /// Reads back everything that it was told is there.
    void checkContent() throws IOException, InterruptedException {
        List<String> wrong = new ArrayList<>();
        for (Map.Entry<String, Content> each : added.entrySet()) {
            byte[] read = send("cat?arg=" + each.getKey(), new byte[0]);
            if (!Arrays.equals(read, each.getValue().bytes())) {
                wrong.add(each.getKey());
            }
        }
        assertThat(wrong).as("content that is not what was added").isEmpty();
    }
}
