package io.ishigaki.network.swarm;

import io.netty.channel.Channel;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.util.concurrent.TimeUnit;

/// The event loops of a swarm, and the sockets that they serve: epoll where the machine has it, NIO elsewhere.
/// Thread-safe.
record Loops(
        EventLoopGroup group,
        Class<? extends Channel> socketType,
        Class<? extends ServerChannel> serverType,
        Class<? extends Channel> datagramType)
        implements AutoCloseable {
    static Loops open() {
        return Epoll.isAvailable()
                ? new Loops(
                        group(EpollIoHandler.newFactory()),
                        EpollSocketChannel.class,
                        EpollServerSocketChannel.class,
                        EpollDatagramChannel.class)
                : new Loops(
                        group(NioIoHandler.newFactory()),
                        NioSocketChannel.class,
                        NioServerSocketChannel.class,
                        NioDatagramChannel.class);
    }

    private static EventLoopGroup group(IoHandlerFactory io) {
        int threads = Runtime.getRuntime().availableProcessors();
        return new MultiThreadIoEventLoopGroup(threads, new DefaultThreadFactory("network-io", true), io);
    }

    @Override
    public void close() {
        group.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
    }
}
