package io.ishigaki.dag.unixfs;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// A real Kubo with a repository of its own, offline, run command by command.
record KuboNode(String binary, Path repository) {
    record Answer(int status, String text) {}

    static KuboNode create(String binary, Path directory) throws IOException, InterruptedException {
        var node = new KuboNode(binary, directory.resolve("kubo"));
        node.require("init", "--profile=test");
        node.require("config", "Routing.Type", "none");
        return node;
    }

    private void require(String... command) throws IOException, InterruptedException {
        Answer answer = run(List.of(command));
        if (answer.status != 0) {
            throw new IOException(String.join(" ", command) + ": " + answer.text);
        }
    }

    /// Replaces the `Import` section of the configuration.
    void configureImport(String json) throws IOException, InterruptedException {
        require("config", "--json", "Import", json);
    }

    Answer run(List<String> command) throws IOException, InterruptedException {
        var line = new ArrayList<>(List.of(binary));
        line.addAll(command);
        Path errors = Files.createTempFile(repository.getParent(), "errors", "");
        var builder = new ProcessBuilder(line).redirectError(errors.toFile());
        builder.environment().put("IPFS_PATH", repository.toString());
        Process process = builder.start();
        process.getOutputStream().close();
        String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        int status = process.waitFor();
        String complaint = Files.readString(errors);
        Files.delete(errors);
        return new Answer(status, status == 0 ? text : complaint);
    }
}
