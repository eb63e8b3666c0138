package io.ishigaki.exchange;

import io.ishigaki.multiformats.Block;
import io.ishigaki.multiformats.Bytes;
import io.ishigaki.multiformats.Cid;
import io.ishigaki.multiformats.Multihash;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/// Blocks in memory that have come for a request: each until it is stored, and after that until it is read, while there
/// is room; one that the store may be without, until it is read.
///
/// *Bounds.* At most [#STORED_BYTES_MAX] bytes of what is stored are held; the rest, and the hashes of what was left to
/// the store, are bounded by who asks for blocks, who is told how many are [#unread].
/// *Confined to* its owner's lock, but for that.
final class HeldBlocks {
    /// Blocks ahead of the reader are read again from the store where they would take more.
    private static final long STORED_BYTES_MAX = 16 << 20;

    private static final class Held {
        private final Bytes body;
        private boolean ahead = true;
        private boolean read;
        private boolean stored;
        private boolean passed;

        Held(Bytes body) {
            this.body = body;
        }
    }

    private final Map<Multihash, Held> held = new HashMap<>();

    /// What waits for its reader in the store alone, and how many unread bytes each is.
    private final Map<Multihash, Integer> left = new HashMap<>();

    private final AtomicLong unread = new AtomicLong();

    /// Those that are held.
    private long unreadHeld;

    /// How many wait for their readers that the store may be without.
    private int passed;

    void add(Block block) {
        if (held.putIfAbsent(block.cid().multihash(), new Held(block.body())) == null) {
            unreadHeld += block.size();
            unread.addAndGet(block.size());
        }
    }

    /// Bytes that have come and wait for their reader, here or in the store. Thread-safe.
    long unread() {
        return unread.get();
    }

    boolean has(Multihash hash) {
        return held.containsKey(hash);
    }

    /// The length of the block, which still waits for its reader.
    Optional<Integer> size(Multihash hash) {
        return Optional.ofNullable(held.get(hash)).map(block -> block.body.length());
    }

    /// The block, for its reader; [#isDone] says whether it is needed any longer.
    Optional<Block> read(Cid cid) {
        Held block = held.get(cid.multihash());
        if (block == null) {
            return Optional.empty();
        }
        if (!block.read) {
            block.read = true;
            passed -= block.passed ? 1 : 0;
            unreadHeld -= block.body.length();
            unread.addAndGet(block.ahead ? -block.body.length() : 0);
        }
        return Optional.of(new Block(cid, block.body));
    }

    /// Notes that the block is stored.
    ///
    /// @param passes whether it may be gone from there again
    void stored(Multihash hash, boolean passes) {
        Held block = held.get(hash);
        if (block != null) {
            block.stored = true;
            block.passed = passes;
            if (passes && !block.read) {
                passed++;
            } else if (!block.read && unreadHeld > STORED_BYTES_MAX) {
                held.remove(hash);
                unreadHeld -= block.body.length();
                left.put(hash, block.ahead ? block.body.length() : 0);
            }
        }
    }

    /// Whether the block was left to the store, for its reader; said once.
    boolean takeLeft(Multihash hash) {
        Integer bytes = left.remove(hash);
        unread.addAndGet(bytes == null ? 0 : -bytes);
        return bytes != null;
    }

    /// Whether blocks wait for their readers that the store may be without.
    boolean hasPassed() {
        return passed > 0;
    }

    /// Lets go of those, and knows no more what was left to the store; nothing counts as unread that has come so far.
    void letGo() {
        left.clear();
        held.values().removeIf(block -> {
            boolean goes = block.passed && !block.read;
            unreadHeld -= goes ? block.body.length() : 0;
            block.ahead = false;
            return goes;
        });
        passed = 0;
        unread.set(0);
    }

    /// Whether the block is both read and stored; it is forgotten then.
    boolean isDone(Multihash hash) {
        Held block = held.get(hash);
        if (block == null || !block.read || !block.stored) {
            return false;
        }
        held.remove(hash);
        return true;
    }
}
