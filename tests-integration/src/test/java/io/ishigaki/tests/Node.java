package io.ishigaki.tests;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.ishigaki.multiformats.Bytes;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// A real process that speaks the command line of `ipfs`, ours or Kubo's, with a repository of its
/// own.
///
/// Confined to the thread of its test; closing kills a daemon that still runs.
final class Node implements AutoCloseable {
    private static final long SECONDS_MAX = 120;

    private static final HttpClient HTTP =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private final Path binary;
    private final Path directory;
    private @Nullable Process daemon;

    private Node(Path binary, Path directory) {
        this.binary = binary;
        this.directory = directory;
    }

    /// Our own image, as `mvn package` left it. The test is skipped where there is none.
    static Node ishi(Path directory) {
        Path image = Optional.ofNullable(System.getenv("ISHI"))
                .map(Path::of)
                .orElse(Sources.ROOT.resolve("server/target/image/bin/ishi"));
        assumeTrue(Files.exists(image), "no image at " + image + ": mvn package makes it");
        return new Node(image, directory);
    }

    /// The Kubo that the environment names as `KUBO`. The test is skipped where there is none.
    static Node kubo(Path directory) {
        String kubo = Optional.ofNullable(System.getenv("KUBO")).orElse("");
        assumeTrue(!kubo.isEmpty(), "KUBO names no Kubo: .ci/interop builds one");
        return new Node(Path.of(kubo), directory);
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
        Result result = run("init", "--profile=" + String.join(",", profiles));
        if (result.status() != 0) {
            throw new AssertionError("init failed: " + result.errors());
        }
    }

    Result run(String... arguments) throws IOException, InterruptedException {
        return runWith(new byte[0], arguments);
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

    private ProcessBuilder command(String... arguments) {
        var command = new ArrayList<String>();
        command.add(binary.toString());
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
