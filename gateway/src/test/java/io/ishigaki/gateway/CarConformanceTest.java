package io.ishigaki.gateway;

import static io.ishigaki.gateway.GatewayFixture.below;
import static io.ishigaki.gateway.GatewayFixture.cid;
import static io.ishigaki.gateway.GatewayFixture.get;
import static io.ishigaki.gateway.GatewayFixture.root;
import static org.assertj.core.api.Assertions.assertThat;

import io.ishigaki.dag.codec.DagPb;
import io.ishigaki.dag.codec.PbLink;
import io.ishigaki.gateway.GatewayFixture.Reply;
import io.ishigaki.multiformats.Cid;
import io.ishigaki.multiformats.Multicodec;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The cases of `trustless-car-gateway` in gateway-conformance v0.13.2, `tests/trustless_gateway_car_test.go`.
class CarConformanceTest {
    private static final String TWO_FILES = "trustless_gateway_car/subdir-with-two-single-block-files.car";
    private static final String MIXED = "trustless_gateway_car/subdir-with-mixed-block-files.car";
    private static final String HAMT = "trustless_gateway_car/single-layer-hamt-with-multi-block-files.car";
    private static final String WITH_CBOR = "trustless_gateway_car/dir-with-dag-cbor-with-links.car";
    private static final String MISSING = "trustless_gateway_car/file-3k-and-3-blocks-missing-block.car";
    private static final String CAR = "application/vnd.ipld.car";

    /// Asks by query and by header, which must come to the same, and holds the answer to the headers of every CAR.
    private static List<String> blocks(String path, String query) throws Exception {
        Reply byQuery = get(path + "?format=car" + (query.isEmpty() ? "" : "&" + query));
        Reply byHeader = get(path + (query.isEmpty() ? "" : "?" + query), "Accept", CAR);
        for (Reply reply : List.of(byQuery, byHeader)) {
            assertThat(reply.status()).isEqualTo(200);
            assertThat(reply.header("X-Content-Type-Options")).isEqualTo("nosniff");
            assertThat(reply.header("Accept-Ranges")).isEqualTo("none");
            assertThat(reply.header("Content-Type")).contains(CAR);
            assertThat(reply.header("Content-Disposition")).matches("attachment; filename=\".*\\.car\".*");
            assertThat(reply.header("Etag")).startsWith("W/\"");
        }
        assertThat(byQuery.body()).isEqualTo(byHeader.body());
        return byQuery.carBlocks();
    }

    private static List<String> flat(Object... parts) {
        var all = new ArrayList<String>();
        for (Object part : parts) {
            if (part instanceof List<?> list) {
                list.forEach(each -> all.add(each.toString()));
            } else {
                all.add(part.toString());
            }
        }
        return all;
    }

    /// The shards below the root of a HAMT in order, by the dumbest way: those links whose name is a slot and no more.
    private static List<String> shards(Cid shard) throws IOException {
        var found = new ArrayList<String>();
        for (PbLink link : links(shard)) {
            if (link.name().length() == 2) {
                found.add(link.cid().toString());
                found.addAll(shards(link.cid()));
            }
        }
        return found;
    }

    /// The shards on the way to an entry.
    private static List<String> shardsTo(Cid shard, String name) throws IOException {
        for (PbLink link : links(shard)) {
            if (link.name().length() == 2) {
                List<String> further = shardsTo(link.cid(), name);
                boolean holds = links(link.cid()).stream()
                        .anyMatch(entry -> entry.name().substring(2).equals(name));
                if (holds || !further.isEmpty()) {
                    return flat(link.cid(), further);
                }
            }
        }
        return List.of();
    }

    private static List<PbLink> links(Cid cid) throws IOException {
        return DagPb.decode(GatewayFixture.gateway().store.require(cid).body()).links();
    }

    @Test
    void pathThroughDirectoriesIsProved() throws Exception {
        assertThat(blocks("/ipfs/%s/subdir/ascii.txt".formatted(root(TWO_FILES)), ""))
                .isEqualTo(flat(root(TWO_FILES), cid(TWO_FILES, "subdir"), cid(TWO_FILES, "subdir", "ascii.txt")));
    }

    @Test
    void pathThroughAHamtHasOnlyTheShardsOnTheWay() throws Exception {
        assertThat(blocks("/ipfs/%s/685.txt".formatted(root(HAMT)), ""))
                .isEqualTo(flat(
                        root(HAMT),
                        shardsTo(root(HAMT), "685.txt"),
                        cid(HAMT, "685.txt"),
                        below(cid(HAMT, "685.txt"))));
    }

    @Test
    void pathThroughDagCborIsProved() throws Exception {
        Cid document = cid(WITH_CBOR, "document");

        assertThat(document.codec()).isEqualTo(Multicodec.DAG_CBOR);
        assertThat(blocks("/ipfs/%s/files/single".formatted(document), ""))
                .isEqualTo(flat(document, cid(WITH_CBOR, "document", "files", "single")));
    }

    @Test
    void pathThatLeadsNowhereIsNotFound() throws Exception {
        assertThat(get("/ipfs/%s/subdir/i-do-not-exist?format=car".formatted(root(TWO_FILES)))
                        .status())
                .isEqualTo(404);
    }

