package io.ishigaki.gateway;

import static io.ishigaki.gateway.GatewayFixture.block;
import static io.ishigaki.gateway.GatewayFixture.cid;
import static io.ishigaki.gateway.GatewayFixture.get;
import static io.ishigaki.gateway.GatewayFixture.head;
import static io.ishigaki.gateway.GatewayFixture.root;
import static org.assertj.core.api.Assertions.assertThat;

import io.ishigaki.gateway.GatewayFixture.Reply;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The cases of `path-unixfs-gateway` in gateway-conformance v0.13.2, `tests/path_gateway_unixfs_test.go` and
/// `tests/path_gateway_cors_test.go`.
class PathUnixFsConformanceTest {
    private static final String LISTING = "dir_listing/fixtures.car";
    private static final String CACHE = "gateway-cache/fixtures.car";
    private static final String FOREVER = "public, max-age=29030400, immutable";

    /// Source: gateway-conformance v0.13.2, `TestGatewayCache`: the block of `root4`.
    private static final byte[] ROOT4 = HexFormat.of()
            .parseHex("12340a2401551220" + "5891b5b522d5df086d0ff0b110fbd9d21bb4fc7163af34d08286a2e846f6be03"
                    + "120a696e6465782e68746d6c18060a020801");

    /// Source: the same test; no archive of the suite has it.
    private static final String ABSENT = "QmYzfKSE55XCjD1MW128RfciAf2DViABhEiXfgVFMabSjN";

    @Test
    void listingOfARootHasNoWayUp() throws Exception {
        Reply reply = get("/ipfs/%s/".formatted(root(LISTING)));

        assertThat(reply.text())
                .contains("Index of")
                .doesNotContain("<a href=\"/ipfs/%s/\">..</a>".formatted(root(LISTING)));
    }

    @Test
    void directoryWithoutSlashRedirects() throws Exception {
        Reply reply = get("/ipfs/%s/%%C4%%85/%%C4%%99".formatted(root(LISTING)));

        assertThat(reply.status()).isEqualTo(301);
        assertThat(reply.header("Location")).isEqualTo("/ipfs/%s/%%C4%%85/%%C4%%99/".formatted(root(LISTING)));
    }

    @Test
    void listingHasBreadcrumbsBacklinkNamesAndHashes() throws Exception {
        String root = root(LISTING).toString();
        String file = cid(LISTING, "ą", "ę", "file-źł.txt").toString();

        Reply reply = get("/ipfs/%s/%%C4%%85/%%C4%%99/".formatted(root));

        assertThat(reply.header("Etag")).contains("\"DirIndex-");
        assertThat(reply.text())
                .contains("Index of")
                .contains("/ipfs/<a href=\"/ipfs/" + root + "\">" + root + "</a>/<a href=\"/ipfs/" + root
                        + "/%C4%85\">ą</a>/<a href=\"/ipfs/" + root + "/%C4%85/%C4%99\">ę</a>")
                .contains("<a href=\"/ipfs/" + root + "/%C4%85/%C4%99/..\">..</a>")
                .contains("<a href=\"/ipfs/" + root + "/%C4%85/%C4%99/file-%C5%BA%C5%82.txt\">file-źł.txt</a>")
                .contains("<a class=\"ipfs-hash\" translate=\"no\" href=\"/ipfs/" + file
                        + "?filename=file-%25C5%25BA%25C5%2582.txt\">");
    }

    @Test
    void fileThatDoesNotExistIsNotFound() throws Exception {
        assertThat(get("/ipfs/%s/i-do-not-exist".formatted(root(LISTING))).status())
                .isEqualTo(404);
    }

    @Test
    void headOfAListingPromisesNoLength() throws Exception {
        for (int round = 0; round < 2; round++) {
            Reply reply = head("/ipfs/%s/".formatted(root(LISTING)));
            assertThat(reply.status()).isEqualTo(200);
            assertThat(reply.header("Content-Length")).isEmpty();
        }
    }

