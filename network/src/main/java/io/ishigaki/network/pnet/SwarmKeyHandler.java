package io.ishigaki.network.pnet;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import java.security.SecureRandom;
import org.jspecify.annotations.Nullable;

/// Hides every byte of a channel from who doesn't have its swarm key; the first handler of a pipeline of bytes.
///
/// The nonce leaves with the first bytes that are written, and at the latest when the peer's has come: js-libp2p says
/// nothing more before it has it. A listener says nothing to who says nothing.
///
/// *Bounds.* Holds nothing but the nonce that arrives, [KeyStream#NONCE_BYTES]. Confined to the channel's event loop.
public final class SwarmKeyHandler extends ChannelDuplexHandler {
    private final SwarmKey key;
    private final SecureRandom random;
    private final byte[] theirNonce = new byte[KeyStream.NONCE_BYTES];
    private int nonceLength;
    private @Nullable KeyStream incoming;
    private @Nullable KeyStream outgoing;

    public SwarmKeyHandler(SwarmKey key, SecureRandom random) {
        this.key = key;
        this.random = random;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        var in = (ByteBuf) message;
        if (incoming == null) {
            int part = Math.min(theirNonce.length - nonceLength, in.readableBytes());
            in.readBytes(theirNonce, nonceLength, part);
            nonceLength += part;
            if (nonceLength < theirNonce.length) {
                in.release();
                return;
            }
            incoming = key.stream(theirNonce);
            if (outgoing == null) {
                ByteBuf nonce = ctx.alloc().ioBuffer(KeyStream.NONCE_BYTES);
                outgoing = begin(nonce);
                var _ = ctx.writeAndFlush(nonce);
            }
        }
        if (!in.isReadable()) {
            in.release();
            return;
        }
        incoming.apply(in, in.readerIndex(), in.readableBytes());
        ctx.fireChannelRead(in);
    }

    @Override
    public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
        var in = (ByteBuf) message;
        ByteBuf out = ctx.alloc().ioBuffer(KeyStream.NONCE_BYTES + in.readableBytes());
        try {
            if (outgoing == null) {
                outgoing = begin(out);
            }
            int start = out.writerIndex();
            out.writeBytes(in, in.readerIndex(), in.readableBytes());
            outgoing.apply(out, start, out.writerIndex() - start);
        } finally {
            in.release();
        }
        var _ = ctx.write(out, promise);
    }

    /// Chooses our nonce, and writes it to `out`.
    private KeyStream begin(ByteBuf out) {
        byte[] nonce = new byte[KeyStream.NONCE_BYTES];
        random.nextBytes(nonce);
        out.writeBytes(nonce);
        return key.stream(nonce);
    }
}
