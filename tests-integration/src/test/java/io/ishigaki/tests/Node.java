package io.ishigaki.tests;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.ishigaki.concurrent.Deadline;
import io.ishigaki.concurrent.Ticker;
import io.ishigaki.multiformats.Bytes;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.lang.ProcessBuilder.Redirect;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// A real process that speaks the command line of `ipfs`, ours or Kubo's, with a repository of its
/// own.
///
/// Confined to the thread of its test; closing kills a daemon that still runs.
final class Node implements Peer, AutoCloseable {
    /// The file `swarm.key` of a private network.
    static final String SWARM_KEY = "/key/swarm/psk/1.0.0/\n/base16/\n" + "5c".repeat(32) + "\n";

    private static final long SECONDS_MAX = 120;
    private static final long PRINTED_SECONDS_MAX = 60;
    private static final Pattern SENT_BYTES = Pattern.compile("\"TotalOut\":(\\d+)");

    private static final HttpClient HTTP =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private final List<String> program;
    private final Path directory;
    private @Nullable Process daemon;

    private Node(List<String> within, Path binary, Path directory) {
        this.program =
                Stream.concat(within.stream(), Stream.of(binary.toString())).toList();
        this.directory = directory;
    }

    /// Our own image, as `mvn package` left it. The test is skipped where there is none.
    static Node ishi(Path directory) {
        return ishi(directory, List.of());
    }

    /// The same, by a command line that begins with `within`.
    static Node ishi(Path directory, List<String> within) {
        Path image = Optional.ofNullable(System.getenv("ISHI"))
                .map(Path::of)
                .orElse(Sources.ROOT.resolve("server/target/image/bin/ishi"));
        assumeTrue(Files.exists(image), "no image at " + image + ": mvn package makes it");
        return new Node(within, image, directory);
    }

    /// The Kubo that the environment names as `KUBO`. The test is skipped where there is none.
    static Node kubo(Path directory) {
        return kubo(directory, List.of());
    }

    /// The same, by a command line that begins with `within`.
    static Node kubo(Path directory, List<String> within) {
        String kubo = Optional.ofNullable(System.getenv("KUBO")).orElse("");
        assumeTrue(!kubo.isEmpty(), "KUBO names no Kubo: .ci/interop builds one");
        return new Node(within, Path.of(kubo), directory);
    }

    /// What a command left.
    record Result(int status, Bytes output, String errors) {
        String text() {
            return new String(output.toArray(), StandardCharsets.UTF_8);
        }

        /// The output of a command that succeeded, without the line end.
        String line() {
            if (status != 0) {
                throw new AssertionError("exit status " + status + ": " + errors);
            }
            return text().strip();
        }
    }

    Path repository() {
        return directory.resolve("repository");
    }

    void init(String... profiles) throws IOException, InterruptedException {
        initWithKey("ed25519", profiles);
    }

    /// Makes the repository of a peer whose key is of the kind `algorithm`.
    void initWithKey(String algorithm, String... profiles) throws IOException, InterruptedException {
        run("init", "--algorithm=" + algorithm, "--profile=" + String.join(",", profiles))
                .line();
    }

    /// Sets a key of the config file to a value in JSON.
    void set(String key, String json) throws IOException, InterruptedException {
        run("config", "--json", key, json).line();
    }

    Result run(String... arguments) throws IOException, InterruptedException {
        return runWith(new byte[0], arguments);
    }

    /// Runs a command again and again until it prints `wanted`.
    void await(String wanted, String... arguments) throws IOException, InterruptedException {
        Deadline end = Deadline.in(Duration.ofSeconds(PRINTED_SECONDS_MAX), Ticker.system());
        while (!run(arguments).line().contains(wanted)) {
            if (end.isOver()) {
                throw new AssertionError("%s does not print %s within %d s"
                        .formatted(String.join(" ", arguments), wanted, PRINTED_SECONDS_MAX));
            }
        }
    }

