package io.ishigaki.network.swarm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ishigaki.multiformats.multiaddr.Protocol;
import io.ishigaki.network.PeerGoneException;
import io.ishigaki.network.PeerStream;
import io.ishigaki.network.pnet.SwarmKey;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Swarms with a swarm key, with another one, and without.
class PrivateNetworkTest {
    private static final String ECHO = "/echo/1";

    private static final SwarmLimits IMPATIENT = SwarmLimits.defaults().withHandshakeMax(Duration.ofMillis(500));

    private final Nodes nodes = new Nodes();

    @AfterEach
    void close() {
        nodes.close();
    }

    private static Transports network(char digit) {
        String text =
                "/key/swarm/psk/1.0.0/\n/base16/\n" + String.valueOf(digit).repeat(64);
        return Transports.defaults().withSwarmKey(SwarmKey.parse(text.getBytes(StandardCharsets.US_ASCII)));
    }

    @Test
    void peersWithTheKeyTalk() throws IOException, InterruptedException {
        Swarm one = nodes.open(network('1'), SwarmLimits.defaults());
        Swarm other = nodes.open(network('1'), SwarmLimits.defaults());
        other.handle(Nodes.echo(ECHO));
        byte[] sent = new byte[200_000];
        new Random(1).nextBytes(sent);

        Nodes.connect(one, other);

        try (PeerStream stream = one.open(other.self(), List.of(ECHO))) {
            stream.write(sent, 0, sent.length);
            stream.flush();
            assertThat(stream.readBytes(sent.length)).isEqualTo(sent);
        }
    }

    @Test
    void peersWithAnotherKeyOrNoneDoNotConnect() throws IOException, InterruptedException {
        Swarm one = nodes.open(network('1'), IMPATIENT);
        Swarm other = nodes.open(network('2'), IMPATIENT);
        Swarm open = nodes.open(IMPATIENT);

        for (Swarm[] pair : new Swarm[][] {{one, other}, {one, open}, {open, one}}) {
            assertThatThrownBy(() -> Nodes.connect(pair[0], pair[1])).isInstanceOf(PeerGoneException.class);
            assertThat(pair[0].peers()).isEmpty();
            assertThat(pair[1].peers()).isEmpty();
        }
    }

    private static Socket dial(Swarm swarm) throws IOException {
        int port = Integer.parseInt(
                swarm.addresses().getFirst().first(Protocol.TCP).orElseThrow().text());
        var socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setSoTimeout((int) Duration.ofSeconds(Nodes.PATIENCE_SECONDS).toMillis());
        return socket;
    }

    @Test
    void whoSendsNoNonceIsNotSentAByte() throws IOException, InterruptedException {
        Swarm swarm = nodes.open(network('1'), IMPATIENT);

        try (Socket socket = dial(swarm)) {
            socket.getOutputStream().write(new byte[23]);
            assertThat(socket.getInputStream().read()).isEqualTo(-1);
        }
    }

    /// js-libp2p waits for it before it says anything.
    @Test
    void listenerAnswersANonceWithItsOwn() throws IOException, InterruptedException {
        Swarm swarm = nodes.open(network('1'), SwarmLimits.defaults());

        try (Socket socket = dial(swarm)) {
            socket.getOutputStream().write(new byte[24]);
            assertThat(socket.getInputStream().readNBytes(24)).hasSize(24);
        }
    }
}
