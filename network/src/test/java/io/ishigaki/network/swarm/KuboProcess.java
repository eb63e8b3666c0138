package io.ishigaki.network.swarm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.ishigaki.multiformats.key.PeerId;
import io.ishigaki.multiformats.multiaddr.Multiaddr;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/// A real Kubo with a repository of its own, on loopback. `KUBO` in the environment names the program.
final class KuboProcess implements AutoCloseable {
    private static final long SECONDS_MAX = 60;

    private final String program;
    private final Path repository;
    private final Process daemon;

    private KuboProcess(String program, Path repository, Process daemon) {
        this.program = program;
        this.repository = repository;
        this.daemon = daemon;
    }

    /// Starts a daemon with a key of type `key`; skips the test where there is no Kubo.
    static KuboProcess start(Path repository, String key) throws IOException, InterruptedException {
        return start(repository, key, Map.of());
    }

    /// The same, with settings: values in JSON of keys of the config, and texts of files in the repository, whose names
    /// begin with a slash.
    static KuboProcess start(Path repository, String key, Map<String, String> settings)
            throws IOException, InterruptedException {
        String program = System.getenv("KUBO");
        assumeThat(program).as("KUBO names no Kubo: .ci/interop builds one").isNotNull();
        run(program, repository, "init", "--profile=test", "--algorithm=" + key);
        run(program, repository, "config", "Routing.Type", "none");
        run(program, repository, "config", "Plugins.Plugins.telemetry.Config.Mode", "off");
        for (var setting : settings.entrySet()) {
            if (setting.getKey().startsWith("/")) {
                Files.writeString(repository.resolve(setting.getKey().substring(1)), setting.getValue());
            } else {
                run(program, repository, "config", "--json", setting.getKey(), setting.getValue());
            }
        }
        Process daemon = builder(program, repository, List.of("daemon"))
                .redirectErrorStream(true)
                .start();
        var reader = daemon.inputReader(StandardCharsets.UTF_8);
        String line = reader.readLine();
        while (line != null && !line.equals("Daemon is ready")) {
            line = reader.readLine();
        }
        assertThat(line).as("Kubo's daemon is ready").isNotNull();
        return new KuboProcess(program, repository, daemon);
    }

    private static ProcessBuilder builder(String program, Path repository, List<String> arguments) {
        List<String> command = new ArrayList<>(List.of(program));
        command.addAll(arguments);
        var builder = new ProcessBuilder(command);
        builder.environment().put("IPFS_PATH", repository.toString());
        return builder;
    }

    private static String run(String program, Path repository, String... arguments)
            throws IOException, InterruptedException {
        Path errors = Files.createTempFile("kubo", ".err");
        Process process = builder(program, repository, List.of(arguments))
                .redirectInput(Path.of("/dev/null").toFile())
                .redirectError(errors.toFile())
                .start();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(SECONDS_MAX, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue())
                .as("%s: %s %s", String.join(" ", arguments), out, Files.readString(errors))
                .isZero();
        Files.delete(errors);
        return out;
    }

    /// Runs a command against the daemon, and answers what it printed.
    String run(String... arguments) throws IOException, InterruptedException {
        return run(program, repository, arguments);
    }

    PeerId peerId() throws IOException, InterruptedException {
        return PeerId.parse(run("id", "-f", "<id>").strip());
    }

    List<Multiaddr> addresses() throws IOException, InterruptedException {
        return run("id", "-f", "<addrs>").lines().map(Multiaddr::parse).toList();
    }

    /// Its repository goes with the test, so it may be killed.
    @Override
    public void close() {
        daemon.destroyForcibly().onExit().join();
    }
}
