package io.ishigaki.gateway;

import static io.ishigaki.gateway.GatewayFixture.block;
import static io.ishigaki.gateway.GatewayFixture.cid;
import static io.ishigaki.gateway.GatewayFixture.get;
import static io.ishigaki.gateway.GatewayFixture.head;
import static io.ishigaki.gateway.GatewayFixture.root;
import static org.assertj.core.api.Assertions.assertThat;

import io.ishigaki.gateway.GatewayFixture.Reply;
import io.ishigaki.multiformats.Cid;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The cases of `path-dag-gateway` in gateway-conformance v0.13.2, `tests/path_gateway_dag_test.go`.
class PathDagConformanceTest {
    private static final String FILES = "path_gateway_dag/gateway-json-cbor.car";
    private static final String DAG_JSON = "path_gateway_dag/dag-json-traversal.car";
    private static final String DAG_CBOR = "path_gateway_dag/dag-cbor-traversal.car";

    @Test
    void jsonInAFileIsJson() throws Exception {
        Cid file = cid(FILES, "ą", "ę", "t.json");

        for (Reply reply : new Reply[] {
            get("/ipfs/" + file),
            get("/ipfs/" + file, "Accept", "application/json"),
            get("/ipfs/" + file + "?format=json", "Accept", "application/vnd.ipld.raw")
        }) {
            assertThat(reply.status()).isEqualTo(200);
            assertThat(reply.header("Content-Type")).isEqualTo("application/json");
            assertThat(reply.body()).isEqualTo(block(file));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"dag-json", "dag-cbor"})
    void fileIsNotGivenInAnotherCodec(String format) throws Exception {
        Cid file = cid(FILES, "ą", "ę", "file-źł.txt");

        assertThat(get("/ipfs/%s?format=%s".formatted(file, format)).status()).isEqualTo(406);
        assertThat(get("/ipfs/" + file, "Accept", "application/vnd.ipld." + format)
                        .status())
                .isEqualTo(406);
    }

    @ParameterizedTest
    @CsvSource({"dag-json-traversal, dag-cbor", "dag-cbor-traversal, dag-json"})
    void dataIsNotGivenInAnotherCodec(String archive, String format) throws Exception {
        Cid cid = root("path_gateway_dag/%s.car".formatted(archive));

        assertThat(get("/ipfs/%s?format=%s".formatted(cid, format)).status()).isEqualTo(406);
        assertThat(get("/ipfs/" + cid, "Accept", "application/vnd.ipld." + format)
                        .status())
                .isEqualTo(406);
    }

    @ParameterizedTest
    @CsvSource({"json, inline", "cbor, attachment"})
    void plainCodecIsGivenAsItIs(String format, String disposition) throws Exception {
        Cid cid = root("path_gateway_dag/plain-%s.car".formatted(format));
        byte[] body = block(cid);
        String type = "application/" + format;

        for (Reply reply : new Reply[] {
            get("/ipfs/" + cid), get("/ipfs/" + cid + "?format=" + format), get("/ipfs/" + cid, "Accept", type)
        }) {
            assertThat(reply.status()).isEqualTo(200);
            assertThat(reply.header("Content-Type")).isEqualTo(type);
            assertThat(reply.header("Content-Disposition"))
                    .contains("%s; filename=\"%s.%s\"".formatted(disposition, cid, format));
            assertThat(reply.body()).isEqualTo(body);
        }
        rangesHold("/ipfs/" + cid, body, type);
        rangesHold("/ipfs/" + cid + "?format=" + format, body, type);
    }

