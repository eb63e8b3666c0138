package io.ishigaki.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The gateway of a daemon: what the config file and other commands make of it.
class DaemonGatewayTest {
    @TempDir
    Path directory = Path.of("");

    private Typist typist = new Typist(directory, directory);

    @BeforeEach
    void init() {
        typist = new Typist(directory, directory.resolve("repo"));
        typist.type("init", "--profile", "test").only();
    }

    private HttpURLConnection get(String target, String... headers) throws IOException {
        String gateway = Files.readString(directory.resolve("repo/gateway"));
        var request = (HttpURLConnection) URI.create(gateway + target).toURL().openConnection();
        request.setInstanceFollowRedirects(false);
        for (int index = 0; index < headers.length; index += 2) {
            request.setRequestProperty(headers[index], headers[index + 1]);
        }
        return request;
    }

    private String add(String content) {
        return typist.typeWithInput(content, "add", "-Q").only().strip();
    }

    @Test
    void removedBlocksAreGoneFromItAtOnce() throws IOException {
        try (var _ = RunningDaemon.start(typist)) {
            String kept = "/ipfs/" + add("kept");
            String removed = add("removed");
            String collected = add("collected");
            for (String each : new String[] {kept, "/ipfs/" + removed, "/ipfs/" + collected}) {
                assertThat(get(each).getResponseCode()).isEqualTo(200);
            }
            typist.type("pin", "rm", removed, collected).only();

            typist.type("block", "rm", removed).only();
            assertThat(get("/ipfs/" + removed).getResponseCode()).isEqualTo(404);
            assertThat(get("/ipfs/" + collected).getResponseCode()).isEqualTo(200);

            typist.type("repo", "gc").only();
            assertThat(get("/ipfs/" + collected).getResponseCode()).isEqualTo(404);
            assertThat(get(kept).getResponseCode()).isEqualTo(200);
        }
    }

    @Test
    void settingsOfTheConfigFileReachIt() throws IOException {
        String[][] settings = {
            {"Gateway.HTTPHeaders", "{\"X-Own\": [\"mine\"]}"},
            {"Gateway.RootRedirect", "\"/ipfs/bafkqaaa\""},
            {"Gateway.DeserializedResponses", "false"},
            {"Gateway.DisableHTMLErrors", "true"},
        };
        for (String[] each : settings) {
            typist.type("config", "--json", each[0], each[1]).only();
        }
        try (var _ = RunningDaemon.start(typist)) {
            HttpURLConnection root = get("/");
            assertThat(root.getResponseCode()).isEqualTo(302);
            assertThat(root.getHeaderField("Location")).isEqualTo("/ipfs/bafkqaaa");
            assertThat(root.getHeaderField("X-Own")).isEqualTo("mine");
            HttpURLConnection file = get("/ipfs/bafkqaaa", "Accept", "text/html");
            assertThat(file.getResponseCode()).isEqualTo(406);
            assertThat(file.getContentType()).startsWith("text/plain");
        }
    }

    @Test
    void limitsOfTheConfigFileReachIt() throws IOException {
        typist.type("config", "--json", "Gateway.MaxRangeRequestFileSize", "\"4B\"")
                .only();
        typist.type("config", "--json", "Gateway.AllowCodecConversion", "true").only();
        try (var _ = RunningDaemon.start(typist)) {
            String file = "/ipfs/" + add("hello");
            assertThat(get(file, "Range", "bytes=0-1").getResponseCode()).isEqualTo(501);
            String data = typist.typeWithInput("{\"a\":1}", "dag", "put").only().strip();
            assertThat(get("/ipfs/" + data + "?format=dag-json").getResponseCode())
                    .isEqualTo(200);
        }
    }
}
