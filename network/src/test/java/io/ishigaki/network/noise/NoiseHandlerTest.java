package io.ishigaki.network.noise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ishigaki.multiformats.Bytes;
import io.ishigaki.multiformats.MalformedDataException;
import io.ishigaki.multiformats.key.KeyType;
import io.ishigaki.multiformats.key.PrivateKey;
import io.ishigaki.network.security.Secured;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import java.io.ByteArrayOutputStream;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class NoiseHandlerTest {
    private static final List<String> MUXERS = List.of("/yamux/1.0.0");
    private static final SecureRandom KEYS = new SecureRandom();

    /// One side: its channel, whom it met, what it read.
    private static final class Side {
        final PrivateKey key;
        final List<Secured> met = new ArrayList<>();
        final ByteArrayOutputStream read = new ByteArrayOutputStream();
        final EmbeddedChannel channel;

        Side(PrivateKey key, boolean initiator) {
            this.key = key;
            var identity = NoiseIdentity.create(key, MUXERS, KEYS);
            NoiseHandler noise =
                    initiator ? NoiseHandler.initiator(identity, met::add) : NoiseHandler.responder(identity, met::add);
            // What the handler hands on is valid only while it does.
            this.channel = new EmbeddedChannel(noise, new ChannelInboundHandlerAdapter() {
                @Override
                public void channelRead(ChannelHandlerContext ctx, Object message) {
                    var in = (ByteBuf) message;
                    read.writeBytes(ByteBufUtil.getBytes(in));
                    in.release();
                }
            });
        }

        byte[] sent() {
            var all = new ByteArrayOutputStream();
            for (ByteBuf out = channel.readOutbound(); out != null; out = channel.readOutbound()) {
                all.writeBytes(ByteBufUtil.getBytes(out));
                out.release();
            }
            return all.toByteArray();
        }
    }

    private final List<Side> sides = new ArrayList<>();

    @AfterEach
    void releaseAll() {
        sides.forEach(side -> side.channel.finishAndReleaseAll());
    }

    private Side side(KeyType type, boolean initiator) {
        var side = new Side(PrivateKey.generate(type, KEYS), initiator);
        sides.add(side);
        return side;
    }

    /// Moves what each has sent to the other, in pieces of `pieceMax` at most, until both are silent.
    private static void exchange(Side one, Side other, int pieceMax) {
        boolean moved = true;
        while (moved) {
            boolean there = move(one, other, pieceMax);
            moved = move(other, one, pieceMax) || there;
        }
    }

    private static boolean move(Side source, Side target, int pieceMax) {
        byte[] bytes = source.sent();
        for (int at = 0; at < bytes.length; at += pieceMax) {
            target.channel.writeInbound(Unpooled.copiedBuffer(bytes, at, Math.min(pieceMax, bytes.length - at)));
        }
        return bytes.length > 0;
    }

    @ParameterizedTest
    @EnumSource(KeyType.class)
    void bothLearnWhoTheOtherIs(KeyType type) {
        Side initiator = side(type, true);
        Side responder = side(KeyType.ED25519, false);

        exchange(initiator, responder, 1 << 20);

        assertThat(initiator.met).containsExactly(new Secured(responder.key.publicKey(), MUXERS));
        assertThat(responder.met).containsExactly(new Secured(initiator.key.publicKey(), MUXERS));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 7, 100, 65_536, 1 << 20})
    void bytesArriveWholeHoweverTheyAreCut(int pieceMax) {
        Side initiator = side(KeyType.ED25519, true);
        Side responder = side(KeyType.ED25519, false);
        byte[] sent = new byte[200_000];
        new Random(pieceMax).nextBytes(sent);

        exchange(initiator, responder, pieceMax);
        initiator.channel.writeOutbound(Unpooled.wrappedBuffer(sent, 0, 1), Unpooled.wrappedBuffer(sent, 1, 199_999));
        responder.channel.writeOutbound(Unpooled.copiedBuffer(sent, 5, 10));
        exchange(initiator, responder, pieceMax);

        assertThat(responder.read.toByteArray()).isEqualTo(sent);
        assertThat(initiator.read.toByteArray()).hasSize(10);
    }

    @Test
    void flippedBitInARecordIsNoticed() {
        Side initiator = side(KeyType.ED25519, true);
        Side responder = side(KeyType.ED25519, false);
        exchange(initiator, responder, 1 << 20);
        initiator.channel.writeOutbound(Unpooled.wrappedBuffer(new byte[100]));
        byte[] record = initiator.sent();
        record[50] ^= 1;

        assertThatThrownBy(() -> responder.channel.writeInbound(Unpooled.wrappedBuffer(record)))
                .isInstanceOf(MalformedDataException.class)
                .hasMessageContaining("not authentic");
        assertThat(responder.read.size()).isZero();
    }

    @Test
    void replayedRecordIsNoticed() {
        Side initiator = side(KeyType.ED25519, true);
        Side responder = side(KeyType.ED25519, false);
        exchange(initiator, responder, 1 << 20);
        initiator.channel.writeOutbound(Unpooled.wrappedBuffer(new byte[100]));
        byte[] record = initiator.sent();

        responder.channel.writeInbound(Unpooled.copiedBuffer(record));
        assertThatThrownBy(() -> responder.channel.writeInbound(Unpooled.copiedBuffer(record)))
                .isInstanceOf(MalformedDataException.class);
    }

    @Test
    void longHandshakeMessageIsRefusedBeforeItArrives() {
        Side responder = side(KeyType.ED25519, false);

        assertThatThrownBy(
                        () -> responder.channel.writeInbound(Unpooled.buffer().writeShort(4097)))
                .isInstanceOf(MalformedDataException.class)
                .hasMessageContaining("4097 bytes, limit 4096");
    }

    @Test
    void recordTooShortForItsTagIsRefused() {
        Side initiator = side(KeyType.ED25519, true);
        Side responder = side(KeyType.ED25519, false);
        exchange(initiator, responder, 1 << 20);

        assertThatThrownBy(() -> responder.channel.writeInbound(
                        Unpooled.buffer().writeShort(15).writeZero(15)))
                .isInstanceOf(MalformedDataException.class)
                .hasMessageContaining("15 bytes, at least 16");
    }

    /// A peer that has somebody's public key and signature, but another static key.
    @Test
    void signatureOfAnotherStaticKeyIsRefused() {
        var key = PrivateKey.generate(KeyType.ED25519, KEYS);
        Bytes payload = Bytes.ofOwned(NoiseIdentity.create(key, MUXERS, KEYS).payload());

        assertThatThrownBy(() -> NoiseIdentity.verify(NoisePayload.decode(payload), new byte[X25519Key.BYTES]))
                .isInstanceOf(MalformedDataException.class)
                .hasMessageContaining("not signed by " + key.peerId());
    }

    @Test
    void endlessMuxersAreRefused() {
        var key = PrivateKey.generate(KeyType.ED25519, KEYS);
        List<String> many = new ArrayList<>();
        for (int muxer = 0; muxer < 17; muxer++) {
            many.add("/m" + muxer);
        }
        Bytes payload = Bytes.ofOwned(NoiseIdentity.create(key, many, KEYS).payload());

        assertThatThrownBy(() -> NoisePayload.decode(payload))
                .isInstanceOf(MalformedDataException.class)
                .hasMessageContaining("over 16 muxers");
    }
}
