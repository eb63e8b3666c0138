package io.ishigaki.dag.walk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ishigaki.dag.BlockAbsentException;
import io.ishigaki.dag.Fixtures;
import io.ishigaki.dag.MemoryBlocks;
import io.ishigaki.dag.codec.DagPb;
import io.ishigaki.dag.codec.PbLink;
import io.ishigaki.dag.path.ContentPath;
import io.ishigaki.dag.path.PathNotFoundException;
import io.ishigaki.dag.path.PathResolver;
import io.ishigaki.multiformats.Cid;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The cases of gateway-conformance v0.13, `trustless_gateway_car_test.go`, over its archives.
final class DagExportTest {
    private static final String MIXED = "trustless_gateway_car/subdir-with-mixed-block-files.car";
    private static final String MIXED_ROOT = "bafybeidh6k2vzukelqtrjsmd4p52cpmltd2ufqrdtdg6yigi73in672fwu";
    private static final String TWO = "trustless_gateway_car/subdir-with-two-single-block-files.car";
    private static final String TWO_ROOT = "bafybeietjm63oynimmv5yyqay33nui4y4wx6u3peezwetxgiwvfmelutzu";
    private static final String HAMT = "trustless_gateway_car/single-layer-hamt-with-multi-block-files.car";
    private static final String HAMT_ROOT = "bafybeidbclfqleg2uojchspzd4bob56dqetqjsj27gy2cq3klkkgxtpn4i";
    private static final String DUPLICATES = "trustless_gateway_car/dir-with-duplicate-files.car";
    private static final String DUPLICATES_ROOT = "bafybeihchr7vmgjaasntayyatmp5sv6xza57iy2h4xj7g46bpjij6yhrmy";
    private static final String MISSING = "trustless_gateway_car/file-3k-and-3-blocks-missing-block.car";
    private static final String MISSING_ROOT = "QmYhmPjhFjYFyaoiuNzYv8WGavpSRDwdHWe5B4M5du5Rtk";

    @Test
    void blocksOfThePathComeFirst() throws IOException {
        MemoryBlocks blocks = Fixtures.gatewayCar(TWO);

        assertThat(export(blocks, TWO_ROOT + "/subdir/ascii.txt", DagSelection.ALL))
                .isEqualTo(roots(blocks, TWO_ROOT + "/subdir/ascii.txt"));
        assertThat(export(blocks, TWO_ROOT + "/subdir", scope(DagScope.BLOCK)))
                .isEqualTo(roots(blocks, TWO_ROOT + "/subdir"));
    }

    @Test
    void shardsOnTheWayAreBlocksOfThePath() throws IOException {
        MemoryBlocks blocks = Fixtures.gatewayCar(HAMT);
        blocks.takeRead();
        List<Cid> roots = roots(blocks, HAMT_ROOT + "/685.txt");
        List<Cid> way = blocks.takeRead();

        List<Cid> exported = export(blocks, HAMT_ROOT + "/685.txt", DagSelection.ALL);

        assertThat(exported).startsWith(way.toArray(Cid[]::new));
        assertThat(exported.subList(way.size(), exported.size())).isEqualTo(fileBlocks(blocks, roots.getLast()));
    }

    @Test
    void pathThatLeadsNowhereIsProvenByItsBlocks() throws IOException {
        MemoryBlocks blocks = Fixtures.gatewayCar(TWO);
        List<Cid> visited = new ArrayList<>();
        ContentPath path = ContentPath.parseArgument(TWO_ROOT + "/subdir/i-do-not-exist");

        assertThatThrownBy(() -> new DagExport(blocks, DagSelection.ALL).visit(path, block -> visited.add(block.cid())))
                .isInstanceOf(PathNotFoundException.class);
        assertThat(visited).isEqualTo(roots(blocks, TWO_ROOT + "/subdir"));
    }

    @Test
    void entityOfADirectoryIsItsOwnBlocks() throws IOException {
        MemoryBlocks plain = Fixtures.gatewayCar(TWO);
        MemoryBlocks sharded = Fixtures.gatewayCar(HAMT);

        assertThat(export(plain, TWO_ROOT, scope(DagScope.ENTITY))).containsExactly(Cid.parse(TWO_ROOT));
        assertThat(export(sharded, HAMT_ROOT, scope(DagScope.ENTITY)))
                .startsWith(Cid.parse(HAMT_ROOT))
                .hasSameElementsAs(shards(sharded, Cid.parse(HAMT_ROOT)));
    }

    @Test
    void entityOfDagCborIsItsBlock() throws IOException {
        MemoryBlocks blocks = Fixtures.gatewayCar("trustless_gateway_car/dir-with-dag-cbor-with-links.car");
        String path = "bafybeia264q44a3kmfc2otctzu4egp2k235o3t7mslz2yjraymp4nv6asi/document";

        assertThat(export(blocks, path, scope(DagScope.ENTITY))).isEqualTo(roots(blocks, path));
        assertThat(export(blocks, path, DagSelection.ALL)).hasSizeGreaterThan(2);
    }

    @Test
    void remainderInsideABlockIsNoReasonToVisitItTwice() throws IOException {
        MemoryBlocks blocks = Fixtures.gatewayCar("trustless_gateway_car/dir-with-dag-cbor-with-links.car");
        String path = "bafybeia264q44a3kmfc2otctzu4egp2k235o3t7mslz2yjraymp4nv6asi/document/files";
        List<Cid> way = roots(blocks, path).stream().distinct().toList();

        for (DagScope scope : DagScope.values()) {
            var selection = new DagSelection(scope, Optional.empty(), Duplicates.INCLUDED);
            assertThat(export(blocks, path, selection)).startsWith(way.toArray(Cid[]::new));
            assertThat(export(blocks, path, selection).stream().filter(way.getLast()::equals))
                    .as("%s", scope)
                    .hasSize(1);
        }
    }

