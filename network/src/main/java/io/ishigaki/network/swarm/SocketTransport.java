package io.ishigaki.network.swarm;

import io.ishigaki.multiformats.key.PeerId;
import io.ishigaki.multiformats.multiaddr.Multiaddr;
import io.ishigaki.network.swarm.Endpoint.Kind;
import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import javax.net.ssl.SSLContext;

/// TCP, plain or with a WebSocket in it; both may share a port. What is dialled may have TLS below the WebSocket.
/// Thread-safe.
final class SocketTransport implements Transport {
    /// One read of a socket takes at most so many bytes.
    private static final int READ_BYTES_MAX = 128 << 10;

    private static final int READ_BYTES_MIN = 2 << 10;
    private static final int READ_BYTES_FIRST = 8 << 10;

    private static final int BACKLOG = 256;

    private final Loops loops;
    private final Set<Kind> kinds;
    private final Upgrade.Context context;
    private final Admission admission;

    /// @param kinds of TCP, WEBSOCKET and WEBSOCKET_TLS, what is spoken
    SocketTransport(Loops loops, Set<Kind> kinds, Upgrade.Context context, Admission admission) {
        this.loops = loops;
        this.kinds = Set.copyOf(kinds);
        this.context = context;
        this.admission = admission;
    }

    @Override
    public Set<Kind> kinds() {
        return kinds;
    }

    @Override
    public Listener listen(Set<Kind> wanted, InetSocketAddress socket, UpgradeEvents events)
            throws IOException, InterruptedException {
        Opening opening = opening(wanted, socket);
        ChannelFuture bound = new ServerBootstrap()
                .group(loops.group())
                .channel(loops.serverType())
                .option(ChannelOption.SO_REUSEADDR, true)
                .option(ChannelOption.SO_BACKLOG, BACKLOG)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childOption(ChannelOption.RECVBUF_ALLOCATOR, readSizes())
                .childHandler(initializer(channel -> accept(channel, opening, events)))
                .bind(socket)
                .await();
        if (!bound.isSuccess()) {
            throw new IOException(
                    "can't listen at %s"
                            .formatted(Endpoint.multiaddr(wanted.iterator().next(), socket)),
                    bound.cause());
        }
        return new Bound(bound.channel(), wanted);
    }

    private Opening opening(Set<Kind> wanted, InetSocketAddress socket) throws IOException {
        if (wanted.size() == 1) {
            return wanted.contains(Kind.TCP) ? Opening.plain() : Opening.webSocket();
        }
        if (context.secrets().swarmKey().isPresent()) {
            throw new IOException("%s and %s can't share a port under a swarm key: it hides which is spoken"
                    .formatted(Endpoint.multiaddr(Kind.TCP, socket), Endpoint.multiaddr(Kind.WEBSOCKET, socket)));
        }
        return Opening.either();
    }

    private void accept(Channel channel, Opening opening, UpgradeEvents events) {
        Optional<UpgradeEvents> admitted = admission.accepted(channel, events);
        if (admitted.isPresent()) {
            Upgrade.inbound(context, channel, opening, admitted.get());
        } else {
            var _ = channel.close();
        }
    }

    @Override
    public Attempt dial(Kind kind, InetSocketAddress socket, PeerId peer, UpgradeEvents events) {
        Opening opening;
        try {
            opening = Opening.outbound(kind, socket, this::webTls);
        } catch (IOException e) {
            events.failed(e);
            return () -> {};
        }
        ChannelFuture dialled = new Bootstrap()
                .group(loops.group())
                .channel(loops.socketType())
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.RECVBUF_ALLOCATOR, readSizes())
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int)
                        context.limits().handshakeMax().toMillis())
                .handler(new OnConnected(channel -> Upgrade.outbound(context, channel, opening, peer, events)))
                .connect(socket)
                .addListener((ChannelFuture done) -> {
                    if (!done.isSuccess()) {
                        events.failed(done.cause());
                    }
                });
        admission.dialled(dialled.channel(), peer, socket);
        return () -> {
            if (!dialled.cancel(false)) {
                Upgrade.cancel(dialled.channel());
            }
        };
    }

    private SSLContext webTls() throws IOException {
        Optional<SSLContext> given = context.secrets().webTls();
        try {
            return given.isPresent() ? given.get() : SSLContext.getDefault();
        } catch (NoSuchAlgorithmException e) {
            throw new IOException("no TLS of this JVM can be had: " + e.getMessage(), e);
        }
    }

    private static AdaptiveRecvByteBufAllocator readSizes() {
        return new AdaptiveRecvByteBufAllocator(READ_BYTES_MIN, READ_BYTES_FIRST, READ_BYTES_MAX);
    }

    private static ChannelInitializer<Channel> initializer(Consumer<Channel> onChannel) {
        return new ChannelInitializer<>() {
            @Override
            protected void initChannel(Channel channel) {
                onChannel.accept(channel);
            }
        };
    }

    /// Hands on a channel when it has connected, before anything of it is read, or its end is told: a listener of the
    /// connect's future may come after both.
    private static final class OnConnected extends ChannelInboundHandlerAdapter {
        private final Consumer<Channel> onChannel;

        OnConnected(Consumer<Channel> onChannel) {
            this.onChannel = onChannel;
        }

        @Override
        public void channelActive(ChannelHandlerContext ctx) {
            onChannel.accept(ctx.channel());
            ctx.pipeline().remove(this);
        }
    }

    private record Bound(Channel channel, Set<Kind> kinds) implements Listener {
        @Override
        public List<Multiaddr> addresses() {
            var socket = (InetSocketAddress) channel.localAddress();
            return kinds.stream()
                    .sorted()
                    .flatMap(kind -> Endpoint.reachable(kind, socket).stream())
                    .toList();
        }

        @Override
        public void close() {
            var _ = channel.close();
        }
    }
}
