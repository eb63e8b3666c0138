package io.ishigaki.network.multistream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ishigaki.multiformats.MalformedDataException;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class NegotiationTest {
    @Test
    void firstProtocolThatBothSpeakIsAgreedOn() {
        var proposing = new Proposing(List.of("/a", "/b", "/c"));
        var answering = new Answering(List.of("/c", "/b")::contains);
        List<String> toResponder = new ArrayList<>(proposing.opening());
        List<Proposing.Step> steps = new ArrayList<>();
        List<Optional<String>> agreed = new ArrayList<>();

        while (!toResponder.isEmpty()) {
            Answering.Reply reply = answering.onMessage(toResponder.removeFirst());
            agreed.add(reply.agreed());
            Proposing.Step step = proposing.onMessage(reply.text());
            steps.add(step);
            if (step instanceof Proposing.Step.Send(var text)) {
                toResponder.add(text);
            }
        }

        assertThat(steps)
                .containsExactly(
                        new Proposing.Step.Wait(), new Proposing.Step.Send("/b"), new Proposing.Step.Agreed("/b"));
        assertThat(agreed).containsExactly(Optional.empty(), Optional.empty(), Optional.of("/b"));
    }

    @Test
    void nothingInCommonFails() {
        var proposing = new Proposing(List.of("/a"));
        proposing.onMessage(MultistreamText.HEADER);

        assertThat(proposing.onMessage(MultistreamText.NOT_AVAILABLE)).isEqualTo(new Proposing.Step.Failed());
    }

    @Test
    void bothSidesInsistOnTheHeader() {
        assertThatThrownBy(() -> new Proposing(List.of("/a")).onMessage("/a"))
                .isInstanceOf(MalformedDataException.class);
        assertThatThrownBy(() -> new Answering("/a"::equals).onMessage("/a"))
                .isInstanceOf(MalformedDataException.class);
    }

    @Test
    void anotherAnswerThanYesOrNoIsRefused() {
        var proposing = new Proposing(List.of("/a"));
        proposing.onMessage(MultistreamText.HEADER);

        assertThatThrownBy(() -> proposing.onMessage("/b")).isInstanceOf(MalformedDataException.class);
    }

    @Test
    void endlessProposalsAreRefused() {
        var answering = new Answering(_ -> false);
        answering.onMessage(MultistreamText.HEADER);
        for (int proposal = 0; proposal < Answering.PROPOSALS_MAX; proposal++) {
            answering.onMessage("/x" + proposal);
        }

        assertThatThrownBy(() -> answering.onMessage("/x"))
                .isInstanceOf(MalformedDataException.class)
                .hasMessageContaining("over 32 protocols");
    }

    @Test
    void whatFollowsTheAgreementReachesTheNextHandler() {
        List<String> agreed = new ArrayList<>();
        var channel = new EmbeddedChannel(MultistreamHandler.answer("/a"::equals, agreed::add));

        ByteBuf in = Unpooled.buffer();
        for (String text : List.of(MultistreamText.HEADER, "/b", "/a")) {
            in.writeBytes(MultistreamText.encode(text));
        }
        channel.writeInbound(in.writeByte(42));

        ByteBuf rest = channel.readInbound();
        assertThat(agreed).containsExactly("/a");
        assertThat(rest.readableBytes()).isOne();
        assertThat(rest.readByte()).isEqualTo((byte) 42);
        assertThat(channel.pipeline().names()).noneMatch(name -> name.startsWith("MultistreamHandler"));
        rest.release();
        channel.finishAndReleaseAll();
    }
}
