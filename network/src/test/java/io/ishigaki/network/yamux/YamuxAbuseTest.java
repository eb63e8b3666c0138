package io.ishigaki.network.yamux;

import static org.assertj.core.api.Assertions.assertThat;

import io.ishigaki.network.PeerGoneException;
import io.ishigaki.network.muxer.ReceiveBudget;
import io.ishigaki.network.muxer.SendHalf;
import io.ishigaki.network.muxer.SessionLimits;
import java.io.IOException;
import java.time.Duration;
import java.util.HexFormat;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Peers that break the rules, or keep them and cost too much: what they cost is bounded, and they are cut off.
class YamuxAbuseTest {
    private static final int WINDOW = SessionLimits.WINDOW_BYTES_MIN;
    private static final SessionLimits LIMITS = SessionLimits.defaults();

    private final Wire wire = new Wire(LIMITS);

    @AfterEach
    void close() {
        wire.close();
    }

    private void requireCutOff(String reason) {
        assertThat(wire.endings).singleElement().asString().contains(reason);
        assertThat(wire.violations).containsExactly(true);
        assertThat(wire.channel.isActive()).isFalse();
        assertThat(wire.sent()).contains(new FrameHeader(FrameType.GO_AWAY, 0, 0, 1));
        assertThat(wire.budget.bytes()).isZero();
    }

    @ParameterizedTest
    @CsvSource({
        "010000000000000100000000, version 1",
        "000900000000000100000000, unknown type 9",
        "000000010000000000000000, stream id 0",
        "000000010000000200000000, not its to open",
    })
    void frameThatIsNoneCutsOff(String hex, String reason) {
        wire.receive(HexFormat.of().parseHex(hex));

        requireCutOff(reason);
    }

    @Test
    void openingAStreamTwiceCutsOff() {
        wire.data(FrameHeader.SYN, 1, 10);
        wire.data(FrameHeader.SYN, 1, 10);

        requireCutOff("stream 1, which is open");
    }

    @Test
    void oneByteMoreThanTheWindowCutsOffBeforeItArrives() {
        wire.data(FrameHeader.SYN, 1, WINDOW - 1);
        wire.control(FrameType.DATA, 0, 1, 2);

        requireCutOff("frame of 2 bytes, credit 1");
    }

    @Test
    void frameOfFourGibibytesCutsOffBeforeItArrives() {
        wire.control(FrameType.DATA, FrameHeader.SYN, 1, 0xFFFF_FFFFL);

        requireCutOff("frame of 4294967295 bytes, credit 262144");
    }

    @Test
    void creditBeyondAllWindowsCutsOff() {
        wire.control(FrameType.WINDOW_UPDATE, FrameHeader.SYN, 1, 0xFFFF_FFFFL - WINDOW);
        assertThat(wire.endings).isEmpty();
        wire.control(FrameType.WINDOW_UPDATE, 0, 1, 1);

        requireCutOff("limit 4294967295");
    }

    @Test
    void dataBehindTheEndCutsOff() {
        wire.data(FrameHeader.SYN | FrameHeader.FIN, 1, 1);
        wire.data(0, 1, 1);

        requireCutOff("behind the end");
    }

    @Test
    void streamsBeyondTheLimitAreResetAndEndlessOnesCutOff() {
        for (int stream = 0; stream < LIMITS.streamsInboundMax(); stream++) {
            wire.control(FrameType.WINDOW_UPDATE, FrameHeader.SYN, 1 + 2 * stream, 0);
            wire.sent();
        }
        for (int refused = 0; refused < StreamTable.REFUSALS_MAX; refused++) {
            int id = 1_000_001 + 2 * refused;
            wire.control(FrameType.WINDOW_UPDATE, FrameHeader.SYN, id, 0);
            assertThat(wire.sent()).containsExactly(new FrameHeader(FrameType.WINDOW_UPDATE, FrameHeader.RST, id, 0));
        }
        assertThat(wire.opened).hasSize(LIMITS.streamsInboundMax());

        wire.control(FrameType.WINDOW_UPDATE, FrameHeader.SYN, 9_000_001, 0);
        requireCutOff("stream after stream beyond 1000");
    }

