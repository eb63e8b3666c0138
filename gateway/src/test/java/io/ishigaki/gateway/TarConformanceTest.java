package io.ishigaki.gateway;

import static io.ishigaki.gateway.GatewayFixture.cid;
import static io.ishigaki.gateway.GatewayFixture.get;
import static io.ishigaki.gateway.GatewayFixture.root;
import static org.assertj.core.api.Assertions.assertThat;

import io.ishigaki.dag.tar.TarExtract;
import io.ishigaki.gateway.GatewayFixture.Reply;
import io.ishigaki.multiformats.Cid;
import java.io.ByteArrayInputStream;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The cases of `path-tar-gateway` in gateway-conformance v0.13.2, `tests/path_gateway_tar_test.go`.
class TarConformanceTest {
    private static final String ARCHIVE = "path_gateway_tar/fixtures.car";
    private static final String CONTENT = "I am a txt file on path with utf8\n";

    @TempDir
    private Path folder;

    private Path extracted(Reply reply) throws Exception {
        Path target = folder.resolve("out");
        new TarExtract(target, _ -> {}).extract(new ByteArrayInputStream(reply.body()));
        return target;
    }

    @Test
    void fileIsAnArchiveOfOneFile() throws Exception {
        Cid file = cid(ARCHIVE, "ą", "ę", "file-źł.txt");

        Reply byQuery = get("/ipfs/%s?format=tar".formatted(file));
        Reply byHeader = get("/ipfs/" + file, "Accept", "application/x-tar");

        for (Reply reply : new Reply[] {byQuery, byHeader}) {
            assertThat(reply.status()).isEqualTo(200);
            assertThat(reply.header("Content-Disposition")).startsWith("attachment;");
            assertThat(reply.header("Etag")).isEqualTo("W/\"%s.x-tar\"".formatted(file));
            assertThat(reply.header("Content-Type")).isEqualTo("application/x-tar");
            assertThat(reply.text()).startsWith(file.toString());
        }
        assertThat(extracted(byQuery)).hasContent(CONTENT);
    }

    @Test
    void directoryIsTheRootOfItsArchive() throws Exception {
        Reply reply = get("/ipfs/%s?format=tar".formatted(root(ARCHIVE)));

        assertThat(reply.text()).startsWith(root(ARCHIVE).toString());
        assertThat(extracted(reply).resolve("ą/ę/file-źł.txt")).hasContent(CONTENT);
    }

    @Test
    void nameOfAnArchiveCanBeChosen() throws Exception {
        Reply reply =
                get("/ipfs/%s?filename=test%%D1%%82%%D0%%B5%%D1%%81%%D1%%82.tar&format=tar".formatted(root(ARCHIVE)));

        assertThat(reply.header("Content-Disposition"))
                .isEqualTo("attachment; filename=\"test____.tar\"; filename*=UTF-8''test%D1%82%D0%B5%D1%81%D1%82.tar");
    }

    @Test
    void namesThatLeaveTheRootAreRefused() throws Exception {
        assertThat(get("/ipfs/%s?format=tar".formatted(root("path_gateway_tar/outside-root.car")))
                        .status())
                .isBetween(400, 599);
    }

    @Test
    void namesThatStayInsideTheRootAreCleaned() throws Exception {
        Reply reply = get("/ipfs/%s?format=tar".formatted(root("path_gateway_tar/inside-root.car")));

        assertThat(reply.status()).isEqualTo(200);
        assertThat(extracted(reply).resolve("foobar/file")).exists();
    }
}
