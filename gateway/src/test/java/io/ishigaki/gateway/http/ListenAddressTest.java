package io.ishigaki.gateway.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ishigaki.multiformats.MalformedDataException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ListenAddressTest {
    @ParameterizedTest
    @CsvSource({
        "/ip4/127.0.0.1/tcp/8080, 127.0.0.1:8080",
        "/ip6/::1/tcp/0, [::1]:0",
        "/dns4/localhost/tcp/65535, localhost:65535",
        "/ip4/0.0.0.0/tcp/80/http, 0.0.0.0:80",
        "127.0.0.1:5001, 127.0.0.1:5001",
        "[::1]:5001, [::1]:5001"
    })
    void multiaddrAndHostPortAreRead(String text, String hostAndPort) {
        assertThat(ListenAddress.parse(text)).hasToString(hostAndPort);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "/",
                "/ip4/127.0.0.1",
                "/ip4/127.0.0.1/udp/80",
                "/ip4/127.0.0.1/tcp/80/ws",
                "/ip4//tcp/80",
                "/ip4/127.0.0.1/tcp/65536",
                "/ip4/127.0.0.1/tcp/-1",
                "::1:80",
                "localhost",
                "localhost:",
                ":80"
            })
    void anythingElseIsRefused(String text) {
        assertThatThrownBy(() -> ListenAddress.parse(text)).isInstanceOf(MalformedDataException.class);
    }

    @Test
    void multiaddrFormReadsBack() {
        for (String text : new String[] {"/ip4/127.0.0.1/tcp/8080", "/ip6/::1/tcp/1", "/dns/localhost/tcp/2"}) {
            assertThat(ListenAddress.parse(text).toMultiaddr()).isEqualTo(text);
        }
    }

    @Test
    void urlBracketsIpv6() {
        assertThat(new ListenAddress("::1", 80).toUrl()).isEqualTo("http://[::1]:80");
    }
}