    @Test
    void entityOfAFileIsAllOfItAndScopeAllTheSame() throws IOException {
        MemoryBlocks blocks = Fixtures.gatewayCar(MIXED);
        String path = MIXED_ROOT + "/subdir/multiblock.txt";
        List<Cid> expected = Stream.concat(
                        roots(blocks, MIXED_ROOT + "/subdir").stream(),
                        fileBlocks(blocks, roots(blocks, path).getLast()).stream())
                .toList();

        assertThat(export(blocks, path, scope(DagScope.ENTITY))).isEqualTo(expected);
        assertThat(export(blocks, path, DagSelection.ALL)).isEqualTo(expected);
    }

    /// `multiblock.txt` is four leaves of 256 bytes and one of 2.
    @ParameterizedTest
    @CsvSource({
        "0:*, 0 1 2 3 4",
        "512:*, 2 3 4",
        "512:1023, 2 3",
        "512:-256, 2 3",
        "-5:*, 3 4",
        "-9999:*, 0 1 2 3 4",
        "-9999:-3, 0 1 2 3",
        "0:0, 0",
        "255:256, 0 1",
        "1026:*, ''",
        "5000:6000, ''",
        "0:-5000, ''",
    })
    void bytesOfAnEntityTakeTheirLeavesAlone(String bytes, String leaves) throws IOException {
        MemoryBlocks blocks = Fixtures.gatewayCar(MIXED);
        Cid file = roots(blocks, MIXED_ROOT + "/subdir/multiblock.txt").getLast();
        List<Cid> all = fileBlocks(blocks, file);
        List<Cid> expected = new ArrayList<>(List.of(file));
        Stream.of(leaves.split(" "))
                .filter(leaf -> !leaf.isEmpty())
                .forEach(leaf -> expected.add(all.get(1 + Integer.parseInt(leaf))));

        assertThat(export(blocks, file.toString(), range(bytes))).isEqualTo(expected);
    }

    @Test
    void blockOutsideTheRangeMayBeMissing() throws IOException {
        MemoryBlocks blocks = Fixtures.gatewayCar(MISSING);

        assertThat(export(blocks, MISSING_ROOT, range("0:1000")))
                .startsWith(Cid.parse(MISSING_ROOT))
                .hasSize(2);
        assertThat(export(blocks, MISSING_ROOT, range("2200:*")))
                .startsWith(Cid.parse(MISSING_ROOT))
                .hasSize(2);
        assertThatThrownBy(() -> export(blocks, MISSING_ROOT, range("0:*"))).isInstanceOf(BlockAbsentException.class);
    }

    @Test
    void duplicatesAreThereAgainWhereTheyAreWanted() throws IOException {
        MemoryBlocks blocks = Fixtures.gatewayCar(DUPLICATES);
        Cid copy = roots(blocks, DUPLICATES_ROOT + "/ascii-copy.txt").getLast();

        List<Cid> once = export(blocks, DUPLICATES_ROOT, DagSelection.ALL);
        List<Cid> each =
                export(blocks, DUPLICATES_ROOT, new DagSelection(DagScope.ALL, Optional.empty(), Duplicates.INCLUDED));

        assertThat(once).doesNotHaveDuplicates().contains(copy);
        assertThat(each.stream().filter(copy::equals)).hasSize(2);
        assertThat(each.stream().distinct()).containsExactlyElementsOf(once);
    }

    @Test
    void identityCidsAreNeverVisited() throws IOException {
        var identity = "bafkqaf3imvwgy3zaneqgc3janfxgy2lomvscay3jmqfa";

        for (DagScope scope : DagScope.values()) {
            assertThat(export(new MemoryBlocks(), identity, scope(scope))).isEmpty();
        }
    }

    private static DagSelection scope(DagScope scope) {
        return new DagSelection(scope, Optional.empty(), Duplicates.EXCLUDED);
    }

    private static DagSelection range(String bytes) {
        return new DagSelection(DagScope.ENTITY, Optional.of(EntityBytes.parse(bytes)), Duplicates.EXCLUDED);
    }

    private static List<Cid> export(MemoryBlocks blocks, String path, DagSelection selection) throws IOException {
        List<Cid> visited = new ArrayList<>();
        new DagExport(blocks, selection).visit(ContentPath.parseArgument(path), block -> visited.add(block.cid()));
        return visited;
    }

    private static List<Cid> roots(MemoryBlocks blocks, String path) throws IOException {
        return new PathResolver(blocks).resolve(ContentPath.parseArgument(path)).roots();
    }

    /// The root and its direct children, which is all there is of the files of these archives.
    private static List<Cid> fileBlocks(MemoryBlocks blocks, Cid file) throws IOException {
        List<Cid> all = new ArrayList<>(List.of(file));
        all.addAll(DagPb.links(blocks.require(file).body()));
        return all;
    }

    private static List<Cid> shards(MemoryBlocks blocks, Cid root) throws IOException {
        List<Cid> all = new ArrayList<>(List.of(root));
        for (PbLink link : DagPb.decode(blocks.require(root).body()).links()) {
            if (link.name().length() == 2) {
                all.addAll(shards(blocks, link.cid()));
            }
        }
        return all;
    }
}