    private static void rangesHold(String target, byte[] body, String type) throws Exception {
        Reply single = get(target, "Range", "bytes=7-9");
        assertThat(single.status()).isEqualTo(206);
        assertThat(single.header("Content-Range")).isEqualTo("bytes 7-9/" + body.length);
        assertThat(single.body()).isEqualTo(Arrays.copyOfRange(body, 7, 10));

        Reply multi = get(target, "Range", "bytes=7-9,1-3");
        assertThat(multi.status()).isEqualTo(206);
        assertThat(multi.header("Content-Type")).contains("multipart/byteranges");
        assertThat(multi.text())
                .contains("Content-Type: " + type)
                .contains("Content-Range: bytes 7-9/" + body.length)
                .contains("Content-Range: bytes 1-3/" + body.length);
    }

    @ParameterizedTest
    @ValueSource(strings = {"json", "cbor"})
    void remainderInsideABlockIsNotImplemented(String format) throws Exception {
        Cid cid = root("path_gateway_dag/dag-%s-traversal.car".formatted(format));

        assertThat(get("/ipfs/%s/foo?format=dag-%s".formatted(cid, format)).status())
                .isEqualTo(501);
        assertThat(get("/ipfs/%s/foo/i-do-not-exist".formatted(cid)).status()).isEqualTo(404);
    }

    @Test
    void pathsCrossLinks() throws Exception {
        assertThat(get("/ipfs/%s/foo/link/bar?format=dag-json".formatted(root(DAG_JSON)))
                        .text()
                        .replaceAll("\\s*:\\s*", ":"))
                .isEqualTo("{\"hello\":\"this is not a link\"}");
        // Source: gateway-conformance v0.13.2, TestPathing.
        assertThat(get("/ipfs/%s/foo/link/bar?format=dag-cbor".formatted(root(DAG_CBOR)))
                        .body())
                .isEqualTo(HexFormat.of().parseHex("a16568656c6c6f7274686973206973206e6f742061206c696e6b"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"json", "cbor"})
    void nativeDataIsItsBlock(String format) throws Exception {
        Cid cid = root("path_gateway_dag/dag-%s-traversal.car".formatted(format));
        String target = "/ipfs/" + cid;
        String vendor = "application/vnd.ipld.dag-" + format;

        assertThat(get(target).body()).isEqualTo(block(cid));
        assertThat(get(target + "?format=dag-" + format).body()).isEqualTo(block(cid));
        assertThat(get(target, "Accept", vendor).body()).isEqualTo(block(cid));
        Reply plain = get(target + "?format=" + format);
        assertThat(plain.header("Content-Type")).isEqualTo("application/" + format);
        assertThat(plain.body()).isEqualTo(block(cid));
        assertThat(get(target, "Accept", "application/" + format).header("Content-Type"))
                .isEqualTo("application/" + format);
    }

    @ParameterizedTest
    @CsvSource({"json, inline", "cbor, attachment"})
    void nativeDataHasItsHeaders(String format, String disposition) throws Exception {
        Cid cid = root("path_gateway_dag/dag-%s-traversal.car".formatted(format));
        String vendor = "application/vnd.ipld.dag-" + format;

        Reply reply = get("/ipfs/" + cid, "Accept", vendor);

        assertThat(reply.header("Content-Type")).isEqualTo(vendor);
        assertThat(reply.header("Content-Length")).isEqualTo(String.valueOf(block(cid).length));
        assertThat(reply.header("Content-Disposition"))
                .contains("%s; filename=\"%s.%s\"".formatted(disposition, cid, format));
        assertThat(reply.header("Etag")).contains("%s.dag-%s".formatted(cid, format));
        assertThat(reply.header("X-Ipfs-Path")).isNotEmpty();
        assertThat(reply.header("X-Ipfs-Roots")).isNotEmpty();
        assertThat(reply.header("Cache-Control")).isEqualTo("public, max-age=29030400, immutable");
    }

    @ParameterizedTest
    @CsvSource({"json, inline", "cbor, attachment"})
    void nameAndDownloadOfNativeDataCanBeChosen(String format, String disposition) throws Exception {
        String target = "/ipfs/%s?filename=foobar.%s"
                .formatted(root("path_gateway_dag/dag-%s-traversal.car".formatted(format)), format);
        String vendor = "application/vnd.ipld.dag-" + format;

        assertThat(get(target, "Accept", vendor).header("Content-Disposition"))
                .contains("%s; filename=\"foobar.%s\"".formatted(disposition, format));
        assertThat(get(target + "&download=true", "Accept", vendor).header("Content-Disposition"))
                .contains("attachment; filename=\"foobar.%s\"".formatted(format));
    }

    @ParameterizedTest
    @ValueSource(strings = {"json", "cbor"})
    void headOfNativeDataHasTypeAndLength(String format) throws Exception {
        Cid cid = root("path_gateway_dag/dag-%s-traversal.car".formatted(format));

        for (String target : new String[] {"/ipfs/" + cid, "/ipfs/%s?format=dag-%s".formatted(cid, format)}) {
            Reply reply = head(target);
            assertThat(reply.status()).isEqualTo(200);
            assertThat(reply.header("Content-Type")).contains("application/vnd.ipld.dag-" + format);
            assertThat(reply.header("Content-Length")).isEqualTo(String.valueOf(block(cid).length));
            assertThat(reply.body()).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"json", "cbor"})
    void browsersGetAPage(String format) throws Exception {
        Cid cid = root("path_gateway_dag/dag-%s-traversal.car".formatted(format));

        Reply reply = get("/ipfs/%s/".formatted(cid), "Accept", "text/html");

        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.header("Etag")).contains("DagIndex-");
        assertThat(reply.header("Content-Type")).contains("text/html");
        assertThat(reply.header("Content-Disposition")).isEmpty();
        assertThat(reply.header("Cache-Control")).isEqualTo("public, max-age=604800, stale-while-revalidate=2678400");
        assertThat(reply.text()).contains("&#34;foo&#34;", "</html>");
    }

