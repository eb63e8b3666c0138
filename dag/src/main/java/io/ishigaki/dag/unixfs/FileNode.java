package io.ishigaki.dag.unixfs;

import io.ishigaki.dag.codec.PbLink;
import io.ishigaki.multiformats.MalformedDataException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// A node of a file that still gets children.
final class FileNode {
    /// More links than this, each of a hash and a length, are no block of 2 MiB, however many the
    /// options allow.
    static final int LINKS_MAX = 1 << 16;

    private final List<PbLink> links = new ArrayList<>();
    private long[] blockSizes = new long[16];

    int childCount() {
        return links.size();
    }

    void add(Imported child) {
        if (links.size() == LINKS_MAX) {
            throw new MalformedDataException(
                    "node of a file has more than %d links: lower max-file-links".formatted(LINKS_MAX));
        }
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
