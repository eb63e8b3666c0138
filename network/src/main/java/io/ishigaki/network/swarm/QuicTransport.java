package io.ishigaki.network.swarm;

import io.ishigaki.multiformats.key.PeerId;
import io.ishigaki.multiformats.multiaddr.Multiaddr;
import io.ishigaki.network.ConnectedPeer.Direction;
import io.ishigaki.network.quic.QuicCodec;
import io.ishigaki.network.swarm.Endpoint.Kind;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelOption;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.handler.codec.quic.Quic;
import io.netty.handler.codec.quic.QuicChannel;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// QUIC over UDP sockets: one for each address to listen at, one more for all that is dialled.
///
/// Thread-safe; the socket that dials is guarded by its own lock.
final class QuicTransport implements Transport {
    private static final int SOCKET_BUFFER_BYTES = 1 << 20;

    /// One read of a socket takes so many bytes, in datagrams of at most [#DATAGRAM_BYTES_MAX].
    private static final int READ_BYTES = 64 << 10;

    private static final int DATAGRAM_BYTES_MAX = 2 << 10;

    private final Loops loops;
    private final Upgrade.Context context;
    private final Admission admission;
    private @Nullable Channel dialling;

    QuicTransport(Loops loops, Upgrade.Context context, Admission admission) {
        this.loops = loops;
        this.context = context;
        this.admission = admission;
    }

    @Override
    public Set<Kind> kinds() {
        return EnumSet.of(Kind.QUIC);
    }

    @Override
    public Listener listen(Set<Kind> kinds, InetSocketAddress socket, UpgradeEvents events)
            throws IOException, InterruptedException {
        requireNative();
        ChannelHandler codec = QuicCodec.server(
                context.secrets().certificate().get(), context.limits().session(), channel -> accept(channel, events));
        return new Bound(bind(codec, socket));
    }

    private static void requireNative() throws IOException {
        if (!Quic.isAvailable()) {
            throw new IOException("QUIC isn't there for this machine", Quic.unavailabilityCause());
        }
    }

    private Channel bind(ChannelHandler codec, InetSocketAddress socket) throws IOException, InterruptedException {
        var bootstrap = new Bootstrap()
                .group(loops.group())
                .channel(loops.datagramType())
                .option(ChannelOption.SO_RCVBUF, SOCKET_BUFFER_BYTES)
                .option(ChannelOption.SO_SNDBUF, SOCKET_BUFFER_BYTES)
                .option(ChannelOption.RECVBUF_ALLOCATOR, new FixedRecvByteBufAllocator(DATAGRAM_BYTES_MAX))
                .handler(codec);
        if (loops.datagramType() == EpollDatagramChannel.class) {
            bootstrap
                    .option(EpollChannelOption.MAX_DATAGRAM_PAYLOAD_SIZE, DATAGRAM_BYTES_MAX)
                    .option(ChannelOption.RECVBUF_ALLOCATOR, new FixedRecvByteBufAllocator(READ_BYTES));
        }
        ChannelFuture bound = bootstrap.bind(socket).await();
        if (!bound.isSuccess()) {
            throw new IOException("can't listen at %s".formatted(Endpoint.multiaddr(Kind.QUIC, socket)), bound.cause());
        }
        return bound.channel();
    }

    private void accept(QuicChannel channel, UpgradeEvents events) {
        Optional<UpgradeEvents> admitted = admission.accepted(channel, events);
        if (admitted.isPresent()) {
            channel.pipeline()
                    .addLast(new QuicUpgrade(context, channel, Direction.INBOUND, Optional.empty(), admitted.get()));
        } else {
            var _ = channel.close();
        }
    }

    @Override
    public Attempt dial(Kind kind, InetSocketAddress socket, PeerId peer, UpgradeEvents events)
            throws InterruptedException {
        Channel udp;
        try {
            udp = dialling();
        } catch (IOException e) {
            events.failed(e);
            return () -> {};
        }
        var begun = new AtomicReference<QuicUpgrade>();
        QuicChannel.newBootstrap(udp)
                .handler(QuicCodec.channels(channel -> {
                    admission.dialled(channel, peer, socket);
                    var upgrade = new QuicUpgrade(context, channel, Direction.OUTBOUND, Optional.of(peer), events);
                    begun.set(upgrade);
                    channel.pipeline().addLast(upgrade);
                }))
                .streamHandler(QuicCodec.streams())
                .streamOption(ChannelOption.AUTO_READ, false)
                .streamOption(ChannelOption.ALLOW_HALF_CLOSURE, true)
                .remoteAddress(socket)
                .connect()
                .addListener(done -> {
                    if (!done.isSuccess()) {
                        Optional.ofNullable(begun.get())
                                .ifPresentOrElse(
                                        upgrade -> upgrade.fail(done.cause()), () -> events.failed(done.cause()));
                    }
                });
        return () -> Optional.ofNullable(begun.get()).ifPresent(QuicUpgrade::cancel);
    }

    private synchronized Channel dialling() throws IOException, InterruptedException {
        if (dialling == null) {
            requireNative();
            ChannelHandler codec = QuicCodec.client(
                    context.secrets().certificate().get(), context.limits().session());
            dialling = bind(codec, new InetSocketAddress(InetAddress.ofLiteral("0.0.0.0"), 0));
        }
        return dialling;
    }

    @Override
    public synchronized void close() {
        if (dialling != null) {
            close(dialling);
            dialling = null;
        }
    }

    /// Closes a socket once what the connections over it have written last has left.
    private static void close(Channel udp) {
        var _ = udp.flush();
        var _ = udp.close();
    }

    private record Bound(Channel channel) implements Listener {
        @Override
        public List<Multiaddr> addresses() {
            return Endpoint.reachable(Kind.QUIC, (InetSocketAddress) channel.localAddress());
        }

        @Override
        public void close() {
            QuicTransport.close(channel);
        }
    }
}
