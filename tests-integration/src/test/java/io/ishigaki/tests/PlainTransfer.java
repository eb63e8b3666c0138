package io.ishigaki.tests;

import io.ishigaki.concurrent.TaskScope;
import io.ishigaki.concurrent.Ticker;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;

/// What a plain TCP connection that is open takes to bring bytes through a [SlowLink]: its reader asks with one byte.
///
/// @param firstSeconds from the question to the first byte
/// @param restSeconds from the first byte to the last
record PlainTransfer(double firstSeconds, double restSeconds) {
    private static final int PIECE_BYTES = 1 << 16;

    static PlainTransfer measure(long bytes, long bitsPerSecond, long roundTripMillis)
            throws IOException, InterruptedException {
        try (var server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                var link = new SlowLink(server.getLocalPort(), bitsPerSecond, roundTripMillis);
                var reader = new Socket(InetAddress.getLoopbackAddress(), link.port());
                Socket asker = server.accept();
                var scope = TaskScope.open()) {
            scope.fork(() -> {
                answer(asker, bytes);
                return null;
            });
            PlainTransfer transfer = read(reader, bytes);
            scope.join();
            return transfer;
        }
    }

    /// Prints the seconds that a transfer takes: `BYTES BITS_PER_SECOND ROUND_TRIP_MILLIS`.
    public static void main(String... arguments) throws IOException, InterruptedException {
        PlainTransfer transfer =
                measure(Long.parseLong(arguments[0]), Long.parseLong(arguments[1]), Long.parseLong(arguments[2]));
        System.out.printf("%.3f%n", transfer.seconds());
    }

    double seconds() {
        return firstSeconds + restSeconds;
    }

    private static void answer(Socket asker, long bytes) throws IOException {
        byte[] piece = new byte[PIECE_BYTES];
        if (asker.getInputStream().read() >= 0) {
            for (long rest = bytes; rest > 0; rest -= PIECE_BYTES) {
                asker.getOutputStream().write(piece, 0, (int) Math.min(PIECE_BYTES, rest));
            }
        }
        asker.shutdownOutput();
    }

    private static PlainTransfer read(Socket socket, long bytes) throws IOException {
        Ticker ticker = Ticker.system();
        long start = ticker.nanos();
        socket.getOutputStream().write(1);
        byte[] piece = new byte[PIECE_BYTES];
        long count = socket.getInputStream().read(piece);
        long first = ticker.nanos();
        for (int read = 0; read >= 0; read = socket.getInputStream().read(piece)) {
            count += read;
        }
        long last = ticker.nanos();
        if (count != bytes) {
            throw new IOException("%d bytes came of %d".formatted(count, bytes));
        }
        return new PlainTransfer((first - start) / 1e9, (last - first) / 1e9);
    }
}
