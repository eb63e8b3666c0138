package io.ishigaki.network.noise;

import io.ishigaki.multiformats.Bytes;
import io.ishigaki.multiformats.key.PublicKey;
import io.ishigaki.network.security.Secured;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.util.ReferenceCountUtil;
import java.util.Arrays;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Secures a channel: the handshake first, then every byte in either direction in encrypted records.
///
/// ```text
/// HANDSHAKE ──third message──▶ TRANSPORT        the owner is told who the peer is, before any of its bytes
///     └──────anything else──▶ exceptionCaught   behind this handler, which should close the channel
/// ```
///
/// What it hands on is valid only until the reading handler returns: the plaintext lies in memory of the event loop.
/// What is written to it before the handshake is over is a bug of the writer.
///
/// *Bounds.* Holds at most one incomplete record, in memory that grows with the bytes that have arrived.
///
/// Confined to the channel's event loop.
public final class NoiseHandler extends ChannelDuplexHandler {
    /// The longest handshake message that is read: an RSA key of 8192 bits and its signature take some 2,200 bytes.
    public static final int HANDSHAKE_BYTES_MAX = 4 << 10;

    /// The most that fits into one record.
    public static final int PLAINTEXT_BYTES_MAX = (1 << 16) - 1 - CipherState.TAG_BYTES;

    private static final byte[] NOTHING = {};

    private final NoiseIdentity identity;
    private final Handshake handshake;
    private final Consumer<Secured> onSecured;
    private final RecordReader reader = new RecordReader(HANDSHAKE_BYTES_MAX);
    private @Nullable CipherState encrypting;
    private @Nullable CipherState decrypting;

    private NoiseHandler(NoiseIdentity identity, Handshake.Role role, Consumer<Secured> onSecured) {
        this.identity = identity;
        this.handshake = identity.begin(role);
        this.onSecured = onSecured;
    }

    /// The side that dialled. `onSecured` is called on the event loop.
    public static NoiseHandler initiator(NoiseIdentity identity, Consumer<Secured> onSecured) {
        return new NoiseHandler(identity, Handshake.Role.INITIATOR, onSecured);
    }

    /// The side that was dialled. `onSecured` is called on the event loop.
    public static NoiseHandler responder(NoiseIdentity identity, Consumer<Secured> onSecured) {
        return new NoiseHandler(identity, Handshake.Role.RESPONDER, onSecured);
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        if (handshake.writes()) {
            send(ctx, NOTHING);
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        var in = (ByteBuf) message;
        try {
            while (in.isReadable() && ctx.channel().isActive()) {
                int length = reader.read(in);
                if (length < 0) {
                    return;
                }
                onRecord(ctx, Scratch.current().record(), length);
            }
        } finally {
            in.release();
        }
    }

    private void onRecord(ChannelHandlerContext ctx, byte[] record, int length) {
        if (decrypting == null) {
            byte[] payload = handshake.read(Arrays.copyOf(record, length));
            onHandshake(ctx, payload);
            return;
        }
        byte[] plain = Scratch.current().plain();
        int plainLength = decrypting.decrypt(NOTHING, record, 0, length, plain);
        ctx.fireChannelRead(Unpooled.wrappedBuffer(plain, 0, plainLength));
    }

    private void onHandshake(ChannelHandlerContext ctx, byte[] payload) {
        if (!handshake.knowsStatic()) {
            // The first message shows only an ephemeral key.
            send(ctx, identity.payload());
            return;
        }
        NoisePayload theirs = NoisePayload.decode(Bytes.ofOwned(payload));
        PublicKey key = NoiseIdentity.verify(theirs, handshake.theirStatic());
        if (handshake.writes()) {
            send(ctx, identity.payload());
        }
        CipherState[] states = handshake.split();
        encrypting = states[0];
        decrypting = states[1];
        reader.limit(RecordReader.RECORD_BYTES_MAX);
        onSecured.accept(new Secured(key, theirs.muxers()));
    }

    private void send(ChannelHandlerContext ctx, byte[] payload) {
        byte[] message = handshake.write(payload);
        ByteBuf out = ctx.alloc().ioBuffer(Short.BYTES + message.length);
        out.writeShort(message.length).writeBytes(message);
        var _ = ctx.writeAndFlush(out);
    }

    @Override
    public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
        var in = (ByteBuf) message;
        try {
            CipherState cipher = encrypting;
            if (cipher == null) {
                throw new IllegalStateException("written before the handshake is over");
            }
            byte[] plain = Scratch.current().unsealed();
            do {
                int part = Math.min(in.readableBytes(), PLAINTEXT_BYTES_MAX);
                in.readBytes(plain, 0, part);
                ByteBuf record = encrypt(ctx, cipher, plain, part);
                var _ = ctx.write(record, in.isReadable() ? ctx.newPromise() : promise);
            } while (in.isReadable());
        } finally {
            ReferenceCountUtil.release(in);
        }
    }

    private static ByteBuf encrypt(ChannelHandlerContext ctx, CipherState cipher, byte[] plain, int length) {
        byte[] sealed = Scratch.current().sealed();
        cipher.encrypt(NOTHING, plain, 0, length, sealed, 0);
        int sealedLength = length + CipherState.TAG_BYTES;
        ByteBuf record = ctx.alloc().ioBuffer(Short.BYTES + sealedLength);
        return record.writeShort(sealedLength).writeBytes(sealed, 0, sealedLength);
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        reader.clear();
    }
}
