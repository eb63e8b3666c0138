package io.ishigaki.gateway;

import static io.ishigaki.gateway.GatewayFixture.cid;
import static io.ishigaki.gateway.GatewayFixture.get;
import static io.ishigaki.gateway.GatewayFixture.head;
import static io.ishigaki.gateway.GatewayFixture.root;
import static org.assertj.core.api.Assertions.assertThat;

import io.ishigaki.gateway.GatewayFixture.Reply;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The cases of order, duplicates and precedence in gateway-conformance v0.13.2, `TestTrustlessCarOrderAndDuplicates`
/// and `TestTrustlessCarFormatPrecedence`.
class CarOrderConformanceTest {
    private static final String ARCHIVE = "trustless_gateway_car/dir-with-duplicate-files.car";

    /// The leaves of `multiblock.txt`, from the recipe of the archive in gateway-conformance v0.13.2.
    private static final List<String> LEAVES = List.of(
            "bafkreie5noke3mb7hqxukzcy73nl23k6lxszxi5w3dtmuwz62wnvkpsscm",
            "bafkreih4ephajybraj6wnxsbwjwa77fukurtpl7oj7t7pfq545duhot7cq",
            "bafkreigu7buvm3cfunb35766dn7tmqyh2um62zcio63en2btvxuybgcpue",
            "bafkreicll3huefkc3qnrzeony7zcfo7cr3nbx64hnxrqzsixpceg332fhe",
            "bafkreifst3pqztuvj57lycamoi7z34b4emf7gawxs74nwrc2c7jncmpaqm");

    private static List<String> expected(boolean duplicates) throws Exception {
        var all = new ArrayList<String>();
        all.add(root(ARCHIVE).toString());
        all.add(cid(ARCHIVE, "ascii.txt").toString());
        if (duplicates) {
            all.add(cid(ARCHIVE, "ascii-copy.txt").toString());
        }
        all.add(cid(ARCHIVE, "hello.txt").toString());
        all.add(cid(ARCHIVE, "multiblock.txt").toString());
        all.addAll(LEAVES);
        return all;
    }

    @ParameterizedTest
    @CsvSource({"y, true", "n, false"})
    void duplicatesComeIfAskedFor(String dups, boolean duplicates) throws Exception {
        Reply reply =
                get("/ipfs/" + root(ARCHIVE), "Accept", "application/vnd.ipld.car; version=1; order=dfs; dups=" + dups);

        assertThat(reply.header("Content-Type")).contains("application/vnd.ipld.car", "order=dfs", "dups=" + dups);
        assertThat(reply.carBlocks()).isEqualTo(expected(duplicates));
    }

    @Test
    void anyOrderIsAnOrder() throws Exception {
        Reply reply = get("/ipfs/" + root(ARCHIVE), "Accept", "application/vnd.ipld.car; version=1; order=unk");

        assertThat(reply.header("Content-Type")).contains("order=");
        assertThat(reply.carBlocks()).containsAll(expected(false));
    }

    @Test
    void identityIsNoBlock() throws Exception {
        // Source: the same test.
        Reply reply = get(
                "/ipfs/bafkqaf3imvwgy3zaneqgc3janfxgy2lomvscay3jmqfa", "Accept", "application/vnd.ipld.car; dups=y");

        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.header("Content-Type")).contains("dups=y");
        assertThat(reply.carBlocks()).isEmpty();
    }

    @Test
    void acceptSaysHowAndQuerySaysWhat() throws Exception {
        String target = "/ipfs/%s?format=car".formatted(root(ARCHIVE));

        Reply reply = get(target, "Accept", "application/vnd.ipld.car; version=1; order=dfs; dups=y");

        assertThat(reply.header("Content-Type")).contains("order=dfs", "dups=y");
        assertThat(reply.carBlocks()).isEqualTo(expected(true));
        assertThat(get(target + "&car-order=dfs", "Accept", "application/vnd.ipld.car; order=unk")
                        .header("Content-Type"))
                .contains("order=dfs");
        assertThat(get(target + "&car-dups=y", "Accept", "application/vnd.ipld.car; dups=n")
                        .header("Content-Type"))
                .contains("dups=y");
    }

    @ParameterizedTest
    @ValueSource(strings = {"car", "raw"})
    void formatBeatsAccept(String format) throws Exception {
        String other = format.equals("car") ? "raw" : "car";

        Reply reply = get(
                "/ipfs/%s?format=%s".formatted(cid("gateway-raw-block.car", "dir"), format),
                "Accept",
                "application/vnd.ipld." + other);

        assertThat(reply.header("Content-Type")).startsWith("application/vnd.ipld." + format);
    }

    @Test
    void archiveThatTheClientHasIsNotModified() throws Exception {
        String target = "/ipfs/%s?format=car".formatted(root(ARCHIVE));
        String tag = head(target).header("Etag");

        assertThat(get(target, "If-None-Match", tag).status()).isEqualTo(304);
        assertThat(get(target + "&dag-scope=block", "If-None-Match", tag).status())
                .isEqualTo(200);
    }
}
