package io.ishigaki.rpc.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ishigaki.gateway.http.UnixAddress;
import io.ishigaki.multiformats.MalformedDataException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RpcEndpointTest {
    @ParameterizedTest
    @CsvSource(textBlock = """
        /ip4/127.0.0.1/tcp/5001,              127.0.0.1,    5001, false
        /ip6/::1/tcp/5001/http,               ::1,          5001, false
        127.0.0.1:5001,                       127.0.0.1,    5001, false
        http://127.0.0.1:5001/,               127.0.0.1,    5001, false
        http://node.example,                  node.example, 80,   false
        https://node.example,                 node.example, 443,  true
        https://node.example:8443/,           node.example, 8443, true
        https://[::1],                        ::1,          443,  true
        /dns/node.example/tcp/443/https,      node.example, 443,  true
        /dns4/node.example/tcp/443/tls/http,  node.example, 443,  true
        """)
    void everyFormOfATcpEndpointIsRead(String text, String host, int port, boolean encrypted) {
        assertThat(RpcEndpoint.parse(text)).isEqualTo(new RpcEndpoint.Tcp(host, port, encrypted));
    }

    @Test
    void aUnixSocketIsItsPath() {
        assertThat(RpcEndpoint.parse("/unix/run/ishi/api.sock"))
                .isEqualTo(new RpcEndpoint.Unix(new UnixAddress(Path.of("/run/ishi/api.sock"))));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "/unix", "/unix/", "https://", "http://host:port", "/dns/node.example/https", "ftp://a:1"})
    void anythingElseIsRefused(String text) {
        assertThatThrownBy(() -> RpcEndpoint.parse(text)).isInstanceOf(MalformedDataException.class);
    }
}
