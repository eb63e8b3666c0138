package io.ishigaki.network.swarm;

import io.ishigaki.multiformats.MalformedDataException;
import io.ishigaki.multiformats.key.PeerId;
import io.ishigaki.network.ConnectedPeer.Direction;
import io.ishigaki.network.PeerGoneException;
import io.ishigaki.network.muxer.MuxedStream;
import io.ishigaki.network.muxer.SessionOwner;
import io.ishigaki.network.quic.QuicCodec;
import io.ishigaki.network.quic.QuicSession;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.quic.QuicChannel;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Turns a channel of QUIC into a connection: its handshake secures it, and says who the peer is.
///
/// Confined to the channel's event loop, but where it says otherwise.
final class QuicUpgrade extends ChannelInboundHandlerAdapter implements SessionOwner {
    private final Upgrade.Context shared;
    private final QuicChannel channel;
    private final Direction direction;
    private final Optional<PeerId> expected;
    private final UpgradeEvents events;
    private @Nullable Connection connection;
    private boolean failed;

    QuicUpgrade(
            Upgrade.Context shared,
            QuicChannel channel,
            Direction direction,
            Optional<PeerId> expected,
            UpgradeEvents events) {
        this.shared = shared;
        this.channel = channel;
        this.direction = direction;
        this.expected = expected;
        this.events = events;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        var timer = channel.eventLoop()
                .schedule(
                        () -> fail(new PeerGoneException("the handshake took too long")),
                        shared.limits().handshakeMax().toNanos(),
                        TimeUnit.NANOSECONDS);
        channel.closeFuture().addListener(_ -> timer.cancel(false));
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        PeerId peer;
        try {
            peer = QuicCodec.peerKey(channel).peerId();
        } catch (MalformedDataException e) {
            fail(e);
            return;
        }
        if (expected.isPresent() && !expected.get().equals(peer)) {
            fail(new PeerGoneException("it is peer %s".formatted(peer)));
            return;
        }
        if (failed || !(channel.remoteSocketAddress() instanceof InetSocketAddress socket)) {
            fail(new PeerGoneException("the connection has ended"));
            return;
        }
        var address = Endpoint.multiaddr(Endpoint.Kind.QUIC, socket);
        var session = new QuicSession(channel, shared.limits().session(), shared.budget(), this, shared.ticker());
        var made = new Connection(
                peer, address, direction, session, shared.ticker().nanos());
        connection = made;
        ctx.pipeline().replace(this, null, session);
        boolean _ = events.connected(made);
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        fail(new PeerGoneException("it closed the connection during the handshake"));
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        fail(cause);
    }

    void fail(Throwable cause) {
        if (!failed && connection == null) {
            failed = true;
            events.failed(cause);
            var _ = channel.close();
        }
    }

    /// Gives it up, if there is no connection by now. Thread-safe.
    void cancel() {
        channel.eventLoop().execute(() -> fail(new PeerGoneException("another address was quicker")));
    }

    @Override
    public void opened(MuxedStream stream) {
        if (connection != null) {
            events.opened(connection, stream);
        }
    }

    @Override
    public void ended(String reason, boolean violation) {
        if (connection != null) {
            events.ended(connection, reason, violation);
        }
    }
}
