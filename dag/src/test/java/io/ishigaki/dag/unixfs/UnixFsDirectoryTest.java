package io.ishigaki.dag.unixfs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ishigaki.dag.BlockAbsentException;
import io.ishigaki.dag.Fixtures;
import io.ishigaki.dag.MemoryBlocks;
import io.ishigaki.dag.codec.DagPb;
import io.ishigaki.dag.codec.PbLink;
import io.ishigaki.dag.codec.PbNode;
import io.ishigaki.multiformats.Block;
import io.ishigaki.multiformats.Bytes;
import io.ishigaki.multiformats.Cid;
import io.ishigaki.multiformats.MalformedDataException;
import io.ishigaki.multiformats.Multicodec;
import io.ishigaki.multiformats.Multihash;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

final class UnixFsDirectoryTest {
    /// The root of `trustless_gateway_car/single-layer-hamt-with-multi-block-files.car` in gateway-conformance: a
    /// directory of `1.txt` to `1000.txt`.
    private static final Cid HAMT = Cid.parse("bafybeidbclfqleg2uojchspzd4bob56dqetqjsj27gy2cq3klkkgxtpn4i");

    private final MemoryBlocks blocks = new MemoryBlocks();

    @Test
    void plainDirectoryListsItsLinksInTheirOrder() throws IOException {
        Cid a = Cid.ofRaw(new byte[] {1});
        UnixFsDirectory directory = open(put(UnixFsData.directory(), PbLink.of(a, "b", 7), PbLink.of(a, "a", 8)));

        assertThat(directory.sharded()).isFalse();
        // The encoder sorts by name.
        assertThat(list(directory)).containsExactly(new DirectoryEntry("a", a, 8), new DirectoryEntry("b", a, 7));
        assertThat(directory.lookup("a")).contains(new DirectoryEntry("a", a, 8));
        assertThat(directory.lookup("c")).isEmpty();
        assertThat(directory.size()).isEqualTo(15 + blocks.size(directory.cid()).orElseThrow());
    }

    @Test
    void modeAndMtimeAreThoseOfTheRoot() throws IOException {
        UnixFsData data =
                UnixFsData.directory().withMode(OptionalInt.of(0750)).withMtime(Optional.of(new UnixFsTime(5, 6)));

        UnixFsDirectory directory = open(put(data));

        assertThat(directory.mode()).hasValue(0750);
        assertThat(directory.mtime()).contains(new UnixFsTime(5, 6));
    }

    @Test
    void symlinkSaysWhereItLeads() throws IOException {
        Cid cid = put(UnixFsData.symlink(Bytes.ofOwned(new byte[] {'.', '.', '/', 'x'})));

        var symlink = (UnixFsSymlink) UnixFsNode.open(blocks, cid);

        assertThat(symlink.target()).isEqualTo("../x");
        assertThat(symlink.size()).isEqualTo(4);
    }

