package io.ishigaki.dag.walk;

import io.ishigaki.multiformats.Bytes;
import io.ishigaki.multiformats.Cid;
import io.ishigaki.multiformats.Multihash;
import java.io.IOException;

/// A set of CIDs that remembers at which depth each was met, in 20 bytes a slot.
///
/// A CID is known by 128 bits of a SHA-256: its own digest where it has one, else the hash of its bytes. Nobody can
/// make
/// two of the same but by work of about 2⁶⁴ hashes.
///
/// *Bounds.* At most [#CIDS_MAX], and no more than fit into a quarter of the heap.
final class SeenCids {
    static final int CIDS_MAX = 1 << 24;

    private static final int SLOTS_MIN = 64;
    private static final int BYTES_PER_CID = 2 * Long.BYTES + Integer.BYTES;

    private final int max;
    private long[] keys = new long[2 * SLOTS_MIN];
    private int[] depths = new int[SLOTS_MIN];
    private int count;

    SeenCids() {
        // Twice for the load of the table, twice while it grows, and the rest is not ours.
        this((int) Math.min(CIDS_MAX, Runtime.getRuntime().maxMemory() / (BYTES_PER_CID * 8L)));
    }

    SeenCids(int max) {
        this.max = max;
    }

    int count() {
        return count;
    }

    /// Adds `cid`; answers whether it was not there yet.
    boolean add(Cid cid) throws IOException {
        return mark(cid, 0) < 0;
    }

    /// Notes that `cid` was met at `depth`, unless it was met higher, and answers the depth noted before, or a negative
    /// number if it is new.
    int mark(Cid cid, int depth) throws IOException {
        if ((count + 1) * 4L > depths.length * 3L) {
            grow();
        }
        Bytes key = keyOf(cid);
        long high = longAt(key, 0);
        long low = longAt(key, Long.BYTES) ^ cid.codec().code() << 1 ^ (cid.version() == Cid.Version.V0 ? 1 : 0);
        int slot = slotOf(keys, high, low);
        // Slots are empty where the depth is 0, so depths are kept one higher.
        int before = depths[slot] - 1;
        if (before < 0) {
            if (count == max) {
                throw new IOException(
                        "dag has more than %d distinct blocks, the limit of what is remembered".formatted(max));
            }
            keys[2 * slot] = high;
            keys[2 * slot + 1] = low;
            count++;
        }
        if (before < 0 || depth < before) {
            depths[slot] = depth + 1;
        }
        return before;
    }

    private int slotOf(long[] table, long high, long low) {
        int mask = table.length / 2 - 1;
        int slot = (int) high & mask;
        while (depths[slot] != 0 && (table[2 * slot] != high || table[2 * slot + 1] != low)) {
            slot = slot + 1 & mask;
        }
        return slot;
    }

    private void grow() {
        long[] oldKeys = keys;
        int[] oldDepths = depths;
        keys = new long[oldKeys.length * 2];
        depths = new int[oldDepths.length * 2];
        for (int old = 0; old < oldDepths.length; old++) {
            if (oldDepths[old] != 0) {
                int slot = slotOf(keys, oldKeys[2 * old], oldKeys[2 * old + 1]);
                keys[2 * slot] = oldKeys[2 * old];
                keys[2 * slot + 1] = oldKeys[2 * old + 1];
                depths[slot] = oldDepths[old];
            }
        }
    }

    private static Bytes keyOf(Cid cid) {
        Multihash multihash = cid.multihash();
        return multihash.isSha256()
                ? multihash.digest()
                : Multihash.sha256(multihash.toBytes()).digest();
    }

    private static long longAt(Bytes bytes, int offset) {
        return bytes.asBuffer().getLong(offset);
    }
}
