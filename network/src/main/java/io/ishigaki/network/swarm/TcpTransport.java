package io.ishigaki.network.swarm;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/// Sockets of TCP and the event loops that serve them: epoll where the machine has it, NIO elsewhere. Thread-safe.
final class TcpTransport implements AutoCloseable {
    /// One read of a socket takes at most so many bytes.
    private static final int READ_BYTES_MAX = 256 << 10;

    private static final int READ_BYTES_MIN = 2 << 10;
    private static final int READ_BYTES_FIRST = 8 << 10;

    private static final int BACKLOG = 256;

    private final EventLoopGroup loops;
    private final Class<? extends Channel> socketType;
    private final Class<? extends ServerChannel> serverType;

    private TcpTransport(
            IoHandlerFactory io, Class<? extends Channel> socketType, Class<? extends ServerChannel> serverType) {
        int threads = Runtime.getRuntime().availableProcessors();
        this.loops = new MultiThreadIoEventLoopGroup(threads, new DefaultThreadFactory("network-io", true), io);
        this.socketType = socketType;
        this.serverType = serverType;
    }

    static TcpTransport open() {
        return Epoll.isAvailable()
                ? new TcpTransport(
                        EpollIoHandler.newFactory(), EpollSocketChannel.class, EpollServerSocketChannel.class)
                : new TcpTransport(NioIoHandler.newFactory(), NioSocketChannel.class, NioServerSocketChannel.class);
    }

    /// Listens at `address`, and hands each connection that comes to `onAccept`, on its event loop.
    ///
    /// @throws IOException if the address can't be had
    Channel listen(InetSocketAddress address, Consumer<Channel> onAccept) throws IOException, InterruptedException {
        ChannelFuture bound = new ServerBootstrap()
                .group(loops)
                .channel(serverType)
                .option(ChannelOption.SO_REUSEADDR, true)
                .option(ChannelOption.SO_BACKLOG, BACKLOG)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childOption(ChannelOption.RECVBUF_ALLOCATOR, readSizes())
                .childHandler(initializer(onAccept))
                .bind(address)
                .await();
        if (!bound.isSuccess()) {
            throw new IOException("can't listen at %s".formatted(TcpAddresses.multiaddr(address)), bound.cause());
        }
        return bound.channel();
    }

    /// Begins to connect to `address`; the channel goes to `onConnect` on its event loop, the future tells of failure.
    ChannelFuture dial(InetSocketAddress address, Duration limit, Consumer<Channel> onConnect) {
        return new Bootstrap()
                .group(loops)
                .channel(socketType)
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.RECVBUF_ALLOCATOR, readSizes())
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int) limit.toMillis())
                .handler(initializer(_ -> {}))
                .connect(address)
                .addListener((ChannelFuture done) -> {
                    if (done.isSuccess()) {
                        onConnect.accept(done.channel());
                    }
                });
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

    @Override
    public void close() {
        loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
    }
}
