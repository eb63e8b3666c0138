package io.ishigaki.network.swarm;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.handler.ssl.SslProvider;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/// A reverse proxy that ends TLS: hands what is in it to another port of this machine. Its certificate is of
/// `localhost`, `front.example` and `127.0.0.1`.
final class TlsFront implements AutoCloseable {
    private final EventLoopGroup loop = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    private final BlockingQueue<List<SNIServerName>> names = new LinkedBlockingQueue<>();
    private final BlockingQueue<String> heads = new LinkedBlockingQueue<>();
    private final Channel listening;

    /// @param backend the port that it hands to
    TlsFront(int backend) throws IOException, InterruptedException {
        SslContext tls;
        try (InputStream certificate = pem();
                InputStream key = pem()) {
            tls = SslContextBuilder.forServer(certificate, key)
                    .sslProvider(SslProvider.JDK)
                    .build();
        }
        listening = new ServerBootstrap()
                .group(loop)
                .channel(NioServerSocketChannel.class)
                .childOption(ChannelOption.AUTO_READ, false)
                .childHandler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        channel.pipeline().addLast(tls.newHandler(channel.alloc()), new Relay(backend));
                    }
                })
                .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .sync()
                .channel();
    }

    private static InputStream pem() {
        return Objects.requireNonNull(TlsFront.class.getResourceAsStream("front.pem"));
    }

    /// TLS that trusts its certificate, and no other.
    static SSLContext trusting() throws IOException, GeneralSecurityException {
        var trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        try (InputStream pem = pem()) {
            trusted.setCertificateEntry(
                    "front", CertificateFactory.getInstance("X.509").generateCertificate(pem));
        }
        var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusted);
        var context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        return context;
    }

    int port() {
        return ((InetSocketAddress) listening.localAddress()).getPort();
    }

    /// Whom a client has asked for.
    List<SNIServerName> names() throws InterruptedException {
        return Objects.requireNonNull(names.poll(Nodes.PATIENCE_SECONDS, TimeUnit.SECONDS));
    }

    /// With what a client has begun, in small letters.
    String head() throws InterruptedException {
        return Objects.requireNonNull(heads.poll(Nodes.PATIENCE_SECONDS, TimeUnit.SECONDS));
    }

    @Override
    public void close() {
        loop.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
    }

    /// Hands on what comes from one channel to another, made when that begins.
    private final class Relay extends ChannelInboundHandlerAdapter {
        private final int backend;
        private boolean begun;

        Relay(int backend) {
            this.backend = backend;
        }

        @Override
        public void channelActive(ChannelHandlerContext ctx) {
            Channel client = ctx.channel();
            ChannelFuture connecting = new Bootstrap()
                    .group(client.eventLoop())
                    .channel(NioSocketChannel.class)
                    .handler(new Pipe(client))
                    .connect(InetAddress.getLoopbackAddress(), backend);
            ctx.pipeline().addLast(new Pipe(connecting.channel()));
            connecting.addListener(done -> {
                client.config().setAutoRead(done.isSuccess());
                if (!done.isSuccess()) {
                    var _ = client.close();
                }
            });
        }

        @Override
        public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
            if (event instanceof SslHandshakeCompletionEvent completion && completion.isSuccess()) {
                var session = (ExtendedSSLSession)
                        ctx.pipeline().get(SslHandler.class).engine().getSession();
                names.add(session.getRequestedServerNames());
            }
        }

        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            if (!begun && message instanceof ByteBuf bytes) {
                begun = true;
                heads.add(bytes.toString(StandardCharsets.US_ASCII).toLowerCase(Locale.ROOT));
            }
            ctx.fireChannelRead(message);
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            var _ = ctx.close();
        }
    }

    private static final class Pipe extends ChannelInboundHandlerAdapter {
        private final Channel target;

        Pipe(Channel target) {
            this.target = target;
        }

        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            var _ = target.writeAndFlush(message);
        }

        @Override
        public void channelInactive(ChannelHandlerContext ctx) {
            var _ = target.close();
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            var _ = ctx.close();
        }
    }
}
