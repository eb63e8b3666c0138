package io.ishigaki.dag.unixfs;

import io.ishigaki.dag.chunk.ChunkerSpec;
import io.ishigaki.multiformats.MalformedDataException;

/// What the blocks of a file look like: where it is cut, how the leaves hang together, whether
/// leaves are raw blocks, and how many links a node may have. Immutable.
public record FileShape(ChunkerSpec chunker, FileLayout layout, boolean rawLeaves, int linksMax) {
    public FileShape {
        int linksMin = layout == FileLayout.BALANCED ? 2 : 1;
        if (linksMax < linksMin) {
            throw new MalformedDataException(
                    "max-file-links is %d, must be at least %d for this layout".formatted(linksMax, linksMin));
        }
    }
}
