package io.ishigaki.routing.mdns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import io.ishigaki.multiformats.Bytes;
import io.ishigaki.multiformats.MalformedDataException;
import io.ishigaki.multiformats.multiaddr.Multiaddr;
import io.ishigaki.routing.mdns.DnsMessage.Data;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Packets of Kubo, whole and damaged.
class DnsVectorsTest {
    private static final List<Multiaddr> ADDRESSES = Stream.of(
                    "/ip4/127.0.0.1/tcp/33637", "/ip4/10.9.0.2/tcp/33637", "/ip6/::1/udp/55388/quic-v1")
            .map(Multiaddr::parse)
            .toList();

    static Stream<Bytes> answers() {
        return Stream.of(KuboPackets.ANSWER, KuboPackets.ANNOUNCEMENT);
    }

    static Stream<Bytes> packets() {
        return Stream.of(KuboPackets.QUERY, KuboPackets.ANSWER, KuboPackets.PROBE, KuboPackets.ANNOUNCEMENT);
    }

    private static DnsMessage decode(byte[] packet) {
        return DnsMessage.decode(Bytes.copyOf(packet).asBuffer());
    }

    @Test
    void queryOfKuboIsOurs() {
        DnsMessage query = DnsMessage.decode(KuboPackets.QUERY.asBuffer());

        assertThat(query).isEqualTo(DnsMessage.query(Announcement.SERVICE, Data.PTR));
        // Its id, the first two bytes, is random; ours is zero.
        assertThat(query.encode().slice(2, 31)).isEqualTo(KuboPackets.QUERY.slice(2, 31));
    }

    @ParameterizedTest
    @MethodSource("answers")
    void announcementOfKuboSaysWhereItListens(Bytes packet) {
        DnsMessage message = DnsMessage.decode(packet.asBuffer());

        assertThat(message.response()).isTrue();
        assertThat(Announcement.peers(message)).containsOnly(entry(KuboPackets.PEER, ADDRESSES));
    }

    @Test
    void probeOfKuboIsNoAnswer() {
        DnsMessage message = DnsMessage.decode(KuboPackets.PROBE.asBuffer());

        assertThat(message.response()).isFalse();
        assertThat(message.questions()).hasSize(1);
        assertThat(message.records()).hasSize(2);
    }

    @ParameterizedTest
    @MethodSource("packets")
    void whatIsReadIsWrittenAndReadBack(Bytes packet) {
        DnsMessage message = DnsMessage.decode(packet.asBuffer());

        assertThat(DnsMessage.decode(message.encode().asBuffer())).isEqualTo(message);
    }

    @ParameterizedTest
    @MethodSource("packets")
    void everyTruncationIsRefused(Bytes packet) {
        for (int length = 0; length < packet.length(); length++) {
            byte[] cut = packet.slice(0, length).toArray();
            assertThatThrownBy(() -> decode(cut)).isInstanceOf(MalformedDataException.class);
        }
    }

    /// Anything else than a message or a refusal would be another exception, and fail the test.
    @ParameterizedTest
    @MethodSource("packets")
    void everySingleBitFlipIsReadOrRefused(Bytes packet) {
        int read = 0;
        int refused = 0;
        for (int bit = 0; bit < packet.length() * Byte.SIZE; bit++) {
            byte[] flipped = packet.toArray();
            flipped[bit / Byte.SIZE] ^= (byte) (1 << bit % Byte.SIZE);
            try {
                assertThat(Announcement.peers(decode(flipped))).hasSizeLessThanOrEqualTo(Announcement.PEERS_MAX);
                read++;
            } catch (MalformedDataException _) {
                refused++;
            }
        }
        assertThat(read).isPositive();
        assertThat(refused).isPositive();
    }
}
