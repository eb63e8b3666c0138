package io.ishigaki.gateway;

import static io.ishigaki.gateway.GatewayFixture.block;
import static io.ishigaki.gateway.GatewayFixture.cid;
import static io.ishigaki.gateway.GatewayFixture.get;
import static io.ishigaki.gateway.GatewayFixture.head;
import static io.ishigaki.gateway.GatewayFixture.root;
import static org.assertj.core.api.Assertions.assertThat;

import io.ishigaki.gateway.GatewayFixture.Reply;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The cases of `trustless-block-gateway` and `path-raw-gateway` in gateway-conformance v0.13.2,
/// `tests/trustless_gateway_raw_test.go` and `tests/path_gateway_raw_test.go`.
class BlockConformanceTest {
    private static final String ARCHIVE = "gateway-raw-block.car";
    private static final String RAW = "application/vnd.ipld.raw";

    private static String target(String kind, String... names) throws Exception {
        return kind.equals("path")
                ? "/ipfs/%s/%s".formatted(root(ARCHIVE), String.join("/", names))
                : "/ipfs/" + cid(ARCHIVE, names);
    }

    @ParameterizedTest
    @ValueSource(strings = {"path", "cid"})
    void blockIsItsBytes(String kind) throws Exception {
        String target = target(kind, "dir");

        assertThat(get(target + "?format=raw").body()).isEqualTo(block(ARCHIVE, "dir"));
        assertThat(get(target, "Accept", RAW).body()).isEqualTo(block(ARCHIVE, "dir"));
    }

    @Test
    void rangeOfABlockIsExactlyThoseBytes() throws Exception {
        Reply reply = get(target("path", "dir"), "Accept", RAW, "Range", "bytes=6-16");

        assertThat(reply.status()).isEqualTo(206);
        assertThat(reply.header("Content-Type")).isEqualTo(RAW);
        assertThat(reply.header("Content-Range")).isEqualTo("bytes 6-16/57");
        assertThat(reply.body()).isEqualTo(Arrays.copyOfRange(block(ARCHIVE, "dir"), 6, 17));
    }

    @Test
    void severalRangesOfABlockComeAsParts() throws Exception {
        byte[] body = block(ARCHIVE, "dir", "ascii.txt");

        Reply reply = get(target("cid", "dir", "ascii.txt"), "Accept", RAW, "Range", "bytes=7-9,1-3");

        assertThat(reply.status()).isEqualTo(206);
        assertThat(reply.text())
                .contains("Content-Type: " + RAW)
                .contains("Content-Range: bytes 7-9/" + body.length)
                .contains("Content-Range: bytes 1-3/" + body.length);
    }

    @ParameterizedTest
    @ValueSource(strings = {"path", "cid"})
    void blockHasItsHeaders(String kind) throws Exception {
        String target = target(kind, "dir", "ascii.txt");

        Reply reply = get(target, "Accept", RAW);

        assertThat(reply.header("Content-Type")).isEqualTo(RAW);
        assertThat(reply.header("Content-Length")).isEqualTo(String.valueOf(block(ARCHIVE, "dir", "ascii.txt").length));
        assertThat(reply.header("Content-Disposition")).startsWith("attachment;");
        assertThat(reply.header("X-Content-Type-Options")).isEqualTo("nosniff");
        assertThat(reply.header("Etag")).isEqualTo("\"%s.raw\"".formatted(cid(ARCHIVE, "dir", "ascii.txt")));
        assertThat(reply.header("X-Ipfs-Path")).isEqualTo(target);
        assertThat(reply.header("X-Ipfs-Roots"))
                .endsWith(cid(ARCHIVE, "dir", "ascii.txt").toString());
        assertThat(reply.header("Cache-Control")).isEqualTo("public, max-age=29030400, immutable");
        assertThat(reply.header("Content-Location")).isEqualTo(target + "?format=raw");
    }

    @ParameterizedTest
    @ValueSource(strings = {"path", "cid"})
    void nameOfABlockCanBeChosen(String kind) throws Exception {
        Reply reply = get(target(kind, "dir", "ascii.txt") + "?filename=foobar.bin", "Accept", RAW);

        assertThat(reply.header("Content-Disposition")).startsWith("attachment; filename=\"foobar.bin\"");
    }

    @Test
    void headHasTheLengthAndNoBody() throws Exception {
        Reply reply = head(target("cid", "dir"), "Accept", RAW);

        assertThat(reply.header("Content-Length")).isEqualTo("57");
        assertThat(reply.body()).isEmpty();
    }

    /// Source: the trustless gateway specification, "probe".
    @Test
    void probeIsAnEmptyBlock() throws Exception {
        Reply reply = get("/ipfs/bafkqaaa?format=raw");

        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.header("Content-Length")).isEqualTo("0");
    }
}