    @Test
    void streamsThatHaveEndedMakeRoom() {
        for (int stream = 0; stream < 3 * LIMITS.streamsInboundMax(); stream++) {
            wire.data(FrameHeader.SYN | FrameHeader.FIN, 1 + 2 * stream, 0);
            wire.opened.getLast().close();
            wire.sent();
        }

        assertThat(wire.opened).hasSize(3 * LIMITS.streamsInboundMax());
        assertThat(wire.endings).isEmpty();
    }

    @Test
    void bytesForStreamsThatAreNotThereAreCountedAndCutOff() {
        for (long sent = 0; sent < StreamTable.STRAY_BYTES_MAX; sent += WINDOW) {
            wire.data(0, 99, WINDOW);
            assertThat(wire.endings).isEmpty();
        }
        wire.data(0, 99, 1);

        requireCutOff("streams that are not there");
    }

    @Test
    void streamThatWasResetHereExplainsBytesUpToItsCredit() {
        for (int stream = 0; stream < 100; stream++) {
            int id = 1 + 2 * stream;
            wire.control(FrameType.WINDOW_UPDATE, FrameHeader.SYN, id, 0);
            wire.opened.getLast().reset();
            wire.data(0, id, WINDOW);
            wire.sent();
        }

        assertThat(wire.endings).isEmpty();
    }

    @Test
    void pingsWhoseAnswersAreNotReadCutOff() {
        wire.stopTaking();
        int pings = 0;
        while (wire.endings.isEmpty() && pings < 100_000) {
            wire.control(FrameType.PING, FrameHeader.SYN, 0, pings++);
        }

        assertThat(wire.endings).singleElement().asString().contains("bytes of answers unread");
        assertThat(wire.violations).containsExactly(true);
        assertThat(pings).isLessThanOrEqualTo(FrameWriter.CONTROL_BYTES_MAX / FrameHeader.BYTES + 1);
        wire.advance(YamuxSession.FAREWELL_MAX);
        assertThat(wire.channel.isActive()).isFalse();
    }

    @Test
    void writersWaitForTheSocketAndAreLetGoAtTheEnd() throws IOException, InterruptedException {
        wire.control(FrameType.WINDOW_UPDATE, FrameHeader.SYN, 1, 100 << 20);
        YamuxStream stream = wire.opened.getFirst();
        wire.stopTaking();
        stream.patience(Duration.ZERO);

        int frames = 0;
        try {
            for (; frames < 1_000; frames++) {
                stream.write(new byte[SendHalf.PAYLOAD_BYTES_MAX], 0, SendHalf.PAYLOAD_BYTES_MAX);
                wire.channel.runPendingTasks();
            }
        } catch (PeerGoneException e) {
            assertThat(e).hasMessageContaining("doesn't take what is written");
        }
        assertThat(frames).isEqualTo(YamuxSession.UNSENT_BYTES_MAX / SendHalf.PAYLOAD_BYTES_MAX);
    }

    @Test
    void tinyFramesCostNoMoreThanTwiceTheirBytes() throws IOException, InterruptedException {
        wire.control(FrameType.WINDOW_UPDATE, FrameHeader.SYN, 1, 0);
        for (int frame = 0; frame < 10_000; frame++) {
            wire.data(0, 1, 1);
        }

        assertThat(wire.budget.bytes()).isEqualTo(10_000);
        byte[] target = new byte[20_000];
        assertThat(wire.opened.getFirst().read(target, 0, target.length)).isEqualTo(10_000);
        assertThat(wire.budget.bytes()).isZero();
    }