    /// Runs a command that is given `input`.
    Result runWith(byte[] input, String... arguments) throws IOException, InterruptedException {
        return run(input, true, arguments);
    }

    /// Runs a command whose standard input has nothing and doesn't end.
    Result runWithOpenInput(String... arguments) throws IOException, InterruptedException {
        return run(new byte[0], false, arguments);
    }

    private Result run(byte[] input, boolean inputEnds, String... arguments) throws IOException, InterruptedException {
        File errors = Files.createTempFile(directory, "errors", ".txt").toFile();
        Process process = command(arguments).redirectError(errors).start();
        var stdin = process.getOutputStream();
        try {
            stdin.write(input);
            if (inputEnds) {
                stdin.close();
            }
        } catch (IOException _) {
            // A command that has seen enough closes the pipe.
        }
        byte[] output = process.getInputStream().readAllBytes();
        if (!process.waitFor(SECONDS_MAX, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new AssertionError(String.join(" ", arguments) + " did not end");
        }
        return new Result(process.exitValue(), Bytes.ofOwned(output), Files.readString(errors.toPath()));
    }

    /// Starts a command that is given no input, whose output the caller reads.
    Process spawn(String... arguments) throws IOException {
        Process process = command(arguments).redirectError(Redirect.DISCARD).start();
        process.getOutputStream().close();
        return process;
    }

    /// Starts a command that is given a file, whose output the caller reads; its errors go to ours.
    Process spawnWith(Path input, String... arguments) throws IOException {
        return command(arguments)
                .redirectInput(input.toFile())
                .redirectError(Redirect.INHERIT)
                .start();
    }

    private ProcessBuilder command(String... arguments) {
        var command = new ArrayList<>(program);
        command.addAll(List.of(arguments));
        var builder = new ProcessBuilder(command).directory(directory.toFile());
        builder.environment().put("IPFS_PATH", repository().toString());
        builder.environment().put("HOME", directory.toString());
        return builder;
    }

    /// Starts a daemon and returns when it has said that it is ready.
    void startDaemon() throws IOException {
        startDaemon("");
    }

    /// Starts a daemon that connects to peers.
    void startOnline() throws IOException {
        start("", "daemon");
    }

    /// Starts a daemon with more options for its Java VM.
    void startDaemon(String options) throws IOException {
        start(options, "daemon", "--offline");
    }

    private void start(String options, String... command) throws IOException {
        ProcessBuilder builder =
                command(command).redirectError(directory.resolve("daemon.txt").toFile());
        builder.environment().put("ISHI_OPTS", options);
        builder.environment().put("IPFS_TELEMETRY", "off");
        Process process = builder.start();
        daemon = process;
        var lines = process.inputReader();
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            if (line.contains("Daemon is ready")) {
                return;
            }
        }
        throw new AssertionError("the daemon ended: " + Files.readString(directory.resolve("daemon.txt")));
    }

    Process daemon() {
        if (daemon == null) {
            throw new IllegalStateException("no daemon was started");
        }
        return daemon;
    }

    String peerId() throws IOException, InterruptedException {
        return run("id", "-f", "<id>").line();
    }

    /// Bytes that it has sent to peers since its daemon started.
    long sentBytes() throws IOException, InterruptedException {
        String stats = run("stats", "bw", "--enc=json").line();
        Matcher total = SENT_BYTES.matcher(stats);
        if (!total.find()) {
            throw new AssertionError("no total in " + stats);
        }
        return Long.parseLong(total.group(1));
    }

    /// A number that `bitswap stat` shows under `name`.
    long exchanged(String name) throws IOException, InterruptedException {
        return number(name, "bitswap", "stat");
    }

    /// The number behind `name: ` in what a command prints.
    private long number(String name, String... command) throws IOException, InterruptedException {
        String prefix = name + ":";
        return run(command)
                .line()
                .lines()
                .map(String::strip)
                .filter(line -> line.startsWith(prefix))
                .mapToLong(
                        line -> Long.parseLong(line.substring(prefix.length()).strip()))
                .findFirst()
                .orElseThrow();
    }

