package io.ishigaki.network.swarm;

import io.ishigaki.concurrent.Ticker;
import io.ishigaki.multiformats.MalformedDataException;
import io.ishigaki.multiformats.key.PeerId;
import io.ishigaki.network.ConnectedPeer.Direction;
import io.ishigaki.network.PeerGoneException;
import io.ishigaki.network.multistream.MultistreamHandler;
import io.ishigaki.network.noise.NoiseHandler;
import io.ishigaki.network.noise.NoiseIdentity;
import io.ishigaki.network.pnet.SwarmKey;
import io.ishigaki.network.pnet.SwarmKeyHandler;
import io.ishigaki.network.yamux.ReceiveBudget;
import io.ishigaki.network.yamux.SessionOwner;
import io.ishigaki.network.yamux.YamuxSession;
import io.ishigaki.network.yamux.YamuxStream;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Turns one socket into a connection.
///
/// ```text
/// swarm key, if any ─▶ agree on /noise ─▶ secure ─┬─ muxer agreed in the handshake ─▶ CONNECTED
///                                                 └─ agree on /yamux/1.0.0 ─────────▶ CONNECTED
/// anything else, or too slow ───────────────────────────────────────────────────────▶ FAILED, channel closed
/// ```
///
/// Confined to the channel's event loop.
final class Upgrade implements SessionOwner {
    private static final String NOISE = "/noise";

    /// What all upgrades of a swarm share.
    record Context(Secrets secrets, SwarmLimits limits, ReceiveBudget budget, Ticker ticker) {}

    /// What a swarm shows of itself, and what it doesn't.
    record Secrets(NoiseIdentity identity, Optional<SwarmKey> swarmKey, SecureRandom random) {}

    private final Context shared;
    private final Channel channel;
    private final Direction direction;
    private final Optional<PeerId> expected;
    private final UpgradeEvents events;
    private final Guard guard = new Guard();
    private @Nullable Connection connection;
    private boolean failed;

    private Upgrade(
            Context shared, Channel channel, Direction direction, Optional<PeerId> expected, UpgradeEvents events) {
        this.shared = shared;
        this.channel = channel;
        this.direction = direction;
        this.expected = expected;
        this.events = events;
    }

    /// Upgrades a socket that we connected to `peer`.
    static void outbound(Context shared, Channel channel, PeerId peer, UpgradeEvents events) {
        new Upgrade(shared, channel, Direction.OUTBOUND, Optional.of(peer), events).begin();
    }

    /// Upgrades a socket that somebody connected to us.
    static void inbound(Context shared, Channel channel, UpgradeEvents events) {
        new Upgrade(shared, channel, Direction.INBOUND, Optional.empty(), events).begin();
    }

    private void begin() {
        channel.pipeline().addLast(guard);
        var timer = channel.eventLoop()
                .schedule(
                        () -> fail(new PeerGoneException("the handshake took too long")),
                        shared.limits().handshakeMax().toNanos(),
                        TimeUnit.NANOSECONDS);
        channel.closeFuture().addListener(_ -> timer.cancel(false));
        shared.secrets()
                .swarmKey()
                .ifPresent(key -> add(new SwarmKeyHandler(key, shared.secrets().random())));
        negotiate(NOISE, this::secure);
    }

    private void negotiate(String protocolId, Runnable onAgreed) {
        add(
                direction == Direction.OUTBOUND
                        ? MultistreamHandler.propose(protocolId, onAgreed)
                        : MultistreamHandler.answer(protocolId::equals, _ -> onAgreed.run()));
    }

    /// Puts a handler behind the others, before the guard.
    private void add(ChannelHandler handler) {
        channel.pipeline().addBefore(channel.pipeline().context(guard).name(), null, handler);
    }

    private void secure() {
        NoiseHandler noise = direction == Direction.OUTBOUND
                ? NoiseHandler.initiator(shared.secrets().identity(), this::onSecured)
                : NoiseHandler.responder(shared.secrets().identity(), this::onSecured);
        add(noise);
    }

    private void onSecured(NoiseHandler.Secured other) {
        PeerId peer = other.key().peerId();
        if (expected.isPresent() && !expected.get().equals(peer)) {
            fail(new PeerGoneException("it is peer %s".formatted(peer)));
        } else if (other.muxers().isEmpty()) {
            negotiate(YamuxSession.PROTOCOL_ID, () -> multiplex(peer));
        } else if (other.muxers().contains(YamuxSession.PROTOCOL_ID)) {
            multiplex(peer);
        } else {
            // "If there is no overlap between the multiplexers …, the handshake MUST fail."
            fail(new PeerGoneException("peer has no muxer that we have"));
        }
    }

    private void multiplex(PeerId peer) {
        if (failed) {
            return;
        }
        var side = direction == Direction.OUTBOUND ? YamuxSession.Side.CLIENT : YamuxSession.Side.SERVER;
        var session = new YamuxSession(side, shared.limits().session(), shared.budget(), this, shared.ticker());
        var address = TcpAddresses.multiaddr((InetSocketAddress) channel.remoteAddress());
        var made = new Connection(peer, address, direction, session);
        connection = made;
        channel.pipeline().replace(guard, null, session);
        boolean _ = events.connected(made);
    }

    @Override
    public void opened(YamuxStream stream) {
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

    private void fail(Throwable cause) {
        if (!failed && connection == null) {
            failed = true;
            events.failed(cause);
            var _ = channel.close();
        }
    }

    /// Stands behind the others until there is a session, and sees what goes wrong.
    private final class Guard extends ChannelInboundHandlerAdapter {
        @Override
        public void channelInactive(ChannelHandlerContext ctx) {
            fail(new PeerGoneException("it closed the connection during the handshake"));
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            Throwable root = cause.getCause() instanceof MalformedDataException malformed ? malformed : cause;
            fail(root);
        }
    }

    /// The protocol ids of the muxers that we have, the preferred one first.
    static List<String> muxers() {
        return List.of(YamuxSession.PROTOCOL_ID);
    }
}
