package io.ishigaki.blockstore;

import io.ishigaki.multiformats.Bytes;
import io.ishigaki.multiformats.Multihash;
import java.util.List;

/// A promise of a module above to keep some blocks, whatever they link to: it keeps them as a direct pin does, as often
/// as they stand in claims.
///
/// @param key what names it: 1 to [#KEY_BYTES_MAX] bytes
/// @param blocks at most [#BLOCKS_MAX], none of them twice, no identity hash among them
public record Claim(Bytes key, List<Multihash> blocks) {
    public static final int KEY_BYTES_MAX = 400;
    public static final int BLOCKS_MAX = 8192;

    public Claim {
        blocks = List.copyOf(blocks);
        if (key.isEmpty() || key.length() > KEY_BYTES_MAX) {
            throw new IllegalArgumentException(
                    "key of a claim is %d bytes, limit 1 to %d".formatted(key.length(), KEY_BYTES_MAX));
        }
        if (blocks.size() > BLOCKS_MAX) {
            throw new IllegalArgumentException("claim has %d blocks, limit %d".formatted(blocks.size(), BLOCKS_MAX));
        }
        if (blocks.stream().distinct().count() != blocks.size()) {
            throw new IllegalArgumentException("claim has a block twice");
        }
        if (blocks.stream().anyMatch(Multihash::isIdentity)) {
            throw new IllegalArgumentException("claim has an identity hash, which needs no keeping");
        }
    }
}