    @Test
    void socketRestsWhileAStrangerHasMoreThanItsShareUnread() throws IOException, InterruptedException {
        int streams = LIMITS.strangerBytesMax() / WINDOW;
        for (int stream = 0; stream < streams; stream++) {
            wire.data(FrameHeader.SYN, 1 + 2 * stream, WINDOW);
        }
        assertThat(wire.channel.config().isAutoRead()).isTrue();

        wire.data(FrameHeader.SYN, 1 + 2 * streams, 1);
        assertThat(wire.channel.config().isAutoRead()).isFalse();

        byte[] target = new byte[WINDOW];
        for (int stream = 0; stream < streams / 2; stream++) {
            assertThat(wire.opened.get(stream).read(target, 0, WINDOW)).isEqualTo(WINDOW);
            wire.sent();
            assertThat(wire.channel.config().isAutoRead()).isFalse();
        }
        assertThat(wire.opened.get(streams / 2).read(target, 0, 1)).isOne();
        wire.sent();
        assertThat(wire.channel.config().isAutoRead()).isTrue();
    }

    @Test
    void peerOfWhomSomethingIsExpectedHasALargerShare() {
        wire.session.expect(1);
        for (int stream = 0; stream < 8; stream++) {
            wire.data(FrameHeader.SYN, 1 + 2 * stream, WINDOW);
        }

        assertThat(wire.channel.config().isAutoRead()).isTrue();
    }

    @Test
    void fullestStreamIsResetWhenNobodyReadsForLong() {
        int streams = LIMITS.strangerBytesMax() / WINDOW;
        for (int stream = 0; stream <= streams; stream++) {
            wire.data(FrameHeader.SYN, 1 + 2 * stream, stream == 2 ? WINDOW : WINDOW - 1);
        }
        wire.sent();
        assertThat(wire.channel.config().isAutoRead()).isFalse();

        for (Duration waited = Duration.ZERO; waited.compareTo(LIMITS.stuckMax()) <= 0; ) {
            waited = waited.plusMillis(100);
            wire.advance(Duration.ofMillis(100));
        }

        assertThat(wire.sent()).contains(new FrameHeader(FrameType.WINDOW_UPDATE, FrameHeader.RST, 5, 0));
        assertThat(wire.endings).isEmpty();
    }

    @Test
    void whatLiesUnreadOfOthersMakesTheSocketRestToo() throws IOException, InterruptedException {
        var budget = new ReceiveBudget(1_000);
        try (var hog = new Wire(LIMITS, budget);
                var other = new Wire(LIMITS, budget)) {
            hog.data(FrameHeader.SYN, 1, 2_000);
            other.data(FrameHeader.SYN, 1, 10);
            assertThat(other.channel.config().isAutoRead()).isFalse();

            assertThat(hog.opened.getFirst().read(new byte[2_000], 0, 2_000)).isEqualTo(2_000);
            other.advance(Duration.ofMillis(100));
            assertThat(other.channel.config().isAutoRead()).isTrue();
        }
    }

    @Test
    void whoWaitsForMoreIsGivenWhatIsThereWhileTheSocketRests() throws IOException, InterruptedException {
        var budget = new ReceiveBudget(1_000);
        try (var hog = new Wire(LIMITS, budget);
                var other = new Wire(LIMITS, budget)) {
            hog.data(FrameHeader.SYN, 1, 2_000);
            other.data(FrameHeader.SYN, 1, 10);
            YamuxStream stream = other.opened.getFirst();
            assertThat(stream.fill(new byte[100], 0, 100)).isEqualTo(10);
            other.data(FrameHeader.SYN, 3, 10);
            assertThat(other.opened.getLast().fill(new byte[100], 0, 100))
                    .as("of a stream that came by the same read")
                    .isEqualTo(10);

            assertThat(hog.opened.getFirst().read(new byte[2_000], 0, 2_000)).isEqualTo(2_000);
            other.advance(Duration.ofMillis(100));
            other.data(0, 1, 100);
            assertThat(stream.fill(new byte[100], 0, 100)).isEqualTo(100);
        }
    }
}
