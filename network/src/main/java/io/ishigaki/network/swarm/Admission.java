package io.ishigaki.network.swarm;

import io.ishigaki.network.PeerGoneException;
import io.netty.channel.Channel;
import java.util.concurrent.atomic.AtomicInteger;

/// Counts connections, and those among them that haven't shown who they are, against their limits. Thread-safe.
final class Admission {
    private final SwarmLimits.Counts limits;
    private final AtomicInteger connections = new AtomicInteger();
    private final AtomicInteger handshakes = new AtomicInteger();

    Admission(SwarmLimits.Counts limits) {
        this.limits = limits;
    }

    /// Counts a connection that we begin, until it is closed.
    void dialled(Channel channel) {
        connections.incrementAndGet();
        channel.closeFuture().addListener(_ -> connections.decrementAndGet());
    }

    /// @throws PeerGoneException if there is no room for one more
    void requireRoom() throws PeerGoneException {
        int present = connections.get();
        if (present >= limits.connections()) {
            throw new PeerGoneException("there are %d connections, limit %d".formatted(present, limits.connections()));
        }
    }

    /// Counts a connection that has come; false if it is one too many, and has to be closed.
    boolean accepted(Channel channel) {
        dialled(channel);
        if (connections.get() > limits.connections()) {
            return false;
        }
        if (handshakes.incrementAndGet() > limits.handshakes()) {
            handshakes.decrementAndGet();
            return false;
        }
        return true;
    }

    /// Called once for each connection that was accepted: it has shown who it is, or there will be none.
    void handshakeEnded() {
        handshakes.decrementAndGet();
    }
}
