package io.ishigaki.network.websocket;

import io.ishigaki.multiformats.MalformedDataException;
import io.ishigaki.network.PeerGoneException;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.websocketx.WebSocketClientHandshaker13;
import io.netty.handler.codec.http.websocketx.WebSocketFrameDecoder;
import io.netty.handler.codec.http.websocketx.WebSocketServerHandshaker13;
import io.netty.handler.codec.http.websocketx.WebSocketVersion;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;

/// Opens WebSockets. Stateless.
public final class WebSockets {
    /// The longest request or answer that opens one.
    public static final int REQUEST_BYTES_MAX = 8 << 10;

    private WebSockets() {}

    /// What opens a WebSocket on a channel that we connected to `target`, in the order of the pipeline. `onOpen` is
    /// called on the event loop; what fails ends in `exceptionCaught` behind the handlers.
    public static List<ChannelHandler> client(InetSocketAddress target, Runnable onOpen) {
        return client(uri("ws", target), onOpen);
    }

    private static List<ChannelHandler> client(URI uri, Runnable onOpen) {
        return List.of(new HttpClientCodec(), new HttpObjectAggregator(REQUEST_BYTES_MAX), new Client(uri, onOpen));
    }

    /// The same over TLS, whose certificate has to be of the [name][#name] of `target`, or of its address if it has
    /// none. Where it isn't, `exceptionCaught` says why.
    ///
    /// @param tls says whose certificates are trusted
    /// @see <a href="https://www.rfc-editor.org/rfc/rfc9110#section-4.3.4">RFC 9110, section 4.3.4</a>
    public static List<ChannelHandler> client(SSLContext tls, InetSocketAddress target, Runnable onOpen) {
        var handlers = new ArrayList<ChannelHandler>();
        var below = new SslHandler(engine(tls, target));
        // Whoever upgrades the channel has a limit for everything.
        below.setHandshakeTimeoutMillis(0);
        handlers.add(below);
        handlers.add(new TlsOutcome(target.getHostString()));
        handlers.addAll(client(uri("wss", target), onOpen));
        return handlers;
    }

    private static SSLEngine engine(SSLContext tls, InetSocketAddress target) {
        SSLEngine engine = tls.createSSLEngine(host(target), target.getPort());
        engine.setUseClientMode(true);
        SSLParameters parameters = engine.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        // Of HTTP/2, which a server may prefer, WebSockets aren't opened so.
        parameters.setApplicationProtocols(new String[] {"http/1.1"});
        name(target).ifPresent(name -> parameters.setServerNames(List.of(new SNIHostName(name))));
        engine.setSSLParameters(parameters);
        return engine;
    }

    /// The name by which a machine is asked for; empty if there is only its address.
    public static Optional<String> name(InetSocketAddress target) {
        return Optional.of(target.getHostString())
                .filter(name -> !name.equals(target.getAddress().getHostAddress()));
    }

    /// The same on a channel that somebody connected to us.
    public static List<ChannelHandler> server(Runnable onOpen) {
        return List.of(new HttpServerCodec(), new HttpObjectAggregator(REQUEST_BYTES_MAX), new Server(onOpen));
    }

    private static URI uri(String scheme, InetSocketAddress target) {
        String host = host(target);
        String bracketed = host.contains(":") ? "[" + host + "]" : host;
        return URI.create("%s://%s:%d/".formatted(scheme, bracketed, target.getPort()));
    }

    /// Its name, or its address without a zone.
    private static String host(InetSocketAddress target) {
        return target.getHostString().replaceAll("%.*", "");
    }

    private static void opened(ChannelHandlerContext ctx, Runnable onOpen) {
        ctx.pipeline().addAfter(ctx.name(), null, new BinaryMessages());
        onOpen.run();
        ctx.pipeline().remove(ctx.handler());
    }

    /// Says why TLS failed, before the channel's end is told; leaves where it didn't.
    private static final class TlsOutcome extends ChannelInboundHandlerAdapter {
        private final String server;

        TlsOutcome(String server) {
            this.server = server;
        }

        @Override
        public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
            if (!(event instanceof SslHandshakeCompletionEvent completion)) {
                ctx.fireUserEventTriggered(event);
            } else if (completion.isSuccess()) {
                ctx.pipeline().remove(this);
            } else {
                Throwable reason = completion.cause();
                while (reason.getCause() != null) {
                    reason = reason.getCause();
                }
                String why = Objects.requireNonNullElse(reason.getMessage(), "the connection was closed");
                ctx.fireExceptionCaught(
                        new PeerGoneException("no TLS with %s: %s".formatted(server, why), completion.cause()));
            }
        }
    }

    private static final class Client extends SimpleChannelInboundHandler<FullHttpResponse> {
        private final WebSocketClientHandshaker13 handshaker;
        private final Runnable onOpen;

        Client(URI uri, Runnable onOpen) {
            this.handshaker =
                    new WebSocketClientHandshaker13(
                            uri, WebSocketVersion.V13, null, false, new DefaultHttpHeaders(), 0) {
                        @Override
                        protected WebSocketFrameDecoder newWebsocketDecoder() {
                            return new FrameDecoder(false);
                        }
                    };
            this.onOpen = onOpen;
        }

        @Override
        public void handlerAdded(ChannelHandlerContext ctx) {
            var _ = handshaker.handshake(ctx.channel());
        }

        @Override
        protected void channelRead0(ChannelHandlerContext ctx, FullHttpResponse response) {
            handshaker.finishHandshake(ctx.channel(), response);
            opened(ctx, onOpen);
        }
    }

    private static final class Server extends SimpleChannelInboundHandler<FullHttpRequest> {
        private final Runnable onOpen;

        Server(Runnable onOpen) {
            this.onOpen = onOpen;
        }

        @Override
        protected void channelRead0(ChannelHandlerContext ctx, FullHttpRequest request) {
            String version = request.headers().get(HttpHeaderNames.SEC_WEBSOCKET_VERSION);
            if (!WebSocketVersion.V13.toHttpHeaderValue().equals(version)) {
                throw new MalformedDataException("version of WebSocket is %s, expected 13".formatted(version));
            }
            var handshaker = new WebSocketServerHandshaker13("", null, false, 0) {
                @Override
                protected WebSocketFrameDecoder newWebsocketDecoder() {
                    return new FrameDecoder(true);
                }
            };
            var _ = handshaker.handshake(ctx.channel(), request);
            opened(ctx, onOpen);
        }
    }
}
