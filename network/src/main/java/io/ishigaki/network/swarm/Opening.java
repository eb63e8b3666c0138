package io.ishigaki.network.swarm;

import io.ishigaki.network.websocket.WebSockets;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.function.Consumer;
import javax.net.ssl.SSLContext;

/// What happens on a socket before it carries the bytes of libp2p.
///
/// ```text
/// plain TCP    nothing
/// WebSocket    a request of HTTP and its answer; we may put TLS below it
/// either       the first bytes say which: multistream-select begins with a length, HTTP with GET
/// ```
interface Opening {
    /// The handlers that do it, in the order of the pipeline; `onOpen` is called on the event loop.
    List<ChannelHandler> handlers(Consumer<Endpoint.Kind> onOpen);

    /// Of a socket that we connect to `target`.
    ///
    /// @param tls asked only where there is TLS; may read files
    static Opening outbound(Endpoint.Kind kind, InetSocketAddress target, WebTls tls) throws IOException {
        return switch (kind) {
            case TCP -> plain();
            case WEBSOCKET -> onOpen -> WebSockets.client(target, () -> onOpen.accept(kind));
            case WEBSOCKET_TLS -> {
                SSLContext context = tls.context();
                yield onOpen -> WebSockets.client(context, target, () -> onOpen.accept(kind));
            }
            case QUIC -> throw new IllegalArgumentException("QUIC has no socket of its own");
        };
    }

    /// The TLS below a WebSocket.
    interface WebTls {
        SSLContext context() throws IOException;
    }

    static Opening plain() {
        return onOpen -> {
            onOpen.accept(Endpoint.Kind.TCP);
            return List.of();
        };
    }

    /// Of a socket that was connected to us.
    static Opening webSocket() {
        return onOpen -> WebSockets.server(() -> onOpen.accept(Endpoint.Kind.WEBSOCKET));
    }

    /// Of a socket that was connected to us, where both are spoken.
    static Opening either() {
        return onOpen -> List.of(new Sniffer(onOpen));
    }

    /// Looks at the first bytes, and makes room for who understands them.
    final class Sniffer extends ByteToMessageDecoder {
        private static final int ENOUGH_BYTES = 3;

        /// "GET" of HTTP.
        private static final int GET = 'G' << 16 | 'E' << 8 | 'T';

        private final Consumer<Endpoint.Kind> onOpen;

        Sniffer(Consumer<Endpoint.Kind> onOpen) {
            this.onOpen = onOpen;
        }

        @Override
        protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) {
            if (in.readableBytes() < ENOUGH_BYTES) {
                return;
            }
            if (in.getUnsignedMedium(in.readerIndex()) == GET) {
                String before = ctx.name();
                for (ChannelHandler handler : webSocket().handlers(onOpen)) {
                    ctx.pipeline().addAfter(before, null, handler);
                    before = ctx.pipeline().context(handler).name();
                }
            } else {
                onOpen.accept(Endpoint.Kind.TCP);
            }
            // What has been read goes to the next handler.
            ctx.pipeline().remove(this);
        }
    }
}
