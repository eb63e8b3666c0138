package io.ishigaki.dag.unixfs;

import io.ishigaki.multiformats.MalformedDataException;
import java.nio.charset.StandardCharsets;

/// The hash of an entry's name, whose bits, the highest first, choose its slot level by level.
/// Immutable.
public record HamtKey(long hash) {
    /// The key of the entry `name`: murmur3-x64-64 of its bytes in UTF-8.
    public static HamtKey of(String name) {
        return of(name.getBytes(StandardCharsets.UTF_8));
    }

    static HamtKey of(byte[] name) {
        return new HamtKey(Murmur3.x64Hash64(name));
    }

    /// The slot in a shard that is `level` shards below the root.
    ///
    /// @throws MalformedDataException if the hash has no bits for that level
    public int slot(HamtFanout fanout, int level) {
        int consumed = level * fanout.bitsPerLevel();
        if (consumed + fanout.bitsPerLevel() > Long.SIZE) {
            throw new MalformedDataException("sharded directory is deeper than the 64 bits of a hash: level " + level);
        }
        return (int) (hash << consumed >>> (Long.SIZE - fanout.bitsPerLevel()));
    }
}
