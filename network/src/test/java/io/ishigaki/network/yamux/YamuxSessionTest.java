package io.ishigaki.network.yamux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ishigaki.network.PeerGoneException;
import io.ishigaki.network.muxer.SendHalf;
import io.ishigaki.network.muxer.SessionLimits;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// What a session says and does, frame by frame.
class YamuxSessionTest {
    private static final int WINDOW = SessionLimits.WINDOW_BYTES_MIN;

    private final Wire wire = new Wire(SessionLimits.defaults());

    @AfterEach
    void close() {
        wire.close();
    }

    private YamuxStream accept(int id) {
        wire.control(FrameType.WINDOW_UPDATE, FrameHeader.SYN, id, 0);
        return wire.opened.getLast();
    }

    @Test
    void streamThatThePeerOpensIsAcknowledged() {
        accept(1);

        assertThat(wire.sent()).containsExactly(new FrameHeader(FrameType.WINDOW_UPDATE, FrameHeader.ACK, 1, 0));
        assertThat(wire.opened).hasSize(1);
    }

    @Test
    void dataInTheFirstFrameIsRead() throws IOException, InterruptedException {
        wire.data(FrameHeader.SYN | FrameHeader.FIN, 1, 5);

        YamuxStream stream = wire.opened.getFirst();
        byte[] target = new byte[10];
        assertThat(stream.read(target, 0, 10)).isEqualTo(5);
        assertThat(stream.read(target, 0, 10)).isEqualTo(-1);
    }

    @Test
    void framesAreReadHoweverTheyAreCut() throws IOException, InterruptedException {
        byte[] bytes = {
            0,
            0,
            0,
            1,
            0,
            0,
            0,
            1,
            0,
            0,
            0,
            3,
            7,
            8,
            9, // SYN with three bytes
            0,
            0,
            0,
            4,
            0,
            0,
            0,
            1,
            0,
            0,
            0,
            1,
            6 // FIN with one
        };
        for (byte next : bytes) {
            wire.receive(new byte[] {next});
        }

        byte[] target = new byte[4];
        YamuxStream stream = wire.opened.getFirst();
        assertThat(stream.read(target, 0, 4)).isEqualTo(4);
        assertThat(target).containsExactly(7, 8, 9, 6);
        assertThat(stream.read(target, 0, 1)).isEqualTo(-1);
    }

    @Test
    void ourStreamsHaveEvenIdsAndBeginWithSyn() throws IOException, InterruptedException {
        for (int id : new int[] {2, 4}) {
            YamuxStream stream = wire.session.open();
            stream.write(new byte[] {1, 2}, 0, 2);
            stream.flush();

            assertThat(wire.sent())
                    .containsExactly(
                            new FrameHeader(FrameType.WINDOW_UPDATE, FrameHeader.SYN, id, 0),
                            new FrameHeader(FrameType.DATA, 0, id, 2));
        }
    }

    @Test
    void whatIsExpectedIsGivenAsCreditWithTheAcknowledgement() {
        wire.session.expect(1 << 20);
        accept(1);

        assertThat(wire.sent()).containsExactly(new FrameHeader(FrameType.WINDOW_UPDATE, FrameHeader.ACK, 1, 1 << 20));
    }

    @Test
    void newStreamGetsFourMebibytesAtMost() {
        wire.session.expect(2 << 20);
        accept(1);
        assertThat(wire.sent()).containsExactly(new FrameHeader(FrameType.WINDOW_UPDATE, FrameHeader.ACK, 1, 2 << 20));

        wire.session.expect(Long.MAX_VALUE);
        assertThat(wire.sent()).containsExactly(new FrameHeader(FrameType.WINDOW_UPDATE, 0, 1, (2 << 20) - WINDOW));
    }

