package io.ishigaki.server;

import io.ishigaki.concurrent.Threads;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;

/// Runs command lines against a daemon, one after the other, in the place of one.
///
/// The making of the image starts it twice. What classes the first run loads is kept in a cache: a command line that
/// loads the same ones starts from there. The second run is work for the daemon, whose cache keeps which of its methods
/// were hot, and how they were used: later daemons compile those at once, and well. That includes the exchange with a
/// peer.
final class TrainingRun {
    private static final int BIG_BYTES = 48 << 20;
    private static final int MIDDLE_BYTES = 1 << 20;
    private static final int SMALL_BYTES = 4 << 10;
    private static final int SMALL_FILES = 4_000;
    private static final int MIDDLE_FILES = 48;
    private static final int CLUSTER_RUNS = 4;
    private static final int BIG_REQUESTS = 6;
    private static final int MIDDLE_REQUESTS = 500;
    private static final int SMALL_REQUESTS = 20_000;

    private final Path repository;

    private TrainingRun(Path repository) {
        this.repository = repository;
    }

    /// @param kind `lines` or `load`
    /// @param repository of the daemon
    static void main(String kind, Path repository) {
        try {
            var training = new TrainingRun(repository);
            switch (kind) {
                case "lines" -> training.runLines();
                case "load" -> training.runLoad();
                default -> throw new IllegalArgumentException("no training is called " + kind);
            }
            System.exit(0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void runLines() throws IOException {
        Path folder = Files.createDirectories(repository.resolveSibling("folder"));
        Files.writeString(folder.resolve("file.txt"), "content of a file");
        String file =
                ishi("add", "-Q", "--progress=false", folder.resolve("file.txt").toString());
        String root = ishi("add", "-r", "-Q", "--progress=false", folder.toString());
        for (List<String> line : List.of(
                List.of("version"),
                List.of("id"),
                List.of("cat", file),
                List.of("get", "-o", repository.resolveSibling("got").toString(), root),
                List.of("ls", root),
                List.of("refs", "-r", root),
                List.of("block", "stat", file),
                List.of("dag", "stat", "--progress=false", root),
                List.of("pin", "ls", "--type=recursive"),
                List.of("repo", "stat"),
                List.of("config", "Addresses.API"),
                List.of("cid", "format", root),
                List.of("key", "list"),
                List.of("resolve", "/ipfs/" + root + "/file.txt"),
                List.of("swarm", "peers"),
                List.of("bitswap", "stat"),
                List.of("commands"),
                List.of("add", "--help"),
                List.of("no-such-command"))) {
            int _ = run(repository, OutputStream.nullOutputStream(), line.toArray(String[]::new));
        }
    }

    private void runLoad() throws IOException {
        Path car = repository.resolveSibling("big.car");
        String big = add(repository.resolveSibling("big"), BIG_BYTES);
        String middle = add(repository.resolveSibling("middle"), MIDDLE_BYTES);
        Path folder = Files.createDirectories(repository.resolveSibling("files"));
        for (int i = 0; i < SMALL_FILES; i++) {
            write(folder.resolve("file" + i), SMALL_BYTES, i);
        }
        String files = ishi("add", "-r", "-Q", "--progress=false", folder.toString());
        ishi("cat", big);
        writeCar(big, car);
        ishi("pin", "rm", big);
        ishi("repo", "gc");
        ishi("dag", "import", car.toString());
        request("/ipfs/" + big, BIG_REQUESTS);
        for (String path : List.of("", "/", "?format=raw", "?format=car")) {
            request("/ipfs/" + files + path, 1);
        }
        request("/ipfs/" + files + "/file1", SMALL_REQUESTS);
        request("/ipfs/" + middle, MIDDLE_REQUESTS);
        Path other = startOther("other");
        exchange(other, big, files);
        cluster(List.of(other, startOther("third")));
    }

    /// Starts another daemon in this process.
    private Path startOther(String name) {
        Path other = repository.resolveSibling(name);
        ishi(other, "init", "--profile=test");
        var ready = new CompletableFuture<String>();
        Threads.startDaemon(name, () -> serve(other, ready));
        ready.join();
        return other;
    }

    /// Fetches from the daemon, and lets it fetch.
    private void exchange(Path other, String big, String files) throws IOException {
        ishi("swarm", "connect", ishi(other, "id", "-f", "<addrs>"));
        Path fresh = repository.resolveSibling("fresh");
        write(fresh, BIG_BYTES, 1);
        ishi("cat", ishi(other, "add", "-Q", "--progress=false", fresh.toString()));
        ishi(other, "cat", big);
        ishi(other, "pin", "add", files);
    }

    /// Lets the daemon make pins of a cluster, and keep what others pin.
    private void cluster(List<Path> others) throws IOException {
        ishi("cluster", "init");
        for (Path each : others) {
            String link = ishi("cluster", "invite").lines().toList().getLast();
            ishi(each, "cluster", "join", link);
        }
        for (int run = 0; run < CLUSTER_RUNS; run++) {
            for (Path box : List.of(repository, others.getFirst())) {
                Path folder = Files.createDirectories(repository.resolveSibling("pinned" + run + box.getFileName()));
                write(folder.resolve("big"), BIG_BYTES, folder.hashCode());
                for (int i = 0; i < MIDDLE_FILES; i++) {
                    write(folder.resolve("file" + i), MIDDLE_BYTES / 2 + i, folder.hashCode() + i + 1);
                }
                ishi(box, "add", "-r", "-Q", "--progress=false", "--class=2+1", folder.toString());
            }
        }
    }

    /// At the thread's root: a daemon that ends fails the training.
    private static void serve(Path repository, CompletableFuture<String> ready) {
        try {
            Daemon.run(new Repository(repository), new Daemon.Options(false, false), line -> {
                if (line.equals("Daemon is ready")) {
                    ready.complete(line);
                }
            });
        } catch (IOException | RuntimeException e) {
            ready.completeExceptionally(e);
        }
    }

    private String add(Path file, int bytes) throws IOException {
        write(file, bytes, bytes);
        return ishi("add", "-Q", "--progress=false", file.toString());
    }

    /// Writes a file that is the same each time and in which no two blocks are.
    private static void write(Path file, int bytes, long seed) throws IOException {
        byte[] content = new byte[bytes];
        new SplittableRandom(seed).nextBytes(content);
        Files.write(file, content);
    }

    private void writeCar(String root, Path car) throws IOException {
        try (var output = Files.newOutputStream(car)) {
            require(run(repository, output, "dag", "export", "--progress=false", root), "dag export");
        }
    }

    private static void require(int exitStatus, String what) {
        if (exitStatus != 0) {
            throw new IllegalStateException("%s ended with status %d".formatted(what, exitStatus));
        }
    }

    /// Runs one command line, and answers what it printed.
    private String ishi(String... arguments) {
        return ishi(repository, arguments);
    }

    private static String ishi(Path repository, String... arguments) {
        var output = new ByteArrayOutputStream();
        var errors = new ByteArrayOutputStream();
        int exitStatus = run(repository, output, errors, arguments);
        require(
                exitStatus,
                "%s, which said %s,"
                        .formatted(
                                String.join(" ", arguments),
                                errors.toString(StandardCharsets.UTF_8).strip()));
        return output.toString(StandardCharsets.UTF_8).strip();
    }

    private static int run(Path repository, OutputStream output, String... arguments) {
        return run(repository, output, OutputStream.nullOutputStream(), arguments);
    }

    private static int run(Path repository, OutputStream output, OutputStream errors, String... arguments) {
        var streams = new StandardStreams(new ByteArrayInputStream(new byte[0]), output, errors, false);
        var tokens = new ArrayList<>(List.of("--repo-dir", repository.toString()));
        tokens.addAll(List.of(arguments));
        return new Cli(Environment.ofProcess(), streams).run(tokens);
    }

    /// Asks the gateway for one thing, again and again, over a connection that is kept.
    private void request(String path, int times) throws IOException {
        String gateway = Files.readString(repository.resolve("gateway")).strip();
        var url = URI.create(gateway.replaceAll("/$", "") + path).toURL();
        for (int i = 0; i < times; i++) {
            try (var body = url.openStream()) {
                body.transferTo(OutputStream.nullOutputStream());
            }
        }
    }
}
