package io.ishigaki.network.yamux;

import static org.assertj.core.api.Assertions.assertThat;

import io.ishigaki.network.muxer.ReceiveBudget;
import io.ishigaki.network.muxer.SessionLimits;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;

/// Whatever a peer sends, what a session keeps is within its budget, and nothing is kept after its end.
/// The first byte says in what pieces the rest arrives.
public class YamuxFuzzTest {
    @ParameterizedTest
    @CsvFileSource(resources = "Yamux.corpus")
    void corpusIsReadOrRefused(String hex) {
        fuzzerTestOneInput(HexFormat.of().parseHex(hex));
    }

    /// What Jazzer calls.
    public static void fuzzerTestOneInput(byte[] input) {
        if (input.length == 0) {
            return;
        }
        var budget = new ReceiveBudget(1 << 20);
        try (var wire = new Wire(SessionLimits.defaults(), budget)) {
            int piece = 1 + Byte.toUnsignedInt(input[0]);
            for (int at = 1; at < input.length && wire.endings.isEmpty(); at += piece) {
                wire.receive(Arrays.copyOfRange(input, at, Math.min(input.length, at + piece)));
                assertThat(budget.bytes()).isLessThanOrEqualTo(input.length);
            }
            wire.sent();
            wire.endings.forEach(ending -> assertThat(ending).isNotBlank());
        }
        assertThat(budget.bytes()).isZero();
    }
}