    @Test
    void creditGrowsOnlyAsBytesAreRead() throws IOException, InterruptedException {
        YamuxStream stream = accept(1);
        wire.sent();
        wire.data(0, 1, WINDOW);
        assertThat(wire.sent()).isEmpty();

        byte[] target = new byte[WINDOW];
        assertThat(stream.read(target, 0, WINDOW / 4 - 1)).isEqualTo(WINDOW / 4 - 1);
        assertThat(wire.sent()).isEmpty();
        assertThat(stream.read(target, 0, 1)).isEqualTo(1);
        assertThat(wire.sent()).containsExactly(new FrameHeader(FrameType.WINDOW_UPDATE, 0, 1, WINDOW / 4));
    }

    @Test
    void streamThatIsReadGetsCreditAsSoonAsMoreIsExpected() throws IOException, InterruptedException {
        YamuxStream stream = accept(1);
        var _ = wire.session.open();
        wire.data(0, 1, 1);
        assertThat(stream.read(new byte[1], 0, 1)).isEqualTo(1);
        wire.sent();

        wire.session.expect(8 << 20);
        assertThat(wire.sent()).containsExactly(new FrameHeader(FrameType.WINDOW_UPDATE, 0, 1, (8 << 20) + 1));
        wire.session.expect(1 << 10);
        wire.session.expect(8 << 20);
        assertThat(wire.sent()).isEmpty();
    }

    @Test
    void streamThatIsClosedHereGetsNoMoreCredit() {
        accept(1).close();
        wire.sent();

        wire.session.expect(1 << 20);

        assertThat(wire.sent()).isEmpty();
    }

    @Test
    void writerStopsWhereThePeersCreditEnds() throws IOException, InterruptedException {
        YamuxStream stream = accept(1);
        wire.sent();
        stream.patience(Duration.ZERO);

        assertThatThrownBy(() -> writeFrames(stream, 5))
                .isInstanceOf(PeerGoneException.class)
                .hasMessageContaining("doesn't take what is written");
        long sent = wire.sent().stream()
                .filter(header -> header.type() == FrameType.DATA)
                .mapToLong(FrameHeader::length)
                .sum();
        assertThat(sent).isEqualTo(WINDOW);
    }

    private void writeFrames(YamuxStream stream, int count) throws IOException, InterruptedException {
        for (int frame = 0; frame < count; frame++) {
            stream.write(new byte[SendHalf.PAYLOAD_BYTES_MAX], 0, SendHalf.PAYLOAD_BYTES_MAX);
            wire.channel.runPendingTasks();
        }
    }

    @Test
    void endIsToldOnceAndNothingIsWrittenBehindIt() throws IOException, InterruptedException {
        YamuxStream stream = accept(1);
        wire.sent();
        stream.closeWrite();
        stream.closeWrite();

        assertThat(wire.sent()).containsExactly(new FrameHeader(FrameType.DATA, FrameHeader.FIN, 1, 0));
        assertThatThrownBy(() -> stream.write(new byte[1], 0, 1))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("closed for writing");
    }

    @Test
    void readingGoesOnAfterOurEnd() throws IOException, InterruptedException {
        YamuxStream stream = accept(1);
        stream.closeWrite();
        wire.data(FrameHeader.FIN, 1, 3);

        assertThat(stream.read(new byte[9], 0, 9)).isEqualTo(3);
        assertThat(stream.read(new byte[9], 0, 9)).isEqualTo(-1);
    }

    @Test
    void resetOfThePeerEndsBothDirections() {
        YamuxStream stream = accept(1);
        wire.data(0, 1, 3);
        wire.control(FrameType.WINDOW_UPDATE, FrameHeader.RST, 1, 0);

        assertThatThrownBy(() -> stream.read(new byte[1], 0, 1))
                .isInstanceOf(PeerGoneException.class)
                .hasMessage("the peer reset the stream");
        assertThatThrownBy(() -> stream.write(new byte[1], 0, 1)).isInstanceOf(PeerGoneException.class);
        assertThat(wire.budget.bytes()).isZero();
    }

