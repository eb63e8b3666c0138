package io.ishigaki.server;

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

/// Runs command lines of all kinds against a daemon, one after the other.
///
/// The making of the image starts it, once, and keeps in a cache what classes were loaded by it; a
/// command line that loads the same ones starts from there. Its second task is to be a client of
/// the daemon, which leaves a cache too.
final class TrainingRun {
    private static final int REQUESTS = 50;

    private final Path repository;

    private TrainingRun(Path repository) {
        this.repository = repository;
    }

    /// Does it, in the place of a command line, against the daemon of `repository`.
    static void main(Path repository) {
        try {
            new TrainingRun(repository).run();
            System.exit(0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void run() throws IOException {
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
                List.of("commands"),
                List.of("add", "--help"),
                List.of("no-such-command"))) {
            ishi(line.toArray(String[]::new));
        }
        String gateway = Files.readString(repository.resolve("gateway")).strip();
        for (int i = 0; i < REQUESTS; i++) {
            request(gateway, "/ipfs/" + root + "/");
            request(gateway, "/ipfs/" + root + "/file.txt");
            request(gateway, "/ipfs/" + file + "?format=raw");
            request(gateway, "/ipfs/" + root + "?format=car");
        }
    }

    /// Runs one command line, and answers what it printed.
    private String ishi(String... arguments) {
        var output = new ByteArrayOutputStream();
        var streams = new StandardStreams(
                new ByteArrayInputStream(new byte[0]), output, OutputStream.nullOutputStream(), false);
        var tokens = new ArrayList<>(List.of("--repo-dir", repository.toString()));
        tokens.addAll(List.of(arguments));
        int _ = new Cli(Environment.ofProcess(), streams, Stores::open).run(tokens);
        return output.toString(StandardCharsets.UTF_8).strip();
    }

    private static void request(String gateway, String path) throws IOException {
        try (var body = URI.create(gateway.replaceAll("/$", "") + path).toURL().openStream()) {
            body.transferTo(OutputStream.nullOutputStream());
        }
    }
}