    @Test
    void listingCanBeKeptForAWeek() throws Exception {
        Reply reply = get("/ipfs/%s/root2/root3/".formatted(root(CACHE)));

        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.header("X-Ipfs-Path")).isEqualTo("/ipfs/%s/root2/root3/".formatted(root(CACHE)));
        assertThat(reply.header("X-Ipfs-Roots"))
                .isEqualTo("%s,%s,%s".formatted(root(CACHE), cid(CACHE, "root2"), cid(CACHE, "root2", "root3")));
        assertThat(reply.header("Etag")).matches("\"DirIndex-.*_CID-%s\"".formatted(cid(CACHE, "root2", "root3")));
        assertThat(reply.header("Cache-Control")).isEqualTo("public, max-age=604800, stale-while-revalidate=2678400");
    }

    @Test
    void indexStandsForItsDirectory() throws Exception {
        Reply reply = get("/ipfs/%s/root2/root3/root4/".formatted(root(CACHE)));

        String directory = cid(CACHE, "root2", "root3", "root4").toString();
        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.header("Cache-Control")).isEqualTo(FOREVER);
        assertThat(reply.header("X-Ipfs-Path")).isEqualTo("/ipfs/%s/root2/root3/root4/".formatted(root(CACHE)));
        assertThat(reply.header("X-Ipfs-Roots"))
                .isEqualTo("%s,%s,%s,%s"
                        .formatted(root(CACHE), cid(CACHE, "root2"), cid(CACHE, "root2", "root3"), directory));
        assertThat(reply.header("Etag")).isEqualTo('"' + directory + '"');
    }

    @Test
    void fileCanBeKeptForever() throws Exception {
        Reply reply = get("/ipfs/%s/root2/root3/root4/index.html".formatted(root(CACHE)));

        String file = cid(CACHE, "root2", "root3", "root4", "index.html").toString();
        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.header("Cache-Control")).isEqualTo(FOREVER);
        assertThat(reply.header("X-Ipfs-Roots")).startsWith(root(CACHE) + ",").endsWith("," + file);
        assertThat(reply.header("Etag")).isEqualTo('"' + file + '"');
    }

    @Test
    void directoryAsRawBlockIsItsBytes() throws Exception {
        Reply reply = get("/ipfs/%s/root2/root3/root4/?format=raw".formatted(root(CACHE)));

        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.header("Cache-Control")).isEqualTo(FOREVER);
        assertThat(reply.body()).isEqualTo(ROOT4);
    }

    @Test
    void onlyIfCachedAnswersWhatIsHere() throws Exception {
        String target = "/ipfs/%s/root2/root3/root4/?format=raw".formatted(root(CACHE));

        assertThat(get(target, "Cache-Control", "only-if-cached").status()).isEqualTo(200);
        assertThat(head(target, "Cache-Control", "only-if-cached").status()).isEqualTo(200);
    }

    @Test
    void onlyIfCachedRefusesWhatIsNotHere() throws Exception {
        root(CACHE);
        assertThat(get("/ipfs/" + ABSENT, "Cache-Control", "only-if-cached").status())
                .isEqualTo(412);
        assertThat(head("/ipfs/" + ABSENT, "Cache-Control", "only-if-cached").status())
                .isEqualTo(412);
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"%s\"", "\"fakeEtag1\", \"fakeEtag2\", \"%s\"", "W/\"%s\"", "*"})
    void fileThatTheClientHasIsNotModified(String tags) throws Exception {
        String file = cid(CACHE, "root2", "root3", "root4", "index.html").toString();

        Reply reply = get(
                "/ipfs/%s/root2/root3/root4/index.html".formatted(root(CACHE)),
                "If-None-Match",
                tags.replace("%s", file));

        assertThat(reply.status()).isEqualTo(304);
        assertThat(reply.body()).isEmpty();
        assertThat(reply.header("Etag")).isEqualTo('"' + file + '"');
    }

    @Test
    void indexThatTheClientHasIsNotModified() throws Exception {
        String directory = cid(CACHE, "root2", "root3", "root4").toString();

        assertThat(get("/ipfs/%s/root2/root3/root4/".formatted(root(CACHE)), "If-None-Match", '"' + directory + '"')
                        .status())
                .isEqualTo(304);
    }

    @Test
    void listingThatTheClientHasIsNotModified() throws Exception {
        String target = "/ipfs/%s/root2/root3/".formatted(root(CACHE));
        String tag = get(target).header("Etag");

        assertThat(get(target, "If-None-Match", tag).status()).isEqualTo(304);
        assertThat(get(target, "If-None-Match", "W/" + tag).status()).isEqualTo(304);
        assertThat(get(target, "If-None-Match", "\"another\"").status()).isEqualTo(200);
    }

    @Test
    void symlinkIsShownNotFollowed() throws Exception {
        String root = root("path_gateway_unixfs/symlink.car").toString();

        assertThat(get("/ipfs/%s/".formatted(root)).text()).contains(">foo<", ">bar<");
        assertThat(get("/ipfs/%s?format=raw".formatted(root)).body())
                .isEqualTo(block("path_gateway_unixfs/symlink.car"));
        assertThat(get("/ipfs/%s/bar".formatted(root)).text()).isEqualTo("foo");
    }

    @Test
    void percentSignsInNamesAreNames() throws Exception {
        String archive = "path_gateway_unixfs/dir-with-percent-encoded-filename.car";

        Reply reply =
                get("/ipfs/%s/Portugal%%252C+Espa%%C3%%B1a=Peninsula%%20Ib%%C3%%A9rica.txt".formatted(root(archive)));

        assertThat(reply.body()).isEqualTo(block(archive, "Portugal%2C+España=Peninsula Ibérica.txt"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET", "OPTIONS"})
    void everyOriginMayRead(String method) throws Exception {
        Reply reply = GatewayFixture.send(method, "/ipfs/bafkqabtimvwgy3yk/");

        assertThat(reply.header("Access-Control-Allow-Origin")).isEqualTo("*");
        assertThat(reply.header("Access-Control-Allow-Methods")).contains("GET", "HEAD", "OPTIONS");
        assertThat(reply.header("Access-Control-Allow-Headers"))
                .contains("Content-Type", "Range", "User-Agent", "X-Requested-With");
        assertThat(reply.header("Access-Control-Expose-Headers"))
                .contains(
                        "Content-Range",
                        "Content-Length",
                        "X-Ipfs-Path",
                        "X-Ipfs-Roots",
                        "X-Chunked-Output",
                        "X-Stream-Output");
    }
}
