package io.ishigaki.tests;

import io.ishigaki.concurrent.Threads;
import io.ishigaki.concurrent.Ticker;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/// A long wire on loopback: what connects to it is connected to a port of this machine, and each byte comes out after a
/// delay, at no more than a rate; either way of a connection has a wire of its own.
///
/// ```text
/// socket → reader → ring of bytes, in pieces of which each is due at a time → writer → socket
/// ```
///
/// A piece is due when the wire was free to take it, plus the time that it takes at the rate, plus the delay: a thread
/// that wakes late delays its piece, not those behind it. The ring holds what is on its way, and what a router with
/// [#QUEUE_MILLIS] of queue would: who sends faster is made to wait.
///
/// Thread-safe: a thread accepts, and two carry each way. Closing ends all connections.
final class SlowLink implements AutoCloseable {
    static final long QUEUE_MILLIS = 20;

    /// Long enough that a gigabit is 2,000 pieces a second, short enough to be paced.
    private static final long PIECE_MICROS = 500;

    private static final int PIECE_BYTES_MIN = 1 << 11;
    private static final int SOCKET_BUFFER_BYTES = 128 << 10;

    private final Ticker ticker = Ticker.system();
    private final ServerSocketChannel server = ServerSocketChannel.open();
    private final List<SocketChannel> sockets = new CopyOnWriteArrayList<>();
    private final int target;
    private final long bytesPerSecond;
    private final long delayNanos;
    private final int pieceBytesMax;

    /// @param target the port to connect to
    /// @param bitsPerSecond the rate of either way
    /// @param roundTripMillis twice the delay of either way
    SlowLink(int target, long bitsPerSecond, long roundTripMillis) throws IOException {
        this.target = target;
        bytesPerSecond = bitsPerSecond / Byte.SIZE;
        delayNanos = TimeUnit.MILLISECONDS.toNanos(roundTripMillis) / 2;
        pieceBytesMax = Math.max(PIECE_BYTES_MIN, bytesIn(TimeUnit.MICROSECONDS.toNanos(PIECE_MICROS)));
        server.setOption(StandardSocketOptions.SO_RCVBUF, SOCKET_BUFFER_BYTES);
        server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        Threads.startDaemon("slow-link", this::accept);
    }

    /// Carries what connects to it to a port, until it is killed: `PORT BITS_PER_SECOND ROUND_TRIP_MILLIS`. Prints its
    /// own port.
    public static void main(String... arguments) throws IOException, InterruptedException {
        int target = Integer.parseInt(arguments[0]);
        try (var link = new SlowLink(target, Long.parseLong(arguments[1]), Long.parseLong(arguments[2]))) {
            System.out.println(link.port());
            new CountDownLatch(1).await();
        }
    }

    int port() {
        return server.socket().getLocalPort();
    }

    private int bytesIn(long nanos) {
        return Math.toIntExact(bytesPerSecond * nanos / TimeUnit.SECONDS.toNanos(1));
    }

    private void accept() {
        while (server.isOpen()) {
            try {
                connect(server.accept());
            } catch (IOException _) {
                // The link is closed, or nobody listens at the target, which whoever connected learns by the end.
            }
        }
    }

    private void connect(SocketChannel near) throws IOException {
        sockets.add(near);
        SocketChannel far = SocketChannel.open();
        sockets.add(far);
        try {
            var there = new Wire();
            var back = new Wire();
            far.setOption(StandardSocketOptions.SO_RCVBUF, SOCKET_BUFFER_BYTES);
            far.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), target));
            carry(there, near, far);
            carry(back, far, near);
        } catch (IOException e) {
            close(List.of(near, far));
            throw e;
        }
    }

    private static void carry(Wire wire, SocketChannel from, SocketChannel to) throws IOException {
        to.setOption(StandardSocketOptions.TCP_NODELAY, true);
        Threads.startDaemon("slow-link-in", () -> run(() -> wire.readFrom(from), from, to));
        Threads.startDaemon("slow-link-out", () -> run(() -> wire.writeTo(to), from, to));
    }

    private interface Half {
        void run() throws IOException, InterruptedException;
    }

    private static void run(Half half, SocketChannel from, SocketChannel to) {
        try {
            half.run();
        } catch (IOException | InterruptedException _) {
            close(List.of(from, to));
        }
    }

    private static void close(List<SocketChannel> sockets) {
        for (SocketChannel socket : sockets) {
            try {
                socket.close();
            } catch (IOException _) {
                // It is as good as closed.
            }
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
        close(sockets);
    }

    /// Bytes of the ring before the `end`th; at the end of the stream, `last` and without any.
    private record Piece(long end, long due, boolean last) {}

    /// One way of a connection.
    private final class Wire {
        private final ByteBuffer ring = ByteBuffer.allocateDirect(
                bytesIn(delayNanos + TimeUnit.MILLISECONDS.toNanos(QUEUE_MILLIS)) + 2 * pieceBytesMax);
        private final Queue<Piece> pieces = new ArrayDeque<>();
        private long taken;
        private long given;
        private long freeAt = ticker.nanos();

        void readFrom(SocketChannel socket) throws IOException, InterruptedException {
            int length;
            do {
                length = socket.read(awaitRoom());
                put(length);
            } while (length >= 0);
        }

        private synchronized ByteBuffer awaitRoom() throws InterruptedException {
            while (ring.capacity() - (taken - given) < pieceBytesMax) {
                wait();
            }
            return slice(taken, pieceBytesMax);
        }

        /// What of `lengthMax` bytes from the `start`th on lies together.
        private ByteBuffer slice(long start, long lengthMax) {
            int index = (int) (start % ring.capacity());
            return ring.slice(index, (int) Math.min(lengthMax, ring.capacity() - index));
        }

        private synchronized void put(int length) {
            int bytes = Math.max(0, length);
            freeAt = Math.max(freeAt, ticker.nanos())
                    + Math.ceilDiv(bytes * TimeUnit.SECONDS.toNanos(1), bytesPerSecond);
            taken += bytes;
            pieces.add(new Piece(taken, freeAt + delayNanos, length < 0));
            notifyAll();
        }

        void writeTo(SocketChannel socket) throws IOException, InterruptedException {
            for (Piece piece = take(); !piece.last(); piece = take()) {
                ByteBuffer bytes = slice(given, piece.end() - given);
                while (bytes.hasRemaining()) {
                    socket.write(bytes);
                }
                sent(piece);
            }
            socket.shutdownOutput();
        }

        /// Waits for the next piece, and until it is due.
        private Piece take() throws InterruptedException {
            Piece piece = next();
            for (long left = piece.due() - ticker.nanos(); left > 0; left = piece.due() - ticker.nanos()) {
                LockSupport.parkNanos(left);
            }
            return piece;
        }

        private synchronized Piece next() throws InterruptedException {
            while (pieces.isEmpty()) {
                wait();
            }
            return pieces.remove();
        }

        private synchronized void sent(Piece piece) {
            given = piece.end();
            notifyAll();
        }
    }
}
