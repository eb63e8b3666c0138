package io.ishigaki.rpc.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.ishigaki.rpc.Command;
import io.ishigaki.rpc.Emitter;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Requests that are being answered while the server closes: their connections end, and nothing is said about it.
@Timeout(60)
class ClosingServerTest {
    /// The libraries log here, where nobody has told them of another place.
    private static final Logger ROOT = Logger.getLogger("");

    private final List<String> complaints = new CopyOnWriteArrayList<>();
    private final Handler listener = new Handler() {
        @Override
        public void publish(LogRecord line) {
            if (line.getLevel().intValue() > Level.INFO.intValue()) { // begin and end of a server are worth a line
                complaints.add(line.getLoggerName() + ": " + line.getMessage() + " " + line.getThrown());
            }
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    };

    private final CountDownLatch begun = new CountDownLatch(1);
    private final CountDownLatch closed = new CountDownLatch(1);
    private final CompletableFuture<Throwable> failure = new CompletableFuture<>();

    @TempDir
    Path repository = Path.of("");

    @BeforeEach
    void listen() {
        ROOT.addHandler(listener);
    }

    @AfterEach
    void listenNoLonger() {
        ROOT.removeHandler(listener);
    }

    /// Repeated, for it depends on when the last piece waits to be flushed.
    @RepeatedTest(10)
    void streamOfSmallPiecesEndsQuietly() throws IOException {
        closeDuring((_, emitter) -> speak(emitter));

        assertThat(failure.join()).isInstanceOf(IOException.class);
        assertThat(complaints).isEmpty();
    }

    @Test
    void answerThatBeginsAfterTheEndEndsQuietly() throws IOException {
        closeDuring((_, emitter) -> {
            begun.countDown();
            awaitUninterruptibly(closed);
            speak(emitter);
        });

        assertThat(failure.join()).isInstanceOf(IOException.class);
        assertThat(complaints).isEmpty();
    }

    private void closeDuring(io.ishigaki.rpc.Handler answer) throws IOException {
        Command command = Command.named("test speak").handledBy(answer);
        RpcServer server = RpcServer.open(repository, ApiSettings.DEFAULT, command);
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
            socket.getOutputStream()
                    .write("POST /api/v0/test/speak HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 0\r\n\r\n"
                            .getBytes(StandardCharsets.UTF_8));
            Thread reader = Thread.ofVirtual().start(() -> drain(socket));
            awaitUninterruptibly(begun);

            server.close();
            closed.countDown();

            reader.join();
        } catch (InterruptedException e) {
            throw new IOException("interrupted", e);
        } finally {
            server.close();
        }
    }

    /// Reads until the server cuts the connection.
    private static void drain(Socket socket) {
        try {
            socket.getInputStream().transferTo(OutputStream.nullOutputStream());
        } catch (IOException _) { // cut with a reset
        }
    }

    /// What the end of the server interrupts goes on all the same.
    private static void awaitUninterruptibly(CountDownLatch latch) {
        boolean interrupted = false;
        while (true) {
            try {
                latch.await();
                break;
            } catch (InterruptedException _) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void speak(Emitter emitter) throws IOException {
        OutputStream out = emitter.bytes("text/plain", OptionalLong.empty());
        Throwable end = catchThrowable(() -> {
            while (true) {
                out.write('.');
                begun.countDown();
            }
        });
        failure.complete(end);
        throw new IOException("the client is gone", end);
    }
}
