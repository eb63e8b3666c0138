package io.ishigaki.network.multistream;

import io.ishigaki.multiformats.MalformedDataException;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;

/// Negotiates on a whole channel, and then takes itself out of its pipeline: what follows the agreement goes to the
/// handler that its owner has put behind it.
///
/// Confined to the channel's event loop. *Bounds.* Holds what one read of the socket brought.
public final class MultistreamHandler extends ByteToMessageDecoder {
    private interface Side {
        List<String> opening();

        /// Takes a message, answers it, and says what was agreed on.
        Optional<String> onMessage(ChannelHandlerContext ctx, String text);
    }

    private final Side side;
    private final Consumer<String> onAgreed;

    private MultistreamHandler(Side side, Consumer<String> onAgreed) {
        this.side = side;
        this.onAgreed = onAgreed;
    }

    /// Proposes protocols, the preferred one first. `onAgreed` is called on the event loop, before the handler leaves.
    public static MultistreamHandler propose(List<String> protocolIds, Consumer<String> onAgreed) {
        var proposing = new Proposing(protocolIds);
        return new MultistreamHandler(
                new Side() {
                    @Override
                    public List<String> opening() {
                        return proposing.opening();
                    }

                    @Override
                    public Optional<String> onMessage(ChannelHandlerContext ctx, String text) {
                        return switch (proposing.onMessage(text)) {
                            case Proposing.Step.Agreed(var agreed) -> Optional.of(agreed);
                            case Proposing.Step.Wait() -> Optional.empty();
                            case Proposing.Step.Send(var next) -> {
                                send(ctx, List.of(next));
                                yield Optional.empty();
                            }
                            case Proposing.Step.Failed() ->
                                throw new MalformedDataException("peer speaks none of " + protocolIds);
                        };
                    }
                },
                onAgreed);
    }

    /// Answers proposals. `onAgreed` is called on the event loop, before the handler leaves.
    public static MultistreamHandler answer(Predicate<String> speaks, Consumer<String> onAgreed) {
        var answering = new Answering(speaks);
        return new MultistreamHandler(
                new Side() {
                    @Override
                    public List<String> opening() {
                        return List.of();
                    }

                    @Override
                    public Optional<String> onMessage(ChannelHandlerContext ctx, String text) {
                        Answering.Reply reply = answering.onMessage(text);
                        send(ctx, List.of(reply.text()));
                        return reply.agreed();
                    }
                },
                onAgreed);
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        send(ctx, side.opening());
    }

    private static void send(ChannelHandlerContext ctx, List<String> texts) {
        var out = new ByteArrayOutputStream();
        texts.forEach(text -> out.writeBytes(MultistreamText.encode(text)));
        if (out.size() > 0) {
            var _ = ctx.writeAndFlush(Unpooled.wrappedBuffer(out.toByteArray()));
        }
    }

    @Override
    protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) {
        ByteBuffer view = in.nioBuffer();
        Optional<String> text = MultistreamText.decode(view);
        in.skipBytes(view.position());
        Optional<String> agreed = text.flatMap(message -> side.onMessage(ctx, message));
        if (agreed.isPresent()) {
            onAgreed.accept(agreed.get());
            ctx.pipeline().remove(this);
        }
    }
}
