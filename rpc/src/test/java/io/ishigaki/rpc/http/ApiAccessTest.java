package io.ishigaki.rpc.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// No web page and no stranger may use the RPC.
class ApiAccessTest {
    @TempDir
    static Path repository = Path.of("");

    private static RpcServer plain;

    @BeforeAll
    static void open() throws IOException {
        plain = RpcServer.open(repository, ApiSettings.DEFAULT);
    }

    @AfterAll
    static void close() {
        plain.close();
    }

    private static final ApiSettings.Authorization BEARER =
            ApiSettings.Authorization.of("bearer:secret", List.of("/api/v0/id"));
    private static final ApiSettings.Authorization BASIC =
            ApiSettings.Authorization.of("basic:user:pass", List.of("/api/v0"));

    private static String answer(ApiSettings settings, String path, String... headers) throws IOException {
        try (var server = RpcServer.open(repository, settings)) {
            return answer(server, path, headers);
        }
    }

    private static String answer(RpcServer server, String path, String... headers) throws IOException {
        String[] filled = new String[headers.length];
        for (int i = 0; i < headers.length; i++) {
            filled[i] = headers[i].replace("PORT", Integer.toString(server.port()));
        }
        return server.post(path, filled);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Origin: http://evil.com",
                "Origin: null",
                "Origin: http://127.0.0.1:1",
                "Origin: http://localhost",
                "Origin: http://127.0.0.1:PORT.evil.com",
                "Referer: http://evil.com/page",
                "Referer: ::::",
                "User-Agent: Mozilla/5.0 (X11)"
            })
    void pagesOfOthersAreRefused(String header) throws IOException {
        assertThat(answer(plain, "version", header))
                .startsWith("HTTP/1.1 403 ")
                .endsWith("403 - Forbidden\n")
                .doesNotContain("Access-Control-Allow-Origin");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Origin: http://127.0.0.1:PORT",
                "Origin: http://localhost:PORT",
                "Origin: http://[::1]:PORT",
                "Referer: http://127.0.0.1:PORT/webui",
                "User-Agent: curl/8"
            })
    void itsOwnPagesAndPlainClientsMayCome(String header) throws IOException {
        assertThat(answer(plain, "version", header)).startsWith("HTTP/1.1 200 ");
    }

    @Test
    void anOriginOfTheConfigurationMayComeAndIsTold() throws IOException {
        var settings = new ApiSettings(
                Map.of(
                        "Access-Control-Allow-Origin",
                        List.of("https://app.example"),
                        "Access-Control-Allow-Credentials",
                        List.of("true"),
                        "X-Mine",
                        List.of("yes")),
                List.of());

        assertThat(answer(settings, "version", "Origin: https://app.example"))
                .startsWith("HTTP/1.1 200 ")
                .contains("Access-Control-Allow-Origin: https://app.example\r\n")
                .contains("Access-Control-Allow-Credentials: true\r\n")
                .contains("X-Mine: yes\r\n");
        assertThat(answer(settings, "version", "Origin: https://other.example")).startsWith("HTTP/1.1 403 ");
    }

    @Test
    void aPreflightTellsOnlyAllowedOrigins() throws IOException {
        var settings =
                new ApiSettings(Map.of("Access-Control-Allow-Origin", List.of("https://app.example")), List.of());
        try (var server = RpcServer.open(repository, settings)) {
            String head = "OPTIONS /api/v0/version HTTP/1.1";
            assertThat(server.exchange(head, "Host: 127.0.0.1", "Origin: https://app.example"))
                    .startsWith("HTTP/1.1 204 ")
                    .contains("Access-Control-Allow-Origin: https://app.example\r\n")
                    .contains("Access-Control-Allow-Methods: POST\r\n");
            assertThat(server.exchange(head, "Host: 127.0.0.1", "Origin: https://evil.com"))
                    .doesNotContain("Access-Control-Allow-Origin");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"evil.com", "evil.com:5001", "127.0.0.1.evil.com", "localhost.evil.com"})
    void aNameThatIsNotOursWasReboundAndIsRefused(String host) throws IOException {
        assertThat(plain.exchange("POST /api/v0/version HTTP/1.1", "Host: " + host))
                .startsWith("HTTP/1.1 403 ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "127.0.0.1:5001", "localhost:5001", "LOCALHOST", "[::1]:5001", "192.168.1.2"})
    void addressesAndLocalhostAreOurs(String host) throws IOException {
        assertThat(plain.exchange("POST /api/v0/version HTTP/1.1", "Host: " + host))
                .startsWith("HTTP/1.1 200 ");
    }

    @Test
    void withAuthorizationsNobodyComesInWithoutOne() throws IOException {
        var settings = new ApiSettings(Map.of(), List.of(BEARER, BASIC));

        assertThat(answer(settings, "id")).startsWith("HTTP/1.1 403 ").contains("RPC Access Denied");
        assertThat(answer(settings, "id", "Authorization: Bearer wrong")).startsWith("HTTP/1.1 403 ");
        assertThat(answer(settings, "id", "Authorization: Bearer secret")).startsWith("HTTP/1.1 200 ");
        assertThat(answer(settings, "diag/healthy", "Authorization: Basic dXNlcjpwYXNz"))
                .startsWith("HTTP/1.1 200 ");
    }

    @Test
    void anAuthorizationOpensItsPathsAndTheVersionOnly() throws IOException {
        var settings = new ApiSettings(Map.of(), List.of(BEARER));

        assertThat(answer(settings, "diag/healthy", "Authorization: Bearer secret"))
                .startsWith("HTTP/1.1 403 ");
        assertThat(answer(settings, "version", "Authorization: Bearer secret")).startsWith("HTTP/1.1 200 ");
        assertThat(answer(settings, "version")).startsWith("HTTP/1.1 403 ");
    }

    @Test
    void everyFormOfSecretIsRead() {
        assertThat(ApiSettings.Authorization.headerOf("bearer:t:1")).isEqualTo("Bearer t:1");
        assertThat(ApiSettings.Authorization.headerOf("t")).isEqualTo("Bearer t");
        assertThat(ApiSettings.Authorization.headerOf("basic:dXNlcjpwYXNz")).isEqualTo("Basic dXNlcjpwYXNz");
        assertThat(ApiSettings.Authorization.headerOf("basic:user:pass")).isEqualTo("Basic dXNlcjpwYXNz");
    }
}