    @ParameterizedTest
    @ValueSource(strings = {"json", "cbor"})
    void rangesOfNativeDataHold(String format) throws Exception {
        Cid cid = root("path_gateway_dag/dag-%s-traversal.car".formatted(format));

        rangesHold("/ipfs/%s/".formatted(cid), block(cid), "application/vnd.ipld.dag-" + format);
        rangesHold("/ipfs/%s/?format=%s".formatted(cid, format), block(cid), "application/" + format);
    }

    /// Names from gateway-conformance v0.13.2, `TestGatewayJSONCborAndIPNS`.
    @ParameterizedTest
    @CsvSource({
        "json, k51qzi5uqu5dhjghbwdvbo6mi40htrq6e2z4pwgp15pgv3ho1azvidttzh8yy2",
        "cbor, k51qzi5uqu5dghjous0agrwavl8vzl64xckoqzwqeqwudfr74kfd11zcyk3b7l"
    })
    void nameLeadsToTheSameData(String format, String name) throws Exception {
        Cid cid = root("path_gateway_dag/dag-%s-traversal.car".formatted(format));
        String vendor = "application/vnd.ipld.dag-" + format;

        assertThat(get("/ipns/" + name).body()).isEqualTo(block(cid));
        assertThat(get("/ipns/%s?format=dag-%s".formatted(name, format)).body()).isEqualTo(block(cid));
        Reply reply = get("/ipns/" + name, "Accept", vendor);
        assertThat(reply.header("Content-Type")).isEqualTo(vendor);
        assertThat(reply.header("Etag")).isEqualTo("\"%s.dag-%s\"".formatted(cid, format));
        assertThat(reply.header("X-Ipfs-Path")).isEqualTo("/ipns/" + name);
        Reply page = get("/ipns/%s/".formatted(name), "Accept", "text/html");
        assertThat(page.header("Etag")).contains("DagIndex-");
        assertThat(page.header("Cache-Control")).startsWith("public, max-age=");
        assertThat(page.text()).contains("</html>");
    }
}
