package io.ishigaki.network.yamux;

import io.ishigaki.network.PeerGoneException;
import io.ishigaki.network.muxer.MuxedStream;
import java.io.IOException;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.TimeoutException;

/// One stream of a session.
///
/// *Bounds.* Unread bytes: the credit, at most [YamuxLimits#windowBytesMax]. Unsent bytes: one frame.
public final class YamuxStream implements MuxedStream {
    private static final Duration FOREVER = Duration.ofNanos(Long.MAX_VALUE);

    private final YamuxSession session;
    private final ReceiveHalf receiving;
    private final SendHalf sending;
    private volatile Duration patience = FOREVER;

    /// The session's own notes on this stream, confined to its event loop.
    final Notes notes = new Notes();

    static final class Notes {
        int id;
        boolean acknowledged;
        boolean ourEndSent;
        boolean theirEndSeen;
    }

    YamuxStream(YamuxSession session, long receiveCredit) {
        this.session = session;
        this.receiving = new ReceiveHalf(receiveCredit);
        this.sending = new SendHalf((frame, payloadBytes, limit) -> session.send(this, frame, payloadBytes, limit));
    }

    ReceiveHalf receiving() {
        return receiving;
    }

    SendHalf sending() {
        return sending;
    }

    @Override
    public void patience(Duration limit) {
        patience = limit;
    }

    @Override
    public void endlessPatience() {
        patience = FOREVER;
    }

    @Override
    public int await(int count) throws IOException, InterruptedException {
        try {
            return receiving.await(count, patience);
        } catch (TimeoutException e) {
            throw outOfPatience("sent nothing", e);
        }
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException, InterruptedException {
        Objects.checkFromIndexSize(offset, length, target.length);
        if (length == 0) {
            return 0;
        }
        if (await(1) == 0) {
            return -1;
        }
        ReceiveHalf.Taken taken = receiving.take(target, offset, length, session.window());
        session.onRead(taken.bytes());
        if (taken.grant() > 0) {
            session.sendCredit(this, taken.grant());
        }
        return taken.bytes();
    }

    @Override
    public void write(byte[] source, int offset, int length) throws IOException, InterruptedException {
        Objects.checkFromIndexSize(offset, length, source.length);
        try {
            sending.write(source, offset, length, writePatience());
        } catch (TimeoutException e) {
            throw outOfPatience("doesn't take what is written", e);
        }
    }

    @Override
    public void flush() throws IOException, InterruptedException {
        try {
            sending.flush(writePatience());
        } catch (TimeoutException e) {
            throw outOfPatience("doesn't take what is written", e);
        }
    }

    private Duration writePatience() {
        Duration limit = patience;
        return limit.equals(FOREVER) ? session.limits().writeWaitMax() : limit;
    }

    private PeerGoneException outOfPatience(String what, TimeoutException cause) {
        reset();
        return new PeerGoneException("peer %s in time; the stream was reset".formatted(what), cause);
    }

    @Override
    public void closeWrite() throws IOException, InterruptedException {
        flush();
        if (sending.end()) {
            session.sendEnd(this);
        }
    }

    @Override
    public void reset() {
        if (fail("the stream was reset here")) {
            session.sendReset(this);
        }
    }

    @Override
    public void close() {
        try {
            closeWrite();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            reset();
        } catch (IOException _) {
            // It has failed already, which is an end too.
        }
        session.onRead(receiving.discard());
        session.linger(this);
    }

    /// Ends both directions on this side, for `reason`; false if they had ended.
    boolean fail(String reason) {
        boolean received = receiving.fail(reason, session.unread());
        boolean sent = sending.fail(reason);
        return received || sent;
    }
}
