package io.ishigaki.rpc.http;

import io.ishigaki.rpc.FileTransfer;
import io.undertow.server.HttpServerExchange;
import io.undertow.server.protocol.http.HttpAttachments;
import io.undertow.util.HeaderMap;
import io.undertow.util.Headers;
import io.undertow.util.HttpString;
import java.io.EOFException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.xnio.IoUtils;
import org.xnio.channels.StreamSinkChannel;

/// The body of an answer in chunks. Small pieces are gathered for [#FLUSH_AFTER_MILLIS] at most, so that a stream of
/// many values costs few packets and yet none waits for the next; large pieces go straight to the socket.
///
/// A client that takes nothing for longer than the listener's idle timeout, or than the deadline of its request allows,
/// is let go.
///
/// Guarded by itself: the handler's thread writes, a worker flushes what has waited.
final class AnswerBody extends OutputStream implements FileTransfer {
    static final HttpString STREAM_ERROR = new HttpString("X-Stream-Error");
    private static final int BUFFER_BYTES = 32 << 10;
    private static final int FLUSH_AFTER_MILLIS = 20;
    private static final String READS_NOT = "read nothing";

    /// Of what goes from a file to the socket at a time: more would not fit the cache of a core.
    private static final int TRANSFER_BYTES = 256 << 10;

    private final HttpServerExchange exchange;
    private final Patience patience;
    private final ByteBuffer buffer = ByteBuffer.allocate(BUFFER_BYTES);
    private final Semaphore writable = new Semaphore(0);
    private @Nullable StreamSinkChannel channel;
    private @Nullable ByteBuffer transferred;
    private boolean flushIsDue;
    private boolean closed;

    private AnswerBody(HttpServerExchange exchange) {
        this.exchange = exchange;
        this.patience = Patience.with(exchange);
    }

    static AnswerBody open(HttpServerExchange exchange) {
        exchange.getResponseHeaders().put(Headers.TRANSFER_ENCODING, "chunked");
        return new AnswerBody(exchange);
    }

    /// Whether anything was written. If not, the answer may still be another one.
    synchronized boolean isEmpty() {
        return channel == null && buffer.position() == 0;
    }

    private StreamSinkChannel channel() {
        StreamSinkChannel open = channel == null ? exchange.getResponseChannel() : channel;
        channel = open;
        return open;
    }

    @Override
    public void write(int single) throws IOException {
        write(new byte[] {(byte) single}, 0, 1);
    }

    @Override
    public synchronized void write(byte[] source, int offset, int length) throws IOException {
        if (length > buffer.remaining()) {
            send(patience);
        }
        if (length >= BUFFER_BYTES) {
            writeFully(ByteBuffer.wrap(source, offset, length), patience);
            return;
        }
        buffer.put(source, offset, length);
        if (!flushIsDue) {
            flushLater();
            flushIsDue = true;
        }
    }

    private void flushLater() throws IOException {
        try {
            exchange.getIoThread().executeAfter(this::flushOnWorker, FLUSH_AFTER_MILLIS, TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            throw new IOException("the server is closing", e);
        }
    }

    private void flushOnWorker() {
        try {
            exchange.getConnection().getWorker().execute(this::flushWhatWaits);
        } catch (RejectedExecutionException _) { // the server is closing
            IoUtils.safeClose(exchange.getConnection());
        }
    }

    @Override
    public synchronized void transfer(FileChannel file, long offset, int length) throws IOException {
        send(patience);
        if (transferred == null) {
            transferred = ByteBuffer.allocateDirect(TRANSFER_BYTES);
        }
        for (int done = 0; done < length; ) {
            transferred.clear().limit(Math.min(length - done, TRANSFER_BYTES));
            int count = file.read(transferred, offset + done);
            if (count < 0) {
                throw new EOFException("file ends within a block at byte " + (offset + done));
            }
            writeFully(transferred.flip(), patience);
            done += count;
        }
    }

    private synchronized void flushWhatWaits() {
        flushIsDue = false;
        if (closed) {
            return;
        }
        try {
            flush();
        } catch (IOException e) {
            // The reader is gone; the handler's next write finds that, and ends it.
            IoUtils.safeClose(exchange.getConnection());
        }
    }

    @Override
    public synchronized void flush() throws IOException {
        send(patience);
        flush(patience);
    }

    private void flush(Patience patient) throws IOException {
        for (var wait = patient.begin(READS_NOT); !channel().flush(); ) {
            wait.await(this::awaitWritable);
        }
    }

    /// By a listener: Undertow's own method forgets the time under an idle timeout.
    private void awaitWritable(long time, TimeUnit unit) throws IOException {
        StreamSinkChannel waiting = channel();
        waiting.getWriteSetter().set(_ -> {
            waiting.suspendWrites();
            writable.release();
        });
        waiting.resumeWrites();
        try {
            if (!writable.tryAcquire(time, unit)) {
                waiting.suspendWrites();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw (IOException) new InterruptedIOException("interrupted while waiting for a client").initCause(e);
        }
    }

    private void send(Patience patient) throws IOException {
        buffer.flip();
        writeFully(buffer, patient);
        buffer.clear();
    }

    private void writeFully(ByteBuffer source, Patience patient) throws IOException {
        while (source.hasRemaining()) {
            for (var wait = patient.begin(READS_NOT); channel().write(source) == 0; ) {
                wait.await(this::awaitWritable);
            }
        }
    }

    @Override
    public synchronized void close() throws IOException {
        if (closed) {
            return;
        }
        closed = true;
        Patience last = patience.forLastWords();
        send(last);
        channel().shutdownWrites();
        flush(last);
    }

    synchronized void closeWithError(String message) throws IOException {
        var trailers = new HeaderMap();
        // A line end would begin another header.
        trailers.put(STREAM_ERROR, message.replaceAll("[\\r\\n]+", " "));
        exchange.putAttachment(HttpAttachments.RESPONSE_TRAILERS, trailers);
        close();
    }
}
