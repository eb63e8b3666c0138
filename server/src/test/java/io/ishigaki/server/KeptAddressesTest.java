package io.ishigaki.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Daemons that know where others are after they were started again.
@Timeout(60)
class KeptAddressesTest {
    @TempDir
    Path directory = Path.of("");

    @Test
    void aPeerIsReachedByItsIdAloneAfterARestart() throws IOException {
        Typist ann = Typist.initialized(directory, "ann");
        Typist bob = Typist.initialized(directory, "bob");
        String peer = ann.type("id", "-f", "<id>").only().strip();
        try (var _ = RunningDaemon.startOnline(ann)) {
            String address = ann.type("id", "-f", "<addrs>").only().strip();
            try (var _ = RunningDaemon.startOnline(bob)) {
                assertThat(bob.type("ping", "-n", "1", peer).out()).contains("no address of peer " + peer);
                bob.type("swarm", "connect", address).only();
                // By then it has said where it is.
                assertThat(bob.type("id", peer).only()).contains(address);
            }
            try (var _ = RunningDaemon.startOnline(bob)) {
                assertThat(bob.type("swarm", "peers").only()).isEmpty();
                assertThat(bob.type("swarm", "addrs").only())
                        .contains(peer, address.substring(0, address.indexOf("/p2p/")));
                assertThat(bob.type("swarm", "connect", "/p2p/" + peer).only())
                        .isEqualTo("connect " + peer + " success\n");
                bob.type("swarm", "disconnect", "/p2p/" + peer).only();
                assertThat(bob.type("ping", "-n", "1", peer).only()).contains("Average latency");
            }
        }
    }
}
