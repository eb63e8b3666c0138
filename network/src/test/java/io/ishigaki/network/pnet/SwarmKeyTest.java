package io.ishigaki.network.pnet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ishigaki.multiformats.MalformedDataException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SwarmKeyTest {
    private static final String DIGITS = "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f";

    static byte[] file(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    static SwarmKey key() {
        return SwarmKey.parse(file("/key/swarm/psk/1.0.0/\n/base16/\n" + DIGITS + "\n"));
    }

    /// As Kubo 0.43.0 prints it for this key.
    @Test
    void fingerprintIsKubos() {
        assertThat(key().fingerprint()).isEqualTo("41dfbf48d882a8ee665983adfa7a48f7");
        assertThat(key()).hasToString("swarm key 41dfbf48d882a8ee665983adfa7a48f7");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\n", "\r\n"})
    void everyEncodingAndLineEndIsRead(String end) {
        byte[] bytes = HexFormat.of().parseHex(DIGITS);
        String head = "/key/swarm/psk/1.0.0/" + end;
        var binary = new ByteArrayOutputStream();
        binary.writeBytes(file(head + "/bin/" + end));
        binary.writeBytes(bytes);

        assertThat(SwarmKey.parse(file(head + "/base16/" + end + DIGITS))).isEqualTo(key());
        assertThat(SwarmKey.parse(file(head + "/base16/" + end + DIGITS.toUpperCase(Locale.ROOT) + "more")))
                .isEqualTo(key());
        assertThat(SwarmKey.parse(
                        file(head + "/base64/" + end + Base64.getEncoder().encodeToString(bytes) + end)))
                .isEqualTo(key());
        assertThat(SwarmKey.parse(binary.toByteArray())).isEqualTo(key());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "/key/swarm/psk/1.0.0/",
                "/key/swarm/psk/2.0.0/\n/base16/\n" + DIGITS,
                "/key/swarm/psk/1.0.0/\n/verybadbase/\n" + DIGITS,
                "/key/swarm/psk/1.0.0/\n/base16/\n000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e",
                "/key/swarm/psk/1.0.0/\n/base16/\n000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1ezz",
                "/key/swarm/psk/1.0.0/\n/base64/\n??",
                "/key/swarm/psk/1.0.0/\n/bin/\n0123456789012345678901234567890"
            })
    void whatIsNoKeyIsRefusedWithoutBeingShown(String text) {
        assertThatThrownBy(() -> SwarmKey.parse(file(text)))
                .isInstanceOf(MalformedDataException.class)
                .hasMessageStartingWith("swarm key ")
                .hasMessageNotContaining("0102")
                .hasNoCause();
    }

    @Test
    void hugeFileIsRefused() {
        assertThatThrownBy(() -> SwarmKey.parse(new byte[SwarmKey.TEXT_BYTES_MAX + 1]))
                .isInstanceOf(MalformedDataException.class)
                .hasMessage("swarm key is 4097 bytes, limit 4096");
    }

    @Test
    void forcedPrivateNetworkNeedsAKey() {
        var forced = Map.of("LIBP2P_FORCE_PNET", "1");

        assertThatThrownBy(() -> SwarmKey.requireIfForced(Optional.empty(), forced))
                .isInstanceOf(IOException.class)
                .hasMessage("LIBP2P_FORCE_PNET=1 asks for a private network, and there is no swarm key");
        assertThatCode(() -> {
                    SwarmKey.requireIfForced(Optional.of(key()), forced);
                    SwarmKey.requireIfForced(Optional.empty(), Map.of("LIBP2P_FORCE_PNET", "0"));
                    SwarmKey.requireIfForced(Optional.empty(), Map.of());
                })
                .doesNotThrowAnyException();
    }
}
