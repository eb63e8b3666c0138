package io.ishigaki.network.swarm;

import io.ishigaki.network.AddressFilters;
import io.ishigaki.network.PeerGoneException;
import io.netty.channel.Channel;
import io.netty.handler.codec.quic.QuicChannel;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.concurrent.atomic.AtomicInteger;

/// Counts connections, and those among them that haven't shown who they are, against their limits. Thread-safe.
final class Admission {
    private final SwarmLimits.Counts limits;
    private final AddressFilters filters;
    private final AtomicInteger connections = new AtomicInteger();
    private final AtomicInteger handshakes = new AtomicInteger();

    Admission(SwarmLimits.Counts limits, AddressFilters filters) {
        this.filters = filters;
        this.limits = limits;
    }

    /// Counts a connection that we begin, until it is closed.
    void dialled(Channel channel) {
        connections.incrementAndGet();
        channel.closeFuture().addListener(_ -> connections.decrementAndGet());
    }

    /// @throws PeerGoneException if nothing may be connected to `target`, or there is no room for one more
    void requireRoom(InetSocketAddress target) throws PeerGoneException {
        if (filters.contain(target.getAddress())) {
            throw new PeerGoneException("the address is filtered");
        }
        int present = connections.get();
        if (present >= limits.connections()) {
            throw new PeerGoneException("there are %d connections, limit %d".formatted(present, limits.connections()));
        }
    }

    /// Counts a connection that has come; false if it is one too many, and has to be closed.
    boolean accepted(Channel channel) {
        dialled(channel);
        if (isFiltered(channel) || connections.get() > limits.connections()) {
            return false;
        }
        if (handshakes.incrementAndGet() > limits.handshakes()) {
            handshakes.decrementAndGet();
            return false;
        }
        return true;
    }

    private boolean isFiltered(Channel channel) {
        SocketAddress from = channel instanceof QuicChannel quic ? quic.remoteSocketAddress() : channel.remoteAddress();
        return from instanceof InetSocketAddress address && filters.contain(address.getAddress());
    }

    /// How many connections there are, with those that are being made.
    int connections() {
        return connections.get();
    }

    /// How many of those that were accepted haven't shown who they are.
    int handshakes() {
        return handshakes.get();
    }

    /// Called once for each connection that was accepted: it has shown who it is, or there will be none.
    void handshakeEnded() {
        handshakes.decrementAndGet();
    }
}
