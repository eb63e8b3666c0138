package io.ishigaki.server;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/// Types command lines into a program that runs in this process, in a directory and with a repository of the test's.
record Typist(Path directory, Path repository) {
    /// What came of a command line.
    record Result(int status, String out, String err) {
        String only() {
            if (status != 0) {
                throw new AssertionError("status %d: %s".formatted(status, err));
            }
            return out;
        }
    }

    /// One with a directory and a new repository of its own, below `parent`.
    static Typist initialized(Path parent, String name) throws IOException {
        var typist = new Typist(Files.createDirectory(parent.resolve(name)), parent.resolve(name + "/repo"));
        typist.type("init", "--profile=test").only();
        return typist;
    }

    Result type(String... arguments) {
        return typeWithInput("", arguments);
    }

    Result typeWithInput(String input, String... arguments) {
        return run(input, new ByteArrayOutputStream(), arguments);
    }

    /// What the command prints goes to a file.
    void typeInto(Path output, String... arguments) throws IOException {
        try (var out = new FileOutputStream(output.toFile())) {
            run("", out, arguments).only();
        }
    }

    private Result run(String input, OutputStream out, String... arguments) {
        var err = new ByteArrayOutputStream();
        var environment = new Environment(Map.of("IPFS_PATH", repository.toString()), directory, directory);
        var in = new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8));
        int status = new Cli(environment, new StandardStreams(in, out, err, false)).run(List.of(arguments));
        String printed = out instanceof ByteArrayOutputStream bytes ? bytes.toString(StandardCharsets.UTF_8) : "";
        return new Result(status, printed, err.toString(StandardCharsets.UTF_8));
    }
}
