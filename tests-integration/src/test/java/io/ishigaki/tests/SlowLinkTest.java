package io.ishigaki.tests;

import static org.assertj.core.api.Assertions.assertThat;

import io.ishigaki.concurrent.TaskScope;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What a [SlowLink] never does, however busy the machine is; [SlowLinkInterop] measures the rest.
class SlowLinkTest {
    private static final long SEED = 7;

    @Test
    void bytesAndEndsComeThroughBothWaysUnchanged() throws Exception {
        byte[] there = bytes(SEED);
        byte[] back = bytes(SEED + 1);
        try (var server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                var link = new SlowLink(server.getLocalPort(), 1_000_000_000, 2);
                var near = new Socket(InetAddress.getLoopbackAddress(), link.port());
                Socket far = server.accept();
                var scope = TaskScope.open()) {
            scope.fork(() -> send(near, there));
            var received = scope.<byte[]>fork(() -> far.getInputStream().readAllBytes());
            scope.fork(() -> send(far, back));
            byte[] answer = near.getInputStream().readAllBytes();
            scope.join();

            assertThat(received.get()).isEqualTo(there);
            assertThat(answer).isEqualTo(back);
        }
    }

    private static byte[] bytes(long seed) {
        byte[] bytes = new byte[3_000_001];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    private static int send(Socket socket, byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
        socket.shutdownOutput();
        return bytes.length;
    }

    @ParameterizedTest
    @CsvSource({"1000000000, 0", "1000000000, 40", "20000000, 0", "20000000, 40"})
    void nothingComesFasterThanTheRateNorSoonerThanTheDelay(long bitsPerSecond, long roundTripMillis)
            throws IOException, InterruptedException {
        double seconds = 0.1;

        PlainTransfer transfer =
                PlainTransfer.measure((long) (bitsPerSecond * seconds) / Byte.SIZE, bitsPerSecond, roundTripMillis);

        assertThat(transfer.firstSeconds()).isGreaterThanOrEqualTo(roundTripMillis / 1e3);
        assertThat(transfer.seconds()).isGreaterThanOrEqualTo(seconds + roundTripMillis / 1e3);
    }

    @Test
    void whoConnectsToALinkWithoutATargetSeesTheEnd() throws IOException {
        int unused;
        try (var server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            unused = server.getLocalPort();
        }
        try (var link = new SlowLink(unused, 1_000_000, 0);
                var near = new Socket(InetAddress.getLoopbackAddress(), link.port())) {
            assertThat(readOrEnd(near)).isEqualTo(-1);
        }
    }

    @Test
    void closingALinkEndsItsConnections() throws IOException {
        try (var server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            var link = new SlowLink(server.getLocalPort(), 1_000_000, 0);
            try (var near = new Socket(InetAddress.getLoopbackAddress(), link.port());
                    Socket far = server.accept()) {
                link.close();

                assertThat(readOrEnd(near)).isEqualTo(-1);
                assertThat(readOrEnd(far)).isEqualTo(-1);
            }
        }
    }

    /// A reset is an end too.
    private static int readOrEnd(Socket socket) throws IOException {
        try {
            return socket.getInputStream().read();
        } catch (SocketException e) {
            return -1;
        }
    }
}
