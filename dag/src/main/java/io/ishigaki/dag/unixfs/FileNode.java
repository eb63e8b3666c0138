package io.ishigaki.dag.unixfs;

import io.ishigaki.dag.codec.PbLink;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// A node of a file that still gets children.
final class FileNode {
    private final List<PbLink> links = new ArrayList<>();
    private long[] blockSizes = new long[16];

    int childCount() {
        return links.size();
    }

    void add(Imported child) {
        if (links.size() == blockSizes.length) {
            blockSizes = Arrays.copyOf(blockSizes, blockSizes.length * 2);
        }
        blockSizes[links.size()] = child.fileSize();
        links.add(PbLink.ofUnnamed(child.cid(), child.tsize()));
    }

    Imported write(BlockWriter blocks, EntryMetadata metadata) throws IOException {
        UnixFsData data = UnixFsData.file(BlockSizes.copyOf(blockSizes, links.size()));
        return blocks.putNode(links, metadata.applyTo(data));
    }
}