    @Test
    void ourResetIsToldAndWhatIsOnItsWayIsIgnored() {
        YamuxStream stream = accept(1);
        wire.sent();
        stream.reset();
        stream.reset();
        wire.data(0, 1, WINDOW);

        assertThat(wire.sent()).containsExactly(new FrameHeader(FrameType.WINDOW_UPDATE, FrameHeader.RST, 1, 0));
        assertThat(wire.endings).isEmpty();
        assertThat(wire.budget.bytes()).isZero();
    }

    @Test
    void closedStreamThrowsAwayAndIsResetIfThePeerGoesOn() {
        YamuxStream stream = accept(1);
        wire.sent();
        wire.data(0, 1, 100);
        stream.close();
        wire.data(0, 1, 100);

        assertThat(wire.budget.bytes()).isZero();
        assertThat(wire.sent()).containsExactly(new FrameHeader(FrameType.DATA, FrameHeader.FIN, 1, 0));
        wire.advance(SessionLimits.defaults().lingerMax());
        assertThat(wire.sent()).contains(new FrameHeader(FrameType.WINDOW_UPDATE, FrameHeader.RST, 1, 0));
    }

    @Test
    void closedStreamIsNotResetIfThePeerEndsIt() {
        YamuxStream stream = accept(1);
        stream.close();
        wire.data(FrameHeader.FIN, 1, 0);
        wire.sent();

        wire.advance(SessionLimits.defaults().lingerMax());
        assertThat(wire.sent()).noneMatch(header -> header.has(FrameHeader.RST));
    }

    @Test
    void pingIsAnsweredWithItsValue() {
        wire.control(FrameType.PING, FrameHeader.SYN, 0, 0xCAFE_F00DL);

        assertThat(wire.sent()).containsExactly(new FrameHeader(FrameType.PING, FrameHeader.ACK, 0, 0xCAFE_F00DL));
    }

    @Test
    void roundTripIsThatOfAPing() {
        assertThat(wire.session.roundTrip()).isEmpty();

        wire.advance(Duration.ofMillis(999));
        wire.control(FrameType.PING, FrameHeader.ACK, 0, 1);
        assertThat(wire.session.roundTrip()).contains(Duration.ofMillis(999));

        wire.advance(Duration.ofMillis(1));
        wire.advance(Duration.ofMillis(5));
        wire.control(FrameType.PING, FrameHeader.ACK, 0, 2);
        assertThat(wire.session.roundTrip()).contains(Duration.ofMillis(5));
    }

    @Test
    void peerThatIsSilentAfterAPingIsGone() {
        YamuxStream stream = accept(1);
        wire.advance(YamuxSession.PING_PAUSE_MAX);
        wire.advance(YamuxSession.PING_PAUSE_MAX);

        assertThat(wire.endings).containsExactly("peer doesn't answer pings");
        assertThat(wire.violations).containsExactly(false);
        assertThatThrownBy(() -> stream.read(new byte[1], 0, 1)).isInstanceOf(PeerGoneException.class);
    }

    @Test
    void goAwayEndsEverything() {
        YamuxStream stream = accept(1);
        wire.control(FrameType.GO_AWAY, 0, 0, 0);

        assertThat(wire.endings).containsExactly("the peer closed the connection, reason 0");
        assertThat(wire.violations).containsExactly(false);
        assertThatThrownBy(() -> stream.read(new byte[1], 0, 1)).isInstanceOf(PeerGoneException.class);
        assertThatThrownBy(wire.session::open).isInstanceOf(PeerGoneException.class);
    }

    @Test
    void closingTellsThePeer() {
        wire.session.close();

        assertThat(wire.sent()).containsExactly(new FrameHeader(FrameType.GO_AWAY, 0, 0, 0));
        assertThat(wire.channel.isActive()).isFalse();
    }
}
