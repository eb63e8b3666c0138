package io.ishigaki.network.muxer;

import io.ishigaki.network.PeerGoneException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.TimeoutException;

/// A stream whose bytes are moved by an event loop, and used by threads.
///
/// *Bounds.* Unread bytes: the credit, at most [SessionLimits#windowBytesMax]. Unsent bytes: one frame.
public abstract class BridgedStream implements MuxedStream {
    private static final Duration FOREVER = Duration.ofNanos(Long.MAX_VALUE);

    private final ReceiveHalf receiving;
    private final SendHalf sending;
    private volatile Duration patience = FOREVER;

    /// @param receiveCredit what the peer may send from the start
    /// @param sendCredit what the peer takes from the start
    protected BridgedStream(long receiveCredit, long sendCredit) {
        this.receiving = new ReceiveHalf(receiveCredit);
        this.sending = new SendHalf(sendCredit, FramePool.shared());
    }

    /// What the session may cost.
    protected abstract SessionLimits limits();

    /// The session's count of what lies unread.
    protected abstract Unread unread();

    /// The credit that a stream may have, read or not.
    protected abstract long window();

    /// Sends `payloadBytes` of `frame` behind the room for a header; the frame then goes to [FramePool]. Waits for the
    /// socket to take earlier bytes; false if it doesn't within `limit`, and the frame is the caller's still.
    protected abstract boolean send(ByteBuffer frame, int payloadBytes, Duration limit)
            throws PeerGoneException, InterruptedException;

    /// Lets the peer send `bytes` more.
    protected abstract void sendCredit(long bytes);

    /// Tells the peer that nothing follows.
    protected abstract void sendEnd();

    /// Tells the peer that the stream has ended in both directions.
    protected abstract void sendReset();

    /// Resets the stream unless the peer ends it soon.
    protected abstract void linger();

    /// Counts bytes that were read or thrown away, and lets more come where enough were.
    protected abstract void onRead(long bytes);

    /// What comes from the peer.
    public ReceiveHalf receiving() {
        return receiving;
    }

    /// What goes to the peer.
    public SendHalf sending() {
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
    public int read(byte[] target, int offset, int length) throws IOException, InterruptedException {
        return read(target, offset, 1, length);
    }

    @Override
    public int fill(byte[] target, int offset, int length) throws IOException, InterruptedException {
        return read(target, offset, length, length);
    }

    private int read(byte[] target, int offset, int least, int most) throws IOException, InterruptedException {
        Objects.checkFromIndexSize(offset, most, target.length);
        if (most == 0) {
            return 0;
        }
        int count;
        try {
            count = receiving.read(target, offset, least, most, patience);
        } catch (TimeoutException e) {
            throw outOfPatience("sent nothing", e);
        }
        if (count == 0) {
            return -1;
        }
        onRead(count);
        long grant = receiving.grant(window());
        if (grant > 0) {
            sendCredit(grant);
        }
        return count;
    }

    @Override
    public void write(ByteBuffer source) throws IOException, InterruptedException {
        try {
            sending.write(source, writePatience(), this::send);
        } catch (TimeoutException e) {
            throw outOfPatience("doesn't take what is written", e);
        }
    }

    @Override
    public void flush() throws IOException, InterruptedException {
        try {
            sending.flush(writePatience(), this::send);
        } catch (TimeoutException e) {
            throw outOfPatience("doesn't take what is written", e);
        }
    }

    private Duration writePatience() {
        Duration limit = patience;
        return limit.equals(FOREVER) ? limits().writeWaitMax() : limit;
    }

    private PeerGoneException outOfPatience(String what, TimeoutException cause) {
        reset();
        return new PeerGoneException("peer %s in time; the stream was reset".formatted(what), cause);
    }

    @Override
    public void closeWrite() throws IOException, InterruptedException {
        flush();
        if (sending.end()) {
            sendEnd();
        }
    }

    @Override
    public void reset() {
        if (fail("the stream was reset here")) {
            sendReset();
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
        onRead(receiving.discard());
        linger();
    }

    /// Ends both directions on this side, for `reason`; false if they had ended.
    public boolean fail(String reason) {
        boolean received = receiving.fail(reason, unread());
        boolean sent = sending.fail(reason);
        return received || sent;
    }
}