    @Test
    void tsizesOfStrangersDoNotOverflow() throws IOException {
        Cid a = Cid.ofRaw(new byte[] {1});
        Cid cid = put(UnixFsData.directory(), PbLink.of(a, "a", Long.MAX_VALUE), PbLink.of(a, "b", Long.MAX_VALUE));

        assertThat(open(cid).cumulativeSize()).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void lookupInAHamtReadsOnlyTheShardsOnTheWay() throws IOException {
        MemoryBlocks hamt = hamt();
        var directory = (UnixFsDirectory) UnixFsNode.open(hamt, HAMT);
        hamt.takeRead();

        Optional<DirectoryEntry> found = directory.lookup("1.txt");

        assertThat(found).get().extracting(DirectoryEntry::name).isEqualTo("1.txt");
        List<Cid> shards = hamt.takeRead();
        assertThat(shards).hasSizeLessThan(3);
        shardsBelow(hamt, HAMT).stream().filter(cid -> !shards.contains(cid)).forEach(hamt::remove);
        assertThat(directory.lookup("1.txt")).isEqualTo(found);
        assertThatThrownBy(() -> list(directory)).isInstanceOf(BlockAbsentException.class);
    }

    @Test
    void everyEntryOfAHamtIsListedAndFound() throws IOException {
        MemoryBlocks hamt = hamt();
        var directory = (UnixFsDirectory) UnixFsNode.open(hamt, HAMT);

        Map<String, DirectoryEntry> entries = new TreeMap<>();
        for (DirectoryEntry entry : list(directory)) {
            assertThat(entries.put(entry.name(), entry)).isNull();
        }

        assertThat(directory.sharded()).isTrue();
        assertThat(entries).hasSize(1000).containsKeys("1.txt", "42.txt", "1000.txt");
        for (DirectoryEntry entry : entries.values()) {
            assertThat(directory.lookup(entry.name())).contains(entry);
        }
        assertThat(directory.lookup("1001.txt")).isEmpty();
        assertThat(directory.lookup("")).isEmpty();
    }

    @Test
    void shardBelowTheRootIsListedOnItsOwn() throws IOException {
        MemoryBlocks hamt = hamt();

        for (Cid shard : shardsBelow(hamt, HAMT)) {
            assertThat(list((UnixFsDirectory) UnixFsNode.open(hamt, shard))).isNotEmpty();
        }
    }

    @Test
    void entryInTheSlotOfAnotherHashIsRefused() throws IOException {
        // A shard twice under one parent: whatever its level, one of the two is wrong.
        MemoryBlocks hamt = hamt();
        Cid shard = shardsBelow(hamt, HAMT).getFirst();
        Cid twice = put(shardData(0b11, 256), PbLink.of(shard, "00", 1), PbLink.of(shard, "01", 1));
        blocks.put(hamt.require(shard));

        assertThatThrownBy(() -> list(open(twice)))
                .isInstanceOf(MalformedDataException.class)
                .hasMessageContaining("is not in the slot of its hash");
    }

    @Test
    void bombOfShardsIsFoundOut() throws IOException {
        Cid cid = put(shardData(0, 256));
        for (int level = 0; level < 8; level++) {
            cid = put(shardData(0b11, 256), PbLink.of(cid, "00", 1), PbLink.of(cid, "01", 1));
        }
        Cid deepest = cid;

        assertThatThrownBy(() -> list(open(deepest))).isInstanceOf(MalformedDataException.class);
    }

    @Test
    void shardThatDoesNotFitIsRefused() {
        Cid raw = Cid.ofRaw(new byte[] {1});
        assertMalformed(put(shardData(0b1, 256)), "0 links and 1 used slots");
        assertMalformed(put(shardData(0b1, 256), PbLink.of(raw, "0", 1)), "begins with no slot below 256");
        assertMalformed(put(shardData(0b1, 256), PbLink.of(raw, "G0x", 1)), "begins with no slot below 256");
        assertMalformed(put(shardData(0b1, 8), PbLink.of(raw, "8x", 1)), "begins with no slot below 8");
        assertMalformed(put(shardData(0, 100)), "must be a power of two");
        assertMalformed(put(shardData(0, 1L << 40)), "has a fanout of");
        assertMalformed(put(UnixFsData.of(UnixFsType.HAMT_SHARD)), "hashes names by function");
        Cid file = put(UnixFsData.file(BlockSizes.NONE));
        assertMalformed(put(shardData(0b1, 256), PbLink.of(file, "00", 1)), "is of type FILE");
        Cid narrow = put(shardData(0b1, 8), PbLink.of(raw, "0x", 1));
        assertMalformed(put(shardData(0b1, 256), PbLink.of(narrow, "00", 1)), "is below one of fanout 256");
    }

    @Test
    void everyTruncationOfAShardEndsInAnErrorThatSaysSo() throws IOException {
        Bytes body = hamt().require(HAMT).body();
        for (int length = 0; length < body.length(); length += 7) {
            Cid cid = blocks.put(Multicodec.DAG_PB, body.slice(0, length));
            assertThatThrownBy(() -> UnixFsNode.open(blocks, cid))
                    .as("%d bytes", length)
                    .isInstanceOf(MalformedDataException.class);
        }
    }

    private static MemoryBlocks hamt() throws IOException {
        return Fixtures.gatewayCar("trustless_gateway_car/single-layer-hamt-with-multi-block-files.car");
    }

    private static List<Cid> shardsBelow(MemoryBlocks blocks, Cid root) throws IOException {
        return DagPb.decode(blocks.require(root).body()).links().stream()
                .filter(link -> link.name().length() == 2)
                .map(PbLink::cid)
                .toList();
    }

    private static UnixFsData shardData(int bits, long fanout) {
        UnixFsData shard = UnixFsData.hamtShard(Bytes.ofOwned(new byte[] {(byte) bits}), HamtFanout.DEFAULT);
        return new UnixFsData(
                shard.type(),
                shard.data(),
                shard.fileSize(),
                shard.blockSizes(),
                shard.hashType(),
                OptionalLong.of(fanout),
                shard.mode(),
                shard.mtime());
    }

    private void assertMalformed(Cid cid, String message) {
        assertThatThrownBy(() -> list(open(cid)))
                .isInstanceOf(MalformedDataException.class)
                .hasMessageContaining(message);
    }

    private static List<DirectoryEntry> list(UnixFsDirectory directory) throws IOException {
        List<DirectoryEntry> entries = new ArrayList<>();
        EntryCursor cursor = directory.entries();
        for (var entry = cursor.next(); entry.isPresent(); entry = cursor.next()) {
            entries.add(entry.get());
        }
        return entries;
    }

    private UnixFsDirectory open(Cid cid) throws IOException {
        return (UnixFsDirectory) UnixFsNode.open(blocks, cid);
    }

    private Cid put(UnixFsData data, PbLink... links) {
        Bytes body = DagPb.encode(PbNode.of(List.of(links), data.encode()));
        Cid cid = Cid.v1(Multicodec.DAG_PB, Multihash.sha256(body));
        blocks.put(new Block(cid, body));
        return cid;
    }
}
