package io.ishigaki.routing.mdns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.ishigaki.multiformats.Bytes;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.MulticastSocket;
import java.net.NetworkInterface;
import java.nio.channels.ClosedChannelException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Sockets on the loopback interface alone, on a port that is free.
@Timeout(60)
class UdpLanTest {
    /// One of those for documentation: RFC 6676.
    private static final String GROUP = "233.252.0.1";

    private static final Bytes PACKET = Bytes.ofHex("0102030405");

    private static boolean isLoopback(NetworkInterface each) {
        try {
            return each.isLoopback();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Some sandboxes have a loopback interface that carries no multicast.
    private static boolean loopbackCarriesMulticast() {
        try (var socket = new MulticastSocket(0)) {
            NetworkInterface loopback = NetworkInterface.getByInetAddress(InetAddress.getLoopbackAddress());
            var group = new InetSocketAddress(GROUP, socket.getLocalPort());
            socket.joinGroup(group, loopback);
            socket.setNetworkInterface(loopback);
            socket.setSoTimeout(5_000);
            socket.send(new DatagramPacket(PACKET.toArray(), PACKET.length(), group));
            socket.receive(new DatagramPacket(new byte[PACKET.length()], PACKET.length()));
            return true;
        } catch (IOException _) { // the caller says what follows
            return false;
        }
    }

    private static UdpLan open(int port) throws IOException {
        return UdpLan.open(new InetSocketAddress(InetAddress.getByName(GROUP), port), UdpLanTest::isLoopback);
    }

    @Test
    void programsOnOneMachineHearEachOtherAndThemselves() throws IOException {
        assumeTrue(loopbackCarriesMulticast(), "the loopback interface carries no multicast here");
        try (UdpLan ann = open(0);
                UdpLan bob = open(ann.port())) {
            ann.send(PACKET);

            assertThat(bob.receive().packet()).isEqualTo(PACKET);
            Lan.Received own = ann.receive();
            assertThat(own.packet()).isEqualTo(PACKET);
            assertThat(own.sender().isLoopbackAddress()).isTrue();
        }
    }

    @Test
    void whoWaitsIsToldOfTheEnd() throws IOException, InterruptedException {
        UdpLan lan = open(0);
        var waiting = CompletableFuture.supplyAsync(() -> {
            try {
                return lan.receive();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });

        lan.close();

        assertThatThrownBy(waiting::get)
                .isInstanceOf(ExecutionException.class)
                .hasRootCauseInstanceOf(ClosedChannelException.class);
    }
}
