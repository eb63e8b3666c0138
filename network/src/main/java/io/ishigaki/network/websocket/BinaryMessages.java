package io.ishigaki.network.websocket;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PongWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;

/// Between frames of a WebSocket, below, and bytes, above. Confined to the channel's event loop.
final class BinaryMessages extends ChannelDuplexHandler {
    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (!(message instanceof WebSocketFrame frame)) {
            ctx.fireChannelRead(message);
            return;
        }
        switch (frame) {
            // Pings of a peer that doesn't read go unanswered, or answers would pile up.
            case PingWebSocketFrame _
            when ctx.channel().isWritable() -> {
                var _ = ctx.writeAndFlush(new PongWebSocketFrame(frame.content()));
            }
            case CloseWebSocketFrame _ -> {
                frame.release();
                var _ = ctx.close();
            }
            default -> frame.release();
        }
    }

    @Override
    public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
        Object frame = message instanceof ByteBuf bytes ? new BinaryWebSocketFrame(bytes) : message;
        var _ = ctx.write(frame, promise);
    }
}
