package io.ishigaki.network.yamux;

import io.ishigaki.network.PeerGoneException;
import io.ishigaki.network.muxer.BridgedStream;
import io.ishigaki.network.muxer.SessionLimits;
import io.ishigaki.network.muxer.Unread;
import java.nio.ByteBuffer;
import java.time.Duration;

/// One stream of a session, with the session's own notes on it.
public final class YamuxStream extends BridgedStream {
    private final YamuxSession session;

    /// Confined to the session's event loop.
    final Notes notes = new Notes();

    static final class Notes {
        int id;
        boolean acknowledged;
        boolean ourEndSent;
        boolean theirEndSeen;
    }

    YamuxStream(YamuxSession session, long receiveCredit) {
        super(receiveCredit, SessionLimits.WINDOW_BYTES_MIN);
        this.session = session;
    }

    @Override
    protected SessionLimits limits() {
        return session.limits();
    }

    @Override
    protected Unread unread() {
        return session.unread();
    }

    @Override
    protected long window() {
        return session.window();
    }

    @Override
    protected boolean send(ByteBuffer frame, int payloadBytes, Duration limit)
            throws PeerGoneException, InterruptedException {
        return session.send(this, frame, payloadBytes, limit);
    }

    @Override
    protected void sendCredit(long bytes) {
        session.sendCredit(this, bytes);
    }

    @Override
    protected void sendEnd() {
        session.sendEnd(this);
    }

    @Override
    protected void sendReset() {
        session.sendReset(this);
    }

    @Override
    protected void linger() {
        session.linger(this);
    }

    @Override
    protected void onRead(long bytes) {
        session.onRead(bytes);
    }
}
