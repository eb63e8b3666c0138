package io.ishigaki.dag.unixfs;

import io.ishigaki.dag.codec.PbLink;
import io.ishigaki.multiformats.Bytes;
import io.ishigaki.multiformats.MalformedDataException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// Turns the complete table of a directory's links into its blocks: one, or a HAMT.
///
/// *Confined to* the thread that imports.
final class DirectoryWriter {
    private final DirectoryShape shape;
    private final BlockWriter blocks;

    DirectoryWriter(DirectoryShape shape, BlockWriter blocks) {
        this.shape = shape;
        this.blocks = blocks;
    }

    /// What a directory has become, and whether its entries are in the order of their keys rather
    /// than of their names.
    record Written(Imported root, boolean isHamt) {}

    Written write(LinkTable links, EntryMetadata metadata) throws IOException {
        UnixFsData data = metadata.applyTo(UnixFsData.directory());
        int dataLength = UnixFsEncoder.length(data);
        // The data field of a dag-pb node: a tag and a length of one byte each, for it is always short.
        if (shape.isSharded(links, dataLength + 2)) {
            return new Written(new HamtBuilder(links, shape.fanout(), blocks).write(metadata), true);
        }
        if (shape.linksMax() > 0 && links.count() > shape.linksMax()) {
            throw new MalformedDataException("directory has %d entries, limit %d, and sharding is off"
                    .formatted(links.count(), shape.linksMax()));
        }
        return new Written(blocks.putNode(sorted(links), data), false);
    }

    private static List<PbLink> sorted(LinkTable table) {
        int[] offsets = table.offsets();
        List<PbLink> links = new ArrayList<>(offsets.length);
        for (int offset : offsets) {
            links.add(table.link(offset, ""));
        }
        links.sort((left, right) ->
                left.nameBytes().orElse(Bytes.EMPTY).compareTo(right.nameBytes().orElse(Bytes.EMPTY)));
        for (int index = 1; index < links.size(); index++) {
            if (links.get(index).nameBytes().equals(links.get(index - 1).nameBytes())) {
                throw twice(links.get(index).nameBytes().orElse(Bytes.EMPTY));
            }
        }
        return links;
    }

    static MalformedDataException twice(Bytes name) {
        return new MalformedDataException("directory already has entry by that name: '%s'"
                .formatted(new String(name.toArray(), StandardCharsets.UTF_8)));
    }
}
