package io.ishigaki.network.swarm;

import io.ishigaki.concurrent.Ticker;
import io.ishigaki.multiformats.MalformedDataException;
import io.ishigaki.multiformats.key.PeerId;
import io.ishigaki.network.ConnectedPeer.Direction;
import io.ishigaki.network.PeerGoneException;
import io.ishigaki.network.multistream.MultistreamHandler;
import io.ishigaki.network.muxer.MuxedStream;
import io.ishigaki.network.muxer.ReceiveBudget;
import io.ishigaki.network.muxer.SessionOwner;
import io.ishigaki.network.pnet.SwarmKeyHandler;
import io.ishigaki.network.security.ChannelSecurity;
import io.ishigaki.network.security.Secured;
import io.ishigaki.network.yamux.YamuxSession;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.DecoderException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Turns one socket into a connection.
///
/// ```text
/// opening ─▶ swarm key, if any ─▶ agree on security ─▶ secure ─┬─ muxer agreed in the handshake ─▶ CONNECTED
///                                                              └─ agree on /yamux/1.0.0 ─────────▶ CONNECTED
/// anything else, or too slow ─▶ FAILED, channel closed
/// ```
///
/// Confined to the channel's event loop.
final class Upgrade implements SessionOwner {
    /// What all upgrades of a swarm share.
    record Context(Secrets secrets, SwarmLimits limits, ReceiveBudget budget, Ticker ticker) {}

    private final Context shared;
    private final Channel channel;
    private final Direction direction;
    private final Optional<PeerId> expected;
    private final UpgradeEvents events;
    private final Guard guard = new Guard();
    private Endpoint.Kind kind = Endpoint.Kind.TCP;
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
    static void outbound(Context shared, Channel channel, Opening opening, PeerId peer, UpgradeEvents events) {
        new Upgrade(shared, channel, Direction.OUTBOUND, Optional.of(peer), events).begin(opening);
    }

    /// Upgrades a socket that somebody connected to us.
    static void inbound(Context shared, Channel channel, Opening opening, UpgradeEvents events) {
        new Upgrade(shared, channel, Direction.INBOUND, Optional.empty(), events).begin(opening);
    }

    /// Gives up a socket that we connected, if it isn't a connection by now.
    static void cancel(Channel channel) {
        channel.eventLoop().execute(() -> {
            if (channel.pipeline().get(YamuxSession.class) == null) {
                var _ = channel.close();
            }
        });
    }

    private void begin(Opening opening) {
        channel.pipeline().addLast(guard);
        var timer = channel.eventLoop()
                .schedule(
                        () -> fail(new PeerGoneException("the handshake took too long")),
                        shared.limits().handshakeMax().toNanos(),
                        TimeUnit.NANOSECONDS);
        channel.closeFuture().addListener(_ -> timer.cancel(false));
        opening.handlers(this::onOpen).forEach(this::add);
    }

    private void onOpen(Endpoint.Kind carrier) {
        kind = carrier;
        Secrets secrets = shared.secrets();
        secrets.swarmKey().ifPresent(key -> add(new SwarmKeyHandler(key, secrets.random())));
        negotiate(secrets.securities().stream().map(ChannelSecurity::protocolId).toList(), this::secure);
    }

    private void negotiate(List<String> protocolIds, Consumer<String> onAgreed) {
        add(
                direction == Direction.OUTBOUND
                        ? MultistreamHandler.propose(protocolIds, onAgreed)
                        : MultistreamHandler.answer(protocolIds::contains, onAgreed));
    }

    /// Puts a handler behind the others, before the guard.
    private void add(ChannelHandler handler) {
        channel.pipeline().addBefore(channel.pipeline().context(guard).name(), null, handler);
    }

    private void secure(String protocolId) {
        ChannelSecurity security = shared.secrets().securities().stream()
                .filter(each -> each.protocolId().equals(protocolId))
                .findFirst()
                .orElseThrow();
        List<ChannelHandler> handlers = direction == Direction.OUTBOUND
                ? security.initiator(this::onSecured)
                : security.responder(this::onSecured);
        handlers.forEach(this::add);
    }

    private void onSecured(Secured other) {
        PeerId peer = other.key().peerId();
        if (expected.isPresent() && !expected.get().equals(peer)) {
            fail(new PeerGoneException("it is peer %s".formatted(peer)));
        } else if (other.muxers().isEmpty()) {
            negotiate(muxers(), _ -> multiplex(peer));
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
        var address = Endpoint.multiaddr(kind, (InetSocketAddress) channel.remoteAddress());
        var made = new Connection(
                peer, address, direction, session, shared.ticker().nanos());
        connection = made;
        channel.pipeline().replace(guard, null, session);
        boolean _ = events.connected(made);
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
            fail(root(cause));
        }
    }

    /// What a decoder or a library said, without what they wrapped it in.
    private static Throwable root(Throwable cause) {
        Throwable root = cause;
        while (root.getCause() != null && !(root instanceof MalformedDataException)) {
            root = root.getCause();
        }
        return root instanceof MalformedDataException || cause instanceof DecoderException ? root : cause;
    }

    /// The protocol ids of the muxers that we have, the preferred one first.
    static List<String> muxers() {
        return List.of(YamuxSession.PROTOCOL_ID);
    }
}
