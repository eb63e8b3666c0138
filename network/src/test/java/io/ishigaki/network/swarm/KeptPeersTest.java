package io.ishigaki.network.swarm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ishigaki.concurrent.Ticker;
import io.ishigaki.multiformats.multiaddr.Multiaddr;
import io.ishigaki.network.PeerGoneException;
import io.ishigaki.network.Peering;
import io.ishigaki.network.Traffic;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Peers that are kept connected, and those that are kept away from, over loopback.
@Timeout(60)
class KeptPeersTest {
    private final Nodes nodes = new Nodes();

    @AfterEach
    void close() {
        nodes.close();
    }

    @Test
    void aKeptPeerThatGoesIsConnectedAgain() throws IOException, InterruptedException {
        Swarm ann = nodes.open();
        Swarm bob = nodes.open();
        var diary = new Nodes.Diary();
        var other = new Nodes.Diary();
        ann.observe(diary);
        bob.observe(other);
        try (var peering = Peering.start(ann, Ticker.system())) {
            peering.add(bob.self(), bob.addresses());
            assertThat(diary.await("connected")).isEqualTo("connected " + bob.self());
            assertThat(peering.peers()).containsEntry(bob.self(), bob.addresses());

            assertThat(other.await("connected")).isEqualTo("connected " + ann.self());
            bob.disconnect(ann.self());
            assertThat(diary.await("disconnected")).isEqualTo("disconnected " + bob.self());

            assertThat(diary.await("connected")).isEqualTo("connected " + bob.self());
            peering.remove(bob.self());
            assertThat(peering.peers()).isEmpty();
        }
    }

    @Test
    void filteredAddressesAreNotConnectedToNorFrom() throws IOException, InterruptedException {
        Swarm ann = nodes.open();
        Swarm bob = nodes.open();
        ann.filters().add(Multiaddr.parse("/ip4/127.0.0.0/ipcidr/8"));

        assertThatThrownBy(() -> ann.connect(bob.self(), bob.addresses()))
                .isInstanceOf(PeerGoneException.class)
                .hasMessageContaining("the address is filtered");
        assertThatThrownBy(() -> bob.connect(ann.self(), ann.addresses())).isInstanceOf(PeerGoneException.class);

        ann.filters().remove(Multiaddr.parse("/ip4/127.0.0.0/ipcidr/8"));
        bob.connect(ann.self(), ann.addresses());
        assertThat(bob.knownAddresses()).containsEntry(ann.self(), ann.addresses());
        assertThat(bob.identified(ann.self()).listenAddresses()).isEqualTo(ann.addresses());
        assertThat(bob.knownAddresses()).containsEntry(ann.self(), ann.addresses());
    }

    @Test
    void aPeerThatIsDisconnectedIsGoneAtOnce() throws IOException, InterruptedException {
        Swarm ann = nodes.open();
        Swarm bob = nodes.open();
        ann.connect(bob.self(), bob.addresses());

        ann.disconnect(bob.self());

        assertThat(ann.peer(bob.self())).isEmpty();
        assertThat(ann.peers()).isEmpty();
    }

    @Test
    void whatStreamsCarryIsCounted() throws IOException, InterruptedException {
        Swarm ann = nodes.open();
        Swarm bob = nodes.open();
        bob.handle(Nodes.echo("/test/1"));
        ann.connect(bob.self(), bob.addresses());
        assertThat(ann.traffic("/test/1")).isEqualTo(Traffic.NONE);

        try (var stream = ann.open(bob.self(), List.of("/test/1"))) {
            stream.write(new byte[1000], 0, 1000);
            stream.flush();
            assertThat(stream.readBytes(1000)).hasSize(1000);
        }

        Traffic traffic = ann.traffic("/test/1");
        assertThat(traffic.in()).isEqualTo(1000);
        assertThat(traffic.out()).isEqualTo(1000);
        assertThat(traffic.inPerSecond()).isPositive();
        assertThat(ann.traffic(bob.self()).in()).isGreaterThanOrEqualTo(1000);
        assertThat(ann.traffic().in()).isGreaterThanOrEqualTo(1000);
    }
}
