package io.ishigaki.routing.mdns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ishigaki.multiformats.Bytes;
import io.ishigaki.multiformats.MalformedDataException;
import io.ishigaki.routing.mdns.DnsMessage.Data;
import io.ishigaki.routing.mdns.DnsMessage.Question;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Bounds of packets and names, and names that lead elsewhere.
class DnsMessageTest {
    /// A query with one question, whose name is `hex`.
    private static Bytes named(String hex) {
        return Bytes.ofHex("000000000001000000000000" + hex + "000c0001");
    }

    @ParameterizedTest
    @CsvSource({
        "c00c, name at byte 12 goes on at byte 12", // at itself
        "0161c00c, name at byte 12 goes on at byte 12", // at its beginning
        "c012, name at byte 12 goes on at byte 18", // behind it
        "40, name is cut short or too long at byte 12", // a kind of label that there isn't
        "1f61, name is cut short or too long at byte 12"
    })
    void namesThatLeadNowhereAreRefused(String hex, String message) {
        assertThatThrownBy(() -> DnsMessage.decode(named(hex).asBuffer()))
                .isInstanceOf(MalformedDataException.class)
                .hasMessageContaining(message);
    }

    @Test
    void namesMayGoOnBeforeThem() {
        // The header's first byte is zero: the end of a name.
        assertThat(DnsMessage.decode(named("0141c000").asBuffer()).questions())
                .containsExactly(new Question(DnsName.of("a"), Data.PTR));
    }

    @Test
    void namesAndLabelsHaveTheLimitsOfTheStandard() {
        String label = "x".repeat(DnsName.LABEL_BYTES_MAX);
        // Three labels of 64 bytes with their lengths, one of 62, and the end: 255.
        String longest = String.join(".", label, label, label, "y".repeat(61));

        assertThat(DnsName.of(longest).toString()).isEqualTo(longest);
        assertThatThrownBy(() -> DnsName.of(longest + "y"))
                .isInstanceOf(MalformedDataException.class)
                .hasMessage("name of 256 bytes, limit 255");
        assertThatThrownBy(() -> DnsName.of(label + "x"))
                .isInstanceOf(MalformedDataException.class)
                .hasMessage("label of 64 bytes, limit 63");
        assertThatThrownBy(() -> DnsName.of("a..b"))
                .isInstanceOf(MalformedDataException.class)
                .hasMessage("label of 0 bytes, limit 63");
    }

    @Test
    void packetsHaveALimitOfEntries() {
        var question = new Question(DnsName.of("a"), Data.PTR);
        Bytes most = new DnsMessage(false, Collections.nCopies(DnsMessage.ENTRIES_MAX, question), List.of()).encode();
        Bytes more =
                new DnsMessage(false, Collections.nCopies(DnsMessage.ENTRIES_MAX + 1, question), List.of()).encode();

        assertThat(DnsMessage.decode(most.asBuffer()).questions()).hasSize(DnsMessage.ENTRIES_MAX);
        assertThatThrownBy(() -> DnsMessage.decode(more.asBuffer()))
                .isInstanceOf(MalformedDataException.class)
                .hasMessage("packet of 257 questions and 0 records, limit 256");
    }

    @Test
    void recordsOfOtherTypesAndClassesArePassedOver() {
        // HINFO (13), then PTR of the class CHAOS (3), then PTR of IN.
        Bytes packet = Bytes.ofHex("000084000000000300000000"
                + "00000d0001000000780002ffff"
                + "00000c000300000078000100"
                + "00000c000100000078000100");

        assertThat(DnsMessage.decode(packet.asBuffer()).records())
                .containsExactly(new DnsMessage.Entry(
                        new DnsName(List.of()), false, 120, new Data.Pointer(new DnsName(List.of()))));
    }
}
