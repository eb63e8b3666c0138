package io.ishigaki.dag.car;

import io.ishigaki.multiformats.Block;

/// What a stranger's archive may ask of memory.
public record CarLimits(int headerBytesMax, int blockBytesMax) {
    /// The bound of go-car on a header: some 800,000 roots.
    public static final int HEADER_BYTES_MAX = 32 << 20;

    public static final CarLimits STANDARD = new CarLimits(HEADER_BYTES_MAX, Block.BYTES_MAX);

    /// For those who allow blocks that no peer would take.
    public static final CarLimits BIG_BLOCKS = new CarLimits(HEADER_BYTES_MAX, Block.BIG_BYTES_MAX);
}
