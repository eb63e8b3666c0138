package io.ishigaki.dag.unixfs;

import java.util.Arrays;

/// How many bytes of the file each child of a file node holds, in the order of its links.
/// Immutable.
public final class BlockSizes {
    public static final BlockSizes NONE = new BlockSizes(new long[0]);

    private final long[] sizes;

    private BlockSizes(long[] sizes) {
        this.sizes = sizes;
    }

    public static BlockSizes of(long... sizes) {
        return sizes.length == 0 ? NONE : new BlockSizes(sizes.clone());
    }

    /// The first `count` numbers of `sizes`.
    static BlockSizes copyOf(long[] sizes, int count) {
        return count == 0 ? NONE : new BlockSizes(Arrays.copyOf(sizes, count));
    }

    public int count() {
        return sizes.length;
    }

    public long at(int index) {
        return sizes[index];
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof BlockSizes that && Arrays.equals(sizes, that.sizes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(sizes);
    }

    @Override
    public String toString() {
        return Arrays.toString(sizes);
    }
}