    /// The memory that the daemon occupies, of Linux.
    long residentBytes() throws IOException {
        return Files.readAllLines(Path.of("/proc/" + daemon().pid() + "/status")).stream()
                .filter(line -> line.startsWith("VmRSS:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) << 10)
                .findFirst()
                .orElseThrow();
    }

    /// The URL of a path on the gateway.
    URI gateway(String path) throws IOException {
        return URI.create(
                Files.readString(repository().resolve("gateway")).strip().replaceAll("/$", "") + path);
    }

    /// The URL of a path on the RPC API.
    URI api(String path) throws IOException {
        Path multiaddr = Path.of(Files.readString(repository().resolve("api")).strip());
        return URI.create("http://" + multiaddr.getName(1) + ":" + multiaddr.getName(3) + path);
    }

    static HttpResponse<byte[]> get(URI uri, String... headers) throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(uri);
        if (headers.length > 0) {
            request.headers(headers);
        }
        return HTTP.send(request.build(), BodyHandlers.ofByteArray());
    }

    static HttpResponse<byte[]> post(URI uri, String... headers) throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(uri).POST(HttpRequest.BodyPublishers.noBody());
        if (headers.length > 0) {
            request.headers(headers);
        }
        return HTTP.send(request.build(), BodyHandlers.ofByteArray());
    }

    /// Whether a GET of `uri` is answered with what the file has.
    static boolean isSame(URI uri, Path file) throws IOException, InterruptedException {
        HttpResponse<InputStream> answer = HTTP.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofInputStream());
        try (InputStream content = answer.body();
                InputStream original = Files.newInputStream(file)) {
            byte[] expected;
            boolean same = answer.statusCode() == 200;
            do {
                expected = original.readNBytes(1 << 20);
                same = same && Arrays.equals(content.readNBytes(1 << 20), expected);
            } while (same && expected.length > 0);
            return same;
        }
    }

    /// Blocks that its store has.
    long storedBlocks() throws IOException, InterruptedException {
        return number("NumObjects", "repo", "stat");
    }

    /// Bytes that its store takes on the disk.
    long storedBytes() throws IOException, InterruptedException {
        return number("RepoSize", "repo", "stat");
    }

    @Override
    public String address() throws IOException, InterruptedException {
        return run("id", "-f", "<addrs>").line().lines().findFirst().orElseThrow();
    }

    @Override
    public void connect(String address) throws IOException, InterruptedException {
        run("swarm", "connect", address).line();
    }

    @Override
    public String addFile(Path file) throws IOException, InterruptedException {
        return run("add", "-Q", file.toString()).line();
    }

    @Override
    public String addFolder(NumberedFiles folder) throws IOException, InterruptedException {
        return run("add", "-rQ", folder.folder().toString()).line();
    }

    @Override
    public String putCbor(String json) throws IOException, InterruptedException {
        return runWith(json.getBytes(StandardCharsets.UTF_8), "dag", "put", "--store-codec=dag-cbor")
                .line();
    }

    @Override
    public void fetchFile(String cid, Path target) throws IOException, InterruptedException {
        run("--timeout=5m", "get", "-o", target.toString(), cid).line();
    }

    /// Fetches the folder with all that is in it: Kubo lists one block after the other.
    @Override
    public List<String> fetchFolder(String cid) throws IOException, InterruptedException {
        run("pin", "add", cid).line();
        return run("ls", "--size=false", cid)
                .line()
                .lines()
                .sorted(Comparator.comparing(line -> line.substring(line.indexOf(' '))))
                .toList();
    }

    @Override
    public String fetchCbor(String cid) throws IOException, InterruptedException {
        return run("dag", "get", cid).line();
    }

    /// Kills the daemon as a power cut would, but for what the system has in its caches.
    void kill() throws InterruptedException {
        daemon().destroyForcibly().waitFor();
    }

    @Override
    public void close() {
        if (daemon != null) {
            daemon.destroyForcibly();
        }
    }
}
