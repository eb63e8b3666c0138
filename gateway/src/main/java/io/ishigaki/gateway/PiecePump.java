package io.ishigaki.gateway;

import io.ishigaki.blockstore.BlockExtent;
import io.ishigaki.dag.BlockAbsentException;
import io.ishigaki.dag.unixfs.LeafRange;
import io.ishigaki.gateway.http.HttpServer;
import io.undertow.server.HttpServerExchange;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.xnio.IoUtils;
import org.xnio.XnioExecutor;
import org.xnio.channels.StreamSinkChannel;

/// Sends pieces as fast as a client takes them, without a thread that waits for the client.
///
/// ```text
/// worker: read, write ──socket full──▶ nobody ──writable──▶ IO thread ──▶ worker: read, write …
/// ──end──▶ exchange ended
/// ```
///
/// A block that lies in a file goes from the page cache to the socket. Its file is held for one attempt to write, never
/// while the client is waited for.
///
/// *Confined to* one thread at a time: the worker that runs it, or the IO thread that hands it to the next.
final class PiecePump implements Runnable {
    /// As much as is sent before others in the queue of workers get their turn.
    private static final long TURN_BYTES = 16 << 20;

    /// The JDK copies what it writes from the heap; more at a time would be copied again after each partial write.
    private static final int WRITE_BYTES_MAX = 128 << 10;

    /// Goes out together with the headers: while they wait to be sent, Undertow's way from file to socket begins
    /// wherever the file's shared position is, not where it was told.
    private static final int FIRST_BYTES_MAX = 16 << 10;

    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    private final HttpServerExchange exchange;
    private final Backend backend;
    private final Body.PieceSource source;
    private final RequestScope scope;
    private @Nullable StreamSinkChannel channel;

    /// What is left of the piece that is being sent: bytes at hand, or else a part of a stored block.
    private ByteBuffer held = NOTHING;

    private Optional<LeafRange.Stored> stored = Optional.empty();
    private int storedDone;

    private PiecePump(HttpServerExchange exchange, Backend backend, Body.PieceSource source, RequestScope scope) {
        this.exchange = exchange;
        this.backend = backend;
        this.source = source;
        this.scope = scope;
    }

    /// Reads the beginning of what `source` has, so that a body that can't begin is known before its headers go. The
    /// pump then sends it all and ends the exchange when it is run, once the headers are set.
    ///
    /// @throws IOException if the beginning can't be read; then nothing has been sent
    static PiecePump prepare(HttpServerExchange exchange, Backend backend, Body.PieceSource source, RequestScope scope)
            throws IOException {
        var pump = new PiecePump(exchange, backend, source, scope);
        Optional<LeafRange> first = source.next();
        first.ifPresent(pump::take);
        if (pump.stored.isPresent()) {
            pump.hold(pump.stored.get(), Math.min(pump.stored.get().length(), FIRST_BYTES_MAX));
        }
        return pump;
    }

    @Override
    public void run() {
        ScopedValue.where(RequestScope.CURRENT, scope).run(this::sendOrBreakOff);
    }

    private void sendOrBreakOff() {
        try {
            sendWhileWritable();
        } catch (IOException | RuntimeException e) {
            // The headers have promised more than we can give: only a broken connection tells the client.
            GatewayLog.bodyBroken(exchange, e);
            IoUtils.safeClose(exchange.getConnection());
        }
    }

    private void sendWhileWritable() throws IOException {
        long sent = 0;
        while (sent < TURN_BYTES) {
            if (isDone()) {
                Optional<LeafRange> next = source.next();
                if (next.isEmpty()) {
                    exchange.endExchange();
                    return;
                }
                take(next.get());
            }
            long count = held.hasRemaining() ? writeHeld() : writeStored();
            if (count == 0 && !isDone()) {
                awaitClient();
                return;
            }
            if (count > 0) {
                scope.progressed();
            }
            sent += count;
        }
        checkDeadline();
        handOver();
    }

    private void take(LeafRange piece) {
        switch (piece) {
            case LeafRange.Held(var bytes, var offset, var length) ->
                held = bytes.asBuffer().slice(offset, length);
            case LeafRange.Stored block -> {
                stored = block.length() == 0 ? Optional.empty() : Optional.of(block);
                storedDone = 0;
            }
        }
    }

    private boolean isDone() {
        return !held.hasRemaining() && stored.isEmpty();
    }

    private StreamSinkChannel channel() {
        StreamSinkChannel open = channel == null ? exchange.getResponseChannel() : channel;
        channel = open;
        return open;
    }

    private int writeHeld() throws IOException {
        int limit = held.limit();
        held.limit(Math.min(limit, held.position() + WRITE_BYTES_MAX));
        try {
            return channel().write(held);
        } finally {
            held.limit(limit);
        }
    }

    private long writeStored() throws IOException {
        LeafRange.Stored block = stored.orElseThrow();
        int rest = block.length() - storedDone;
        Optional<BlockExtent> extent = scope.holder(block.cid()).isPresent()
                ? Optional.empty()
                : backend.local().extent(block.cid());
        if (extent.isEmpty()) {
            hold(block, rest);
            return writeHeld();
        }
        try (BlockExtent file = extent.get()) {
            return transfer(file, block, rest);
        }
    }

    /// Reads the next `length` bytes of the block.
    private void hold(LeafRange.Stored block, int length) throws IOException {
        held = backend.blocks()
                .read(block.cid(), block.offset() + storedDone, length)
                .orElseThrow(() -> new BlockAbsentException(block.cid()))
                .asBuffer();
        advance(block, length);
    }

    private void advance(LeafRange.Stored block, int length) {
        storedDone += length;
        if (storedDone == block.length()) {
            stored = Optional.empty();
        }
    }

    private long transfer(BlockExtent file, LeafRange.Stored block, int rest) throws IOException {
        long start = file.offset() + block.offset() + storedDone;
        long count = channel().transferFrom(file.channel(), start, rest);
        if (count == 0 && start >= file.channel().size()) {
            throw new EOFException("the file of block %s ends before it".formatted(block.cid()));
        }
        advance(block, (int) count);
        if (stored.isEmpty()) {
            scope.fetched().ifPresent(fetched -> fetched.passed(block.cid()));
        }
        return count;
    }

    private void awaitClient() throws IOException {
        checkDeadline();
        StreamSinkChannel open = channel();
        XnioExecutor.Key alarm = exchange.getIoThread()
                .executeAfter(
                        () -> IoUtils.safeClose(exchange.getConnection()),
                        HttpServer.patience(exchange).toMillis(),
                        TimeUnit.MILLISECONDS);
        open.getWriteSetter().set(_ -> {
            alarm.remove();
            open.suspendWrites();
            handOver();
        });
        open.resumeWrites();
    }

    private void checkDeadline() throws IOException {
        if (scope.remaining().isZero()) {
            throw new IOException("the request took longer than it may");
        }
    }

    private void handOver() {
        try {
            exchange.getConnection().getWorker().execute(this);
        } catch (RejectedExecutionException _) { // the server is closing
            IoUtils.safeClose(exchange.getConnection());
        }
    }
}
