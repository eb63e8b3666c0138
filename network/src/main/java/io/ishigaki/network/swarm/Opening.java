package io.ishigaki.network.swarm;

import io.ishigaki.network.websocket.WebSockets;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.function.Consumer;

/// What happens on a socket before it carries the bytes of libp2p.
///
/// ```text
/// plain TCP    nothing
/// WebSocket    a request of HTTP and its answer
/// either       the first bytes say which: multistream-select begins with a length, HTTP with GET
/// ```
interface Opening {
    /// The handlers that do it, in the order of the pipeline; `onOpen` is called on the event loop.
    List<ChannelHandler> handlers(Consumer<Endpoint.Kind> onOpen);

    /// Of a socket that we connected to `target`.
    static Opening outbound(Endpoint.Kind kind, InetSocketAddress target) {
        return kind == Endpoint.Kind.WEBSOCKET
                ? onOpen -> WebSockets.client(target, () -> onOpen.accept(kind))
                : plain();
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