    @Test
    void scopeBlockIsThePathAndOneBlock() throws Exception {
        assertThat(blocks("/ipfs/%s/subdir".formatted(root(TWO_FILES)), "dag-scope=block"))
                .isEqualTo(flat(root(TWO_FILES), cid(TWO_FILES, "subdir")));
        assertThat(blocks("/ipfs/%s/subdir/ascii.txt".formatted(root(TWO_FILES)), "dag-scope=block"))
                .isEqualTo(flat(root(TWO_FILES), cid(TWO_FILES, "subdir"), cid(TWO_FILES, "subdir", "ascii.txt")));
        assertThat(blocks("/ipfs/%s/1.txt".formatted(root(HAMT)), "dag-scope=block"))
                .isEqualTo(flat(root(HAMT), shardsTo(root(HAMT), "1.txt"), cid(HAMT, "1.txt")));
    }

    @Test
    void scopeEntityOfADirectoryIsWhatListsIt() throws Exception {
        assertThat(blocks("/ipfs/" + root(TWO_FILES), "dag-scope=entity")).isEqualTo(flat(root(TWO_FILES)));
        assertThat(blocks("/ipfs/" + root(HAMT), "dag-scope=entity")).isEqualTo(flat(root(HAMT), shards(root(HAMT))));
        assertThat(blocks("/ipfs/" + root(HAMT), "dag-scope=entity&entity-bytes=0:*"))
                .isEqualTo(flat(root(HAMT), shards(root(HAMT))));
    }

    @Test
    void scopeEntityOfAFileIsTheFile() throws Exception {
        assertThat(blocks("/ipfs/%s/subdir/ascii.txt".formatted(root(MIXED)), "dag-scope=entity"))
                .isEqualTo(flat(root(MIXED), cid(MIXED, "subdir"), cid(MIXED, "subdir", "ascii.txt")));
        assertThat(blocks("/ipfs/%s/subdir/multiblock.txt".formatted(root(MIXED)), "dag-scope=entity"))
                .isEqualTo(flat(
                        root(MIXED),
                        cid(MIXED, "subdir"),
                        cid(MIXED, "subdir", "multiblock.txt"),
                        below(cid(MIXED, "subdir", "multiblock.txt"))));
    }

    @Test
    void scopeEntityOfDagCborIsOneBlock() throws Exception {
        assertThat(blocks("/ipfs/%s/document".formatted(root(WITH_CBOR)), "dag-scope=entity"))
                .isEqualTo(flat(root(WITH_CBOR), cid(WITH_CBOR, "document")));
    }

    @Test
    void scopeAllIsEverythingBelow() throws Exception {
        assertThat(blocks("/ipfs/%s/subdir".formatted(root(MIXED)), "dag-scope=all"))
                .isEqualTo(flat(root(MIXED), cid(MIXED, "subdir"), below(cid(MIXED, "subdir"))));
        assertThat(blocks("/ipfs/%s/subdir/multiblock.txt".formatted(root(MIXED)), "dag-scope=all"))
                .isEqualTo(flat(
                        root(MIXED),
                        cid(MIXED, "subdir"),
                        cid(MIXED, "subdir", "multiblock.txt"),
                        below(cid(MIXED, "subdir", "multiblock.txt"))));
    }

    /// CIDs from the recipe of that archive in gateway-conformance v0.13.2.
    @ParameterizedTest
    @CsvSource({
        "0:1000, QmPKt7ptM2ZYSGPUc8PmPT2VBkLDK3iqpG9TBJY7PCE9rF",
        "2200:*, QmWXY482zQdwecnfBsj78poUUuPXvyw2JAFAEMw4tzTavV"
    })
    void rangeNeedsOnlyItsOwnBlocks(String range, String leaf) throws Exception {
        assertThat(blocks("/ipfs/" + root(MISSING), "dag-scope=entity&entity-bytes=" + range))
                .isEqualTo(flat(root(MISSING), leaf));
    }

    /// The file is 1026 bytes in leaves of 256.
    @ParameterizedTest
    @CsvSource({
        "0:*, 0, 5",
        "512:*, 2, 5",
        "512:1023, 2, 4",
        "512:-256, 2, 4",
        "-5:*, 3, 5",
        "-9999:*, 0, 5",
        "-9999:-3, 0, 4",
        "0:0, 0, 1"
    })
    void rangeOfAFileHasTheFewestBlocks(String range, int from, int to) throws Exception {
        Cid file = cid(MIXED, "subdir", "multiblock.txt");

        assertThat(blocks("/ipfs/" + file, "dag-scope=entity&entity-bytes=" + range))
                .isEqualTo(flat(file, below(file).subList(from, to)));
    }

    @ParameterizedTest
    @CsvSource({
        "dag-scope=some",
        "entity-bytes=1",
        "entity-bytes=a:b",
        "car-version=2",
        "car-order=bfs",
        "car-dups=maybe"
    })
    void unknownParametersAreBadRequests(String query) throws Exception {
        assertThat(get("/ipfs/%s?format=car&%s".formatted(root(MIXED), query)).status())
                .isEqualTo(400);
    }
}
