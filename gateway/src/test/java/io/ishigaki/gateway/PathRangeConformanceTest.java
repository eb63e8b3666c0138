package io.ishigaki.gateway;

import static io.ishigaki.gateway.GatewayFixture.block;
import static io.ishigaki.gateway.GatewayFixture.cid;
import static io.ishigaki.gateway.GatewayFixture.get;
import static io.ishigaki.gateway.GatewayFixture.root;
import static org.assertj.core.api.Assertions.assertThat;

import io.ishigaki.gateway.GatewayFixture.Reply;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The cases of `path-range-gateway` in gateway-conformance v0.13.2, `TestGatewayUnixFSFileRanges`.
class PathRangeConformanceTest {
    private static final String FILES = "path_gateway_unixfs/dir-with-files.car";
    private static final String MISSING = "trustless_gateway_car/file-3k-and-3-blocks-missing-block.car";

    private static String target() throws Exception {
        return "/ipfs/%s/ascii.txt".formatted(root(FILES));
    }

    @Test
    void wholeFileSaysThatRangesAreServed() throws Exception {
        Reply reply = get(target());

        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.header("Accept-Ranges")).isEqualTo("bytes");
        assertThat(reply.body()).isEqualTo(block(FILES, "ascii.txt"));
    }

    @ParameterizedTest
    @CsvSource({
        "bytes=6-16, 6, 17, bytes 6-16/31",
        "bytes=-3, 28, 31, bytes 28-30/31",
        "bytes=30-, 30, 31, bytes 30-30/31",
        "bytes=0-0, 0, 1, bytes 0-0/31",
        "bytes=20-1000, 20, 31, bytes 20-30/31",
        "bytes=-1000, 0, 31, bytes 0-30/31"
    })
    void singleRangeIsExactlyThoseBytes(String range, int from, int to, String contentRange) throws Exception {
        Reply reply = get(target(), "Range", range);

        assertThat(reply.status()).isEqualTo(206);
        assertThat(reply.header("Content-Range")).isEqualTo(contentRange);
        assertThat(reply.header("Content-Length")).isEqualTo(String.valueOf(to - from));
        assertThat(reply.body()).isEqualTo(Arrays.copyOfRange(block(FILES, "ascii.txt"), from, to));
    }

    @Test
    void severalRangesComeAsParts() throws Exception {
        Reply reply = get(target(), "Range", "bytes=6-16,0-4");
        String file = new String(block(FILES, "ascii.txt"), StandardCharsets.UTF_8);

        assertThat(reply.status()).isEqualTo(206);
        assertThat(reply.header("Content-Type")).startsWith("multipart/byteranges; boundary=");
        assertThat(reply.text())
                .contains("Content-Range: bytes 6-16/31\r\n\r\n" + file.substring(6, 17) + "\r\n--")
                .contains("Content-Range: bytes 0-4/31\r\n\r\n" + file.substring(0, 5) + "\r\n--");
    }

    @ParameterizedTest
    @CsvSource({"bytes=31-", "bytes=-0", "bytes=100-200"})
    void rangeOutsideTheFileCanNotBeSatisfied(String range) throws Exception {
        Reply reply = get(target(), "Range", range);

        assertThat(reply.status()).isEqualTo(416);
        assertThat(reply.header("Content-Range")).isEqualTo("bytes */31");
    }

    @ParameterizedTest
    @CsvSource({"bytes=5-3", "bytes=a-b", "bytes=-", "bytes=1"})
    void rangeThatIsNoneIsABadRequest(String range) throws Exception {
        assertThat(get(target(), "Range", range).status()).isEqualTo(400);
    }

    @Test
    void rangeOfAnotherVersionGetsTheWhole() throws Exception {
        assertThat(get(target(), "Range", "bytes=0-1", "If-Range", "\"other\"").status())
                .isEqualTo(200);
        assertThat(get(target(), "Range", "bytes=0-1", "If-Range", "\"%s\"".formatted(cid(FILES, "ascii.txt")))
                        .status())
                .isEqualTo(206);
    }

    @ParameterizedTest
    @CsvSource({"bytes=997-1000, bytes 997-1000/3072", "bytes=2200-2201, bytes 2200-2201/3072"})
    void rangeNeedsOnlyItsOwnBlocks(String range, String contentRange) throws Exception {
        Reply reply = get("/ipfs/" + root(MISSING), "Range", range);

        assertThat(reply.status()).isEqualTo(206);
        assertThat(reply.header("Content-Range")).isEqualTo(contentRange);
    }
}
