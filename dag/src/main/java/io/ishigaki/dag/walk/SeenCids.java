package io.ishigaki.dag.walk;

import io.ishigaki.multiformats.Bytes;
import io.ishigaki.multiformats.Cid;
import io.ishigaki.multiformats.Multihash;
import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;

/// A set of CIDs that remembers at which depth each was met.
///
/// A CID is known by 128 bits of a SHA-256: its own digest where it has one, else the hash of its bytes. Nobody can
/// make two of the same but by work of about 2⁶⁴ hashes.
///
/// ```text
/// table, in memory ──full──▶ run ──as long as the one before──▶ merged run     (temporary files)
/// ```
///
/// *Bounds.* At most [#HELD_MAX] in memory, 20 bytes a slot and at least three slots in eight used once it is large;
/// the others, up to [#CIDS_MAX], take 20 bytes each of the temporary directory, and twice that while runs are merged.
/// Finding one reads a page of each run, of which there are as many as the number of full tables has binary digits.
///
/// *Confined to* one thread. *Closing* gives the temporary files back.
public final class SeenCids implements Closeable {
    /// More would make the files larger than any walk is worth: 5 GiB.
    static final long CIDS_MAX = 1L << 28;

    /// A table of this many takes 10 MiB, and 15 while it grows.
    static final int HELD_MAX = 3 << 17;

    private static final int SLOTS_MIN = 64;

    private final long max;
    private final int heldMax;
    private long[] keys = new long[2 * SLOTS_MIN];
    private int[] depths = new int[SLOTS_MIN];
    private int held;

    /// The longest first.
    private final Deque<SeenRun> runs = new ArrayDeque<>();

    private long spilled;

    public SeenCids() {
        this(CIDS_MAX, HELD_MAX);
    }

    SeenCids(long max, int heldMax) {
        this.max = max;
        this.heldMax = heldMax;
    }

    long count() {
        return spilled + held;
    }

    /// Adds `cid`; answers whether it was not there yet.
    public boolean add(Cid cid) throws IOException {
        return mark(cid, 0) < 0;
    }

    /// Whether `cid` was added.
    public boolean has(Cid cid) throws IOException {
        Bytes key = keyOf(cid);
        long high = longAt(key, 0);
        long low = lowOf(cid, key);
        if (depths[slotOf(high, low)] != 0) {
            return true;
        }
        for (SeenRun run : runs) {
            // No depth is lower than that which is noted.
            if (run.mark(high, low, Integer.MAX_VALUE) >= 0) {
                return true;
            }
        }
        return false;
    }

    /// Notes that `cid` was met at `depth`, unless it was met higher, and answers the depth noted before, or a negative
    /// number if it is new.
    int mark(Cid cid, int depth) throws IOException {
        Bytes key = keyOf(cid);
        long high = longAt(key, 0);
        long low = lowOf(cid, key);
        int slot = slotOf(high, low);
        // Slots are empty where the depth is 0, so depths are kept one higher.
        int before = depths[slot] - 1;
        if (before >= 0) {
            depths[slot] = Math.min(before, depth) + 1;
            return before;
        }
        for (SeenRun run : runs) {
            before = run.mark(high, low, depth);
            if (before >= 0) {
                return before;
            }
        }
        put(slot, high, low, depth);
        return -1;
    }

    private void put(int free, long high, long low, int depth) throws IOException {
        if (count() == max) {
            throw new IOException(
                    "dag has more than %d distinct blocks, the limit of what is remembered".formatted(max));
        }
        int slot = free;
        if (held == heldMax) {
            spill();
            slot = slotOf(high, low);
        } else if ((held + 1) * 4L > depths.length * 3L) {
            grow();
            slot = slotOf(high, low);
        }
        keys[2 * slot] = high;
        keys[2 * slot + 1] = low;
        depths[slot] = depth + 1;
        held++;
    }

    /// Slots go by the highest bits of a key, so that the order of the table is nearly that of its keys.
    private int slotOf(long high, long low) {
        int mask = depths.length - 1;
        int slot = (int) (high >>> Long.numberOfLeadingZeros(mask));
        while (depths[slot] != 0 && (keys[2 * slot] != high || keys[2 * slot + 1] != low)) {
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
                int slot = slotOf(oldKeys[2 * old], oldKeys[2 * old + 1]);
                keys[2 * slot] = oldKeys[2 * old];
                keys[2 * slot + 1] = oldKeys[2 * old + 1];
                depths[slot] = oldDepths[old];
            }
        }
    }

    private void spill() throws IOException {
        sort();
        runs.addLast(SeenRun.of(keys, depths, held));
        spilled += held;
        held = 0;
        Arrays.fill(depths, 0);
        while (runs.size() > 1) {
            SeenRun last = runs.removeLast();
            SeenRun previous = runs.removeLast();
            if (previous.count() > last.count()) {
                runs.addLast(previous);
                runs.addLast(last);
                return;
            }
            // Ours to close, whether or not they can be merged.
            try (last;
                    previous) {
                runs.addLast(SeenRun.merge(previous, last));
            }
        }
    }

    /// Moves the entries to the front, by key, and gives them the depths that they stand for. By insertion: each is at
    /// most a few slots from where it belongs, but for the few that went round the end of the table.
    private void sort() {
        int sorted = 0;
        for (int slot = 0; slot < depths.length; slot++) {
            if (depths[slot] == 0) {
                continue;
            }
            long high = keys[2 * slot];
            long low = keys[2 * slot + 1];
            int depth = depths[slot] - 1;
            int to = sorted++;
            while (to > 0 && SeenRun.compare(keys[2 * to - 2], keys[2 * to - 1], high, low) > 0) {
                to--;
            }
            System.arraycopy(keys, 2 * to, keys, 2 * to + 2, 2 * (sorted - 1 - to));
            System.arraycopy(depths, to, depths, to + 1, sorted - 1 - to);
            keys[2 * to] = high;
            keys[2 * to + 1] = low;
            depths[to] = depth;
        }
    }

    private static Bytes keyOf(Cid cid) {
        Multihash multihash = cid.multihash();
        return multihash.isSha256()
                ? multihash.digest()
                : Multihash.sha256(multihash.toBytes()).digest();
    }

    private static long lowOf(Cid cid, Bytes key) {
        return longAt(key, Long.BYTES) ^ cid.codec().code() << 1 ^ (cid.version() == Cid.Version.V0 ? 1 : 0);
    }

    private static long longAt(Bytes bytes, int offset) {
        return bytes.asBuffer().getLong(offset);
    }

    @Override
    public void close() throws IOException {
        IOException failure = null;
        for (SeenRun run : runs) {
            try {
                run.close();
            } catch (IOException e) {
                failure = e;
            }
        }
        runs.clear();
        if (failure != null) {
            throw failure;
        }
    }
}
