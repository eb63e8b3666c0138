package io.ishigaki.gateway;

import static io.ishigaki.gateway.GatewayFixture.block;
import static io.ishigaki.gateway.GatewayFixture.cid;
import static io.ishigaki.gateway.GatewayFixture.get;
import static io.ishigaki.gateway.GatewayFixture.root;
import static org.assertj.core.api.Assertions.assertThat;

import io.ishigaki.dag.ipns.IpnsName;
import io.ishigaki.dag.ipns.IpnsRecord;
import io.ishigaki.gateway.GatewayFixture.Reply;
import io.ishigaki.multiformats.Bytes;
import io.ishigaki.multiformats.Cid;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The cases of `trustless-ipns-gateway` and `path-ipns-gateway` in gateway-conformance v0.13.2; all names are those of
/// its records.
class IpnsConformanceTest {
    private static final String CACHE = "gateway-cache/fixtures.car";
    private static final String CACHE_NAME = "k51qzi5uqu5dlxdsdu5fpuu7h69wu4ohp32iwm9pdt9nq3y5rpn3ln9j12zfhe";
    private static final String V1_V2 = "k51qzi5uqu5dlkw8pxuw9qmqayfdeh4kfebhmreauqdc6a7c3y7d5i9fi8mk9w";
    private static final String V2 = "k51qzi5uqu5dit2ku9mutlfgwyz8u730on38kd10m97m36bjt66my99hb6103f";
    private static final String RECORD = "application/vnd.ipfs.ipns-record";

    @ParameterizedTest
    @ValueSource(strings = {V1_V2, V2})
    void recordIsValidAndHasItsHeaders(String name) throws Exception {
        for (Reply reply :
                new Reply[] {get("/ipns/%s?format=ipns-record".formatted(name)), get("/ipns/" + name, "Accept", RECORD)
                }) {
            assertThat(reply.header("Content-Disposition")).startsWith("attachment;");
            assertThat(reply.header("Content-Type")).isEqualTo(RECORD);
            assertThat(reply.header("Cache-Control")).isEqualTo("public, max-age=1800");
            IpnsRecord.decode(Bytes.copyOf(reply.body())).requireValid(IpnsName.parse(name), Instant.EPOCH);
        }
    }

    @Test
    void nameOfARecordsFileCanBeChosen() throws Exception {
        Reply reply = get("/ipns/%s?format=ipns-record&filename=test%%D1%%82%%D0%%B5%%D1%%81%%D1%%82.ipns-record"
                .formatted(V1_V2));

        assertThat(reply.header("Content-Disposition"))
                .isEqualTo("attachment; filename=\"test____.ipns-record\";"
                        + " filename*=UTF-8''test%D1%82%D0%B5%D1%81%D1%82.ipns-record");
    }

    /// V1 alone; V1 and V2 that differ; V2 signature broken.
    @ParameterizedTest
    @ValueSource(
            strings = {
                "k51qzi5uqu5dm4tm0wt8srkg9h9suud4wuiwjimndrkydqm81cqtlb5ak6p7ku",
                "k51qzi5uqu5dlmit2tuwdvnx4sbnyqgmvbxftl0eo3f33wwtb9gr7yozae9kpw",
                "k51qzi5uqu5diamp7qnnvs1p1gzmku3eijkeijs3418j23j077zrkok63xdm8c"
            })
    void recordThatDoesNotHoldIsAnError(String name) throws Exception {
        assertThat(get("/ipns/" + name).status()).isBetween(500, 599);
    }

    /// The last one's V1 signature is broken, which nobody reads.
    @ParameterizedTest
    @ValueSource(strings = {V1_V2, V2, "k51qzi5uqu5dilgf7gorsh9vcqqq4myo6jd4zmqkuy9pxyxi5fua3uf7axph4y"})
    void nameLeadsToItsContent(String name) throws Exception {
        Bytes record =
                Bytes.copyOf(get("/ipns/%s?format=ipns-record".formatted(name)).body());
        String value = new String(IpnsRecord.decode(record).content().value().toArray(), StandardCharsets.UTF_8);

        Reply reply = get("/ipns/" + name);

        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.body())
                .isEqualTo(Cid.parse(value.substring("/ipfs/".length()))
                        .multihash()
                        .digest()
                        .toArray());
    }

    @ParameterizedTest
    @CsvSource({
        "12D3KooWRBy97UB99e3J6hiPesre1MZeuNQvfan4gBziswrRJsNK,"
                + " k51qzi5uqu5dlvj2baxnqndepeb86cbk3ng7n3i46uzyxzyqj2xjonzllnv0v8",
        "QmcJM7PRfkSbcM5cf1QugM5R37TLRKyJGgBEhXjLTB8uA2, k2k4r8ol4m8kkcqz509c1rcjwunebj02gcnm5excpx842u736nja8ger"
    })
    void otherFormsOfANameRedirectToTheOne(String name, String canonical) throws Exception {
        GatewayFixture.gateway();
        Reply reply = get("/ipns/%s/root2/".formatted(name));

        assertThat(reply.status()).isEqualTo(302);
        assertThat(reply.header("Location")).isEqualTo("/ipns/%s/root2/".formatted(canonical));
    }

    @Test
    void recordMayLeadBelowARoot() throws Exception {
        assertThat(get("/ipns/k51qzi5uqu5djokp3m1keo36hoxtd6u3a1d2rg1camf6al7p3huy63dojlm57c/root3/root4/index.html")
                        .text())
                .isEqualTo("hello\n");
    }

    @Test
    void listingUnderANameIsKeptAsLongAsTheName() throws Exception {
        Reply reply = get("/ipns/%s/root2/root3/".formatted(CACHE_NAME));

        assertThat(reply.header("X-Ipfs-Path")).isEqualTo("/ipns/%s/root2/root3/".formatted(CACHE_NAME));
        assertThat(reply.header("X-Ipfs-Roots"))
                .isEqualTo("%s,%s,%s".formatted(root(CACHE), cid(CACHE, "root2"), cid(CACHE, "root2", "root3")));
        assertThat(reply.header("Etag")).matches("\"DirIndex-.*_CID-%s\"".formatted(cid(CACHE, "root2", "root3")));
        assertThat(reply.header("Cache-Control")).startsWith("public, max-age=").doesNotContain("immutable");
    }

    @Test
    void filesAndBlocksUnderANameAreThoseOfItsContent() throws Exception {
        String file = "\"%s\"".formatted(cid(CACHE, "root2", "root3", "root4", "index.html"));
        String target = "/ipns/%s/root2/root3/root4/".formatted(CACHE_NAME);

        assertThat(get(target).header("Etag")).isEqualTo("\"%s\"".formatted(cid(CACHE, "root2", "root3", "root4")));
        assertThat(get(target + "index.html").header("Etag")).isEqualTo(file);
        assertThat(get(target + "index.html", "If-None-Match", file).status()).isEqualTo(304);
        assertThat(get(target + "?format=raw").body()).isEqualTo(block(CACHE, "root2", "root3", "root4"));
    }

    @Test
    void unknownNameIsAnError() throws Exception {
        GatewayFixture.gateway();
        assertThat(get("/ipns/k2k4r8ol4m8kkcqz509c1rcjwunebj02gcnm5excpx842u736nja8ger")
                        .status())
                .isEqualTo(500);
    }
}
