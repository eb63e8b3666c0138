package io.ishigaki.network.websocket;

import io.ishigaki.multiformats.MalformedDataException;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
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
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;

/// Opens WebSockets. Stateless.
public final class WebSockets {
    /// The longest request or answer that opens one.
    public static final int REQUEST_BYTES_MAX = 8 << 10;

    private WebSockets() {}

    /// What opens a WebSocket on a channel that we connected to `target`, in the order of the pipeline. `onOpen` is
    /// called on the event loop; what fails ends in `exceptionCaught` behind the handlers.
    public static List<ChannelHandler> client(InetSocketAddress target, Runnable onOpen) {
        return List.of(new HttpClientCodec(), new HttpObjectAggregator(REQUEST_BYTES_MAX), new Client(target, onOpen));
    }

    /// The same on a channel that somebody connected to us.
    public static List<ChannelHandler> server(Runnable onOpen) {
        return List.of(new HttpServerCodec(), new HttpObjectAggregator(REQUEST_BYTES_MAX), new Server(onOpen));
    }

    private static URI uri(InetSocketAddress target) {
        String host = target.getHostString();
        String bracketed = host.contains(":") ? "[" + host.replaceAll("%.*", "") + "]" : host;
        return URI.create("ws://%s:%d/".formatted(bracketed, target.getPort()));
    }

    private static void opened(ChannelHandlerContext ctx, Runnable onOpen) {
        ctx.pipeline().addAfter(ctx.name(), null, new BinaryMessages());
        onOpen.run();
        ctx.pipeline().remove(ctx.handler());
    }

    private static final class Client extends SimpleChannelInboundHandler<FullHttpResponse> {
        private final WebSocketClientHandshaker13 handshaker;
        private final Runnable onOpen;

        Client(InetSocketAddress target, Runnable onOpen) {
            this.handshaker =
                    new WebSocketClientHandshaker13(
                            uri(target), WebSocketVersion.V13, null, false, new DefaultHttpHeaders(), 0) {
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
