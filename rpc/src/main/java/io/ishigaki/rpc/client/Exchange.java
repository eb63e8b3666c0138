package io.ishigaki.rpc.client;

import io.ishigaki.concurrent.DeadlineExceededException;
import io.ishigaki.concurrent.Sleeper;
import io.ishigaki.concurrent.Threads;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// One request and its answer over a connection of their own. The thread that reads the answer hears from those that
/// send the body and watch the time why there will be none.
///
/// Thread-safe.
final class Exchange implements Closeable {
    private final Connection connection;
    private final AtomicReference<@Nullable IOException> trouble = new AtomicReference<>();
    private volatile @Nullable Thread watch;

    Exchange(Connection connection) {
        this.connection = connection;
    }

    Connection connection() {
        return connection;
    }

    /// Gives up once `limit` has passed.
    void endAfter(Duration limit) {
        watch = Threads.startVirtual("deadline", () -> {
            try {
                Sleeper.system().sleep(limit);
                giveUp(new DeadlineExceededException());
            } catch (InterruptedException _) {
                // The answer came in time.
            }
        });
    }

    /// Sends a body.
    @FunctionalInterface
    interface Body {
        void send() throws IOException;
    }

    /// Sends a body while the answer is read.
    void startSending(Body body) {
        Threads.startDaemon("upload", () -> send(body));
    }

    private void send(Body body) {
        try {
            body.send();
        } catch (HungUpException e) {
            endSending(e);
        } catch (IOException e) {
            giveUp(e);
        } catch (RuntimeException | Error e) { // the thread's root: thrown again by the reader of the answer
            giveUp(new IOException(e));
        }
    }

    /// Ends the sending, but still waits for an answer: what the daemon said before it hung up counts more.
    private void endSending(HungUpException reason) {
        trouble.compareAndSet(null, reason);
        try {
            connection.endOutput();
        } catch (IOException _) {
            // It is gone, and knows.
        }
    }

    /// Ends both directions: whoever waits for an answer gets `reason` instead.
    private void giveUp(IOException reason) {
        trouble.compareAndSet(null, reason);
        try {
            connection.close();
        } catch (IOException e) {
            reason.addSuppressed(e);
        }
    }

    int read(ByteBuffer target) throws IOException {
        try {
            return connection.read(target);
        } catch (IOException e) {
            throw explain(e);
        }
    }

    /// What was wrong before `later` was noticed, where anything was.
    IOException explain(IOException later) {
        IOException first = trouble.get();
        return first == null ? later : first;
    }

    @Override
    public void close() throws IOException {
        Thread watching = watch;
        if (watching != null) {
            watching.interrupt();
        }
        connection.close();
    }
}
