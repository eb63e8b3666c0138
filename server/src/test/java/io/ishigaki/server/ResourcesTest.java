package io.ishigaki.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// What a daemon shows of its limits, and of what counts against them.
@Timeout(60)
class ResourcesTest {
    @TempDir
    Path directory = Path.of("");

    @Test
    void connectionsCountInAllAndForTheirPeer() throws IOException {
        Typist ann = Typist.initialized(directory, "ann");
        Typist bob = Typist.initialized(directory, "bob");
        ann.type(
                        "config",
                        "--json",
                        "Swarm.ResourceMgr",
                        "{\"MaxMemory\": \"8MiB\", \"MaxFileDescriptors\": 200, \"Limits\": {\"PeerDefault\": {\"Conns\": 4}}}")
                .only();
        String peer = bob.type("id", "-f", "<id>").only().strip();
        try (var _ = RunningDaemon.startOnline(ann);
                var _ = RunningDaemon.startOnline(bob)) {
            assertThat(ann.type("swarm", "resources").only()).startsWith("""
                            Scope\t\t\tLimit Name\t\tLimit Value\t\tLimit Usage Amount\tLimit Usage Percent\t
                            system\t\t\tMemory\t\t\t8388608\t\t\t0\t\t\t0%\t\t\t
                            system\t\t\tFD\t\t\t200\t\t\t0\t\t\t0%\t\t\t
                            system\t\t\tConns\t\t\t200\t\t\t0\t\t\t0%\t\t\t
                            """).doesNotContain("unlimited", "peer:");

            ann.type("swarm", "connect", bob.type("id", "-f", "<addrs>").only().strip())
                    .only();

            assertThat(ann.type("swarm", "resources").only())
                    .containsPattern("system\t+Conns\t+200\t+1\t+0\\.5%\t+\n")
                    .containsPattern("peer:" + peer + "\tConns\t+4\t+1\t+25\\.0%\t+\n");
            assertThat(ann.type("swarm", "resources", "--enc=json").only())
                    .startsWith("{\"System\":{\"Memory\":\"8388608\",\"MemoryUsage\":")
                    .contains("\"FD\":200,\"FDUsage\":1,\"Conns\":200,\"ConnsUsage\":1,\"ConnsInbound\":\"unlimited\","
                            + "\"ConnsInboundUsage\":0,\"ConnsOutbound\":\"unlimited\",\"ConnsOutboundUsage\":1,")
                    .contains("\"Transient\":{\"Memory\":\"unlimited\",\"MemoryUsage\":0,")
                    .contains("\"Peers\":{\"" + peer + "\":{");
        }
    }

    @Test
    void withoutTheResourceManagerWhatHoldsIsShown() throws IOException {
        Typist ann = Typist.initialized(directory, "ann");
        ann.type("config", "--json", "Swarm.ResourceMgr.Enabled", "false").only();
        try (var _ = RunningDaemon.startOnline(ann)) {
            assertThat(ann.type("swarm", "resources").only()).isEqualTo("""
                    Scope\t\t\tLimit Name\t\tLimit Value\t\tLimit Usage Amount\tLimit Usage Percent\t
                    system\t\t\tMemory\t\t\t67108864\t\t0\t\t\t0%\t\t\t
                    """);
            assertThat(ann.type("swarm", "resources", "--enc=json").only())
                    .contains("\"Conns\":\"unlimited\",\"ConnsUsage\":0,");
        }
    }
}
