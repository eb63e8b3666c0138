package io.ishigaki.dag.unixfs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ishigaki.dag.BlockAbsentException;
import io.ishigaki.dag.MemoryBlocks;
import io.ishigaki.dag.codec.Codec;
import io.ishigaki.dag.codec.DagPb;
import io.ishigaki.dag.codec.PbLink;
import io.ishigaki.dag.codec.PbNode;
import io.ishigaki.dag.codec.Value;
import io.ishigaki.dag.unixfs.UnixFsListing.Depth;
import io.ishigaki.dag.unixfs.UnixFsListing.Kind;
import io.ishigaki.multiformats.Bytes;
import io.ishigaki.multiformats.Cid;
import io.ishigaki.multiformats.Multicodec;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

/// What is shown was asked of Kubo 0.43.0: `ipfs ls` with `--resolve-type` and `--size` on and off.
final class UnixFsListingTest {
    private final MemoryBlocks blocks = new MemoryBlocks();
    private final Cid raw = blocks.put(Multicodec.RAW, bytes("raw"));
    private final Cid file =
            put(UnixFsData.file(BlockSizes.of(3)).withMode(OptionalInt.of(0600)), PbLink.ofUnnamed(raw, 3));
    private final Cid symlink = put(UnixFsData.symlink(bytes("to")));
    private final Cid empty = put(UnixFsData.directory());
    private final Cid cbor =
            blocks.put(Multicodec.DAG_CBOR, Codec.DAG_CBOR.encode(new Value.ListValue(List.of(new Value.Link(raw)))));
    private final Cid directory = put(
            UnixFsData.directory(),
            PbLink.of(cbor, "c", 9),
            PbLink.of(empty, "d", 4),
            PbLink.of(file, "f", 60),
            PbLink.of(symlink, "l", 8),
            PbLink.of(raw, "r", 3));

    @Test
    void childrenShowTheirKindAndTheSizeOfTheirContent() throws IOException {
        assertThat(list(directory, Depth.CHILDREN))
                .containsExactly("c UNKNOWN 0", "d DIRECTORY 0", "f FILE 3", "l SYMLINK 2", "r FILE 3");
    }

    @Test
    void linksAloneShowWhatRawBlocksAre() throws IOException {
        blocks.remove(file);

        assertThat(list(directory, Depth.LINKS))
                .containsExactly("c UNKNOWN 0", "d UNKNOWN 0", "f UNKNOWN 0", "l UNKNOWN 0", "r FILE 3");
        assertThatThrownBy(() -> list(directory, Depth.CHILDREN)).isInstanceOf(BlockAbsentException.class);
    }

    @Test
    void metadataAndTargetsAreShown() throws IOException {
        List<UnixFsListing.Item> items = new ArrayList<>();
        new UnixFsListing(blocks, Depth.CHILDREN).list(directory, items::add);

        assertThat(items.get(2).mode()).hasValue(0600);
        assertThat(items.get(3).target()).contains("to");
        assertThat(items.get(3).kind()).extracting(Kind::code).isEqualTo(4);
        assertThat(items.get(4).mtime()).isEqualTo(Optional.empty());
    }

    @Test
    void anythingElseShowsItsLinksWithoutNames() throws IOException {
        assertThat(list(file, Depth.CHILDREN)).containsExactly(" FILE 3");
        assertThat(list(cbor, Depth.CHILDREN)).containsExactly(" FILE 0");
        assertThat(list(symlink, Depth.CHILDREN)).isEmpty();
        assertThat(list(raw, Depth.CHILDREN)).isEmpty();
    }

    private List<String> list(Cid cid, Depth depth) throws IOException {
        List<String> items = new ArrayList<>();
        new UnixFsListing(blocks, depth)
                .list(cid, item -> items.add(item.entry().name() + " " + item.kind() + " " + item.size()));
        return items;
    }

    private Cid put(UnixFsData data, PbLink... links) {
        return blocks.put(Multicodec.DAG_PB, DagPb.encode(PbNode.of(List.of(links), data.encode())));
    }

    private static Bytes bytes(String text) {
        return Bytes.ofOwned(text.getBytes(StandardCharsets.UTF_8));
    }
}
