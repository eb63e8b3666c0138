package io.ishigaki.tests;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// A Helia process in memory, which `helia-peer/peer.mjs` is. The test is skipped where its packages are not installed.
final class HeliaPeer implements Peer, AutoCloseable {
    private static final Path SCRIPTS = Sources.ROOT.resolve("tests-integration/helia-peer");

    private final Path directory;
    private final Process process;
    private final BufferedReader answers;
    private final OutputStream commands;
    private final String address;

    /// Starts a Helia that listens at `listen`, with more `options` as the script takes them.
    HeliaPeer(Path directory, String listen, String... options) throws IOException {
        assumeTrue(Files.exists(SCRIPTS.resolve("node_modules")), "no Helia in helia-peer: .ci/interop installs it");
        this.directory = directory;
        List<String> command = new ArrayList<>(List.of("node", "peer.mjs", listen));
        command.addAll(List.of(options));
        process = new ProcessBuilder(command)
                .directory(SCRIPTS.toFile())
                .redirectError(directory.resolve("helia.txt").toFile())
                .start();
        answers = process.inputReader(StandardCharsets.UTF_8);
        commands = process.getOutputStream();
        address = answer();
    }

    private String answer() throws IOException {
        String line = answers.readLine();
        if (line == null || !line.startsWith("ok ")) {
            throw new AssertionError(
                    "Helia said %s, and %s".formatted(line, Files.readString(directory.resolve("helia.txt"))));
        }
        return line.substring("ok ".length());
    }

    private String run(String... words) throws IOException {
        send(words);
        return answer();
    }

    private void send(String... words) throws IOException {
        commands.write((String.join(" ", words) + "\n").getBytes(StandardCharsets.UTF_8));
        commands.flush();
    }

    /// Whether Helia connects to the peer at `address`.
    boolean reaches(String address) throws IOException {
        send("dial", address);
        return !answers.readLine().startsWith("error ");
    }

    @Override
    public String address() {
        return address;
    }

    @Override
    public void connect(String address) throws IOException {
        run("dial", address);
    }

    @Override
    public String addFile(Path file) throws IOException {
        return run("add", file.toString());
    }

    @Override
    public String addFolder(NumberedFiles folder) throws IOException {
        return run("add-folder", folder.folder().toString());
    }

    @Override
    public String putCbor(String json) throws IOException {
        return run("put-cbor", json);
    }

    @Override
    public void fetchFile(String cid, Path target) throws IOException {
        run("cat", cid, target.toString());
    }

    @Override
    public List<String> fetchFolder(String cid) throws IOException {
        return Files.readAllLines(
                Path.of(run("ls", cid, directory.resolve("listing").toString())));
    }

    @Override
    public String fetchCbor(String cid) throws IOException {
        return run("get-cbor", cid);
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
