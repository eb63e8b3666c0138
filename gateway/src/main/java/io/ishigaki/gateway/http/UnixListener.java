package io.ishigaki.gateway.http;

import io.ishigaki.concurrent.Deadline;
import io.ishigaki.concurrent.Threads;
import io.ishigaki.concurrent.Ticker;
import io.undertow.server.protocol.http.HttpOpenListener;
import java.io.Closeable;
import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xnio.ChannelPipe;
import org.xnio.IoUtils;
import org.xnio.StreamConnection;
import org.xnio.XnioWorker;
import org.xnio.channels.Channels;

/// A Unix socket that only the owner of this process can open, and its connections.
///
/// XNIO listens on TCP alone. So each connection is carried, by two threads, to one end of a pipe within this process,
/// at the other end of which Undertow reads and writes: no port is opened.
///
/// *Bounds.* [#CONNECTIONS_MAX] connections; more are closed at once. Thread-safe.
final class UnixListener implements Closeable {
    static final int CONNECTIONS_MAX = 64;
    private static final int BUFFER_BYTES = 64 << 10;

    /// How long clients may take to read what was written to them last.
    private static final Duration FAREWELL_MAX = Duration.ofSeconds(1);

    private static final Logger LOG = LoggerFactory.getLogger(UnixListener.class);

    private final Path path;
    private final ServerSocketChannel socket;
    private final XnioWorker worker;
    private final HttpOpenListener http;
    private final Set<Carried> carried = ConcurrentHashMap.newKeySet();

    private UnixListener(Path path, ServerSocketChannel socket, XnioWorker worker, HttpOpenListener http) {
        this.path = path;
        this.socket = socket;
        this.worker = worker;
        this.http = http;
    }

    /// @param http takes over the server's end of each connection
    /// @throws BindException if somebody listens at `path`, or something else is there
    static UnixListener open(Path path, XnioWorker worker, HttpOpenListener http) throws IOException {
        removeLeftover(path);
        var listener = new UnixListener(path, bind(path), worker, http);
        Threads.startDaemon("unix-accept", listener::acceptAll);
        return listener;
    }

    /// A process that was killed leaves its socket behind.
    private static void removeLeftover(Path path) throws IOException {
        if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        if (!Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
                .isOther()) {
            throw new BindException("can't listen on /unix%s: there is a file that is no socket".formatted(path));
        }
        try (SocketChannel _ = SocketChannel.open(UnixDomainSocketAddress.of(path))) {
            throw new BindException("can't listen on /unix%s: another process does".formatted(path));
        } catch (ConnectException _) {
            Files.delete(path);
        }
    }

    /// Binds in a directory that nobody else can enter, so that at no moment a stranger can connect.
    private static ServerSocketChannel bind(Path path) throws IOException {
        Path parent = path.toAbsolutePath().getParent();
        Path hidden = Files.createTempDirectory(parent, ".s");
        try {
            ServerSocketChannel socket = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
            try {
                Path bound = hidden.resolve("s");
                socket.bind(UnixDomainSocketAddress.of(bound), CONNECTIONS_MAX);
                Files.setPosixFilePermissions(bound, PosixFilePermissions.fromString("rw-------"));
                Files.move(bound, path, StandardCopyOption.ATOMIC_MOVE);
                return socket;
            } catch (IOException | RuntimeException e) {
                socket.close();
                throw e;
            }
        } finally {
            Files.deleteIfExists(hidden);
        }
    }

    private void acceptAll() {
        try {
            while (true) {
                SocketChannel client = socket.accept();
                if (carried.size() >= CONNECTIONS_MAX) {
                    IoUtils.safeClose(client);
                } else {
                    carry(client);
                }
            }
        } catch (ClosedChannelException _) {
            // The end of this listener.
        } catch (IOException e) {
            LOG.atError().setCause(e).addKeyValue("path", path).log("Unix socket broke");
        }
    }

    private void carry(SocketChannel client) throws IOException {
        ChannelPipe<StreamConnection, StreamConnection> pipe = worker.createFullDuplexPipeConnection();
        var connection = new Carried(client, pipe.getRightSide());
        carried.add(connection);
        StreamConnection server = pipe.getLeftSide();
        server.getIoThread().execute(() -> http.handleEvent(server));
        Threads.startDaemon("unix-in", connection::carryIn);
        Threads.startDaemon("unix-out", connection::carryOut);
    }

    /// One connection. When either direction fails, or the server has said all, both end.
    private final class Carried implements Closeable {
        private final SocketChannel client;
        private final StreamConnection inside;
        private final CountDownLatch ended = new CountDownLatch(1);

        Carried(SocketChannel client, StreamConnection inside) {
            this.client = client;
            this.inside = inside;
        }

        private void carryIn() {
            ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER_BYTES);
            var sink = inside.getSinkChannel();
            try {
                while (client.read(buffer) >= 0) {
                    Channels.writeBlocking(sink, buffer.flip());
                    Channels.flushBlocking(sink);
                    buffer.clear();
                }
                sink.shutdownWrites();
                Channels.flushBlocking(sink);
            } catch (IOException _) {
                // One of the two is gone, and so is the connection.
                close();
            }
        }

        private void carryOut() {
            ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER_BYTES);
            var source = inside.getSourceChannel();
            try {
                while (Channels.readBlocking(source, buffer) >= 0) {
                    buffer.flip();
                    while (buffer.hasRemaining()) {
                        client.write(buffer);
                    }
                    buffer.clear();
                }
            } catch (IOException _) {
                // One of the two is gone, and so is the connection.
            } finally {
                close();
            }
        }

        @Override
        public void close() {
            IoUtils.safeClose(client);
            IoUtils.safeClose(inside);
            carried.remove(this);
            ended.countDown();
        }
    }

    /// Accepts nobody any more, closes the server's end of each connection, and the other end once its client has what
    /// was written, or after [#FAREWELL_MAX].
    @Override
    public void close() throws IOException {
        socket.close();
        Files.deleteIfExists(path);
        http.closeConnections();
        Deadline farewell = Deadline.in(FAREWELL_MAX, Ticker.system());
        try {
            for (Carried connection : carried) {
                boolean _ = connection.ended.await(farewell.remaining().toNanos(), TimeUnit.NANOSECONDS);
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        carried.forEach(Carried::close);
    }
}
