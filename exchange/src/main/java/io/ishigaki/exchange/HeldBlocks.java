package io.ishigaki.exchange;

import io.ishigaki.multiformats.Block;
import io.ishigaki.multiformats.Bytes;
import io.ishigaki.multiformats.Cid;
import io.ishigaki.multiformats.Multihash;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Blocks in memory that have come for a request: each until it is stored, and after that until it is read, while there
/// is room.
///
/// *Bounds.* What isn't stored is bounded by who asks for blocks; of what is, at most [#STORED_BYTES_MAX] bytes are
/// held, and of what the store can't keep at most [#PASSED_BYTES_MAX]: beyond that, its reader has to fetch it again,
/// and only its hash is kept until then.
/// *Confined to* its owner's lock.
final class HeldBlocks {
    /// Blocks ahead of the reader are read again from the store where they would take more.
    private static final long STORED_BYTES_MAX = 16 << 20;

    /// More than a session lets come ahead of its reader.
    static final long PASSED_BYTES_MAX = 64 << 20;

    private static final class Held {
        private final Bytes body;
        private boolean read;
        private boolean stored;

        Held(Bytes body) {
            this.body = body;
        }
    }

    private final Map<Multihash, Held> held = new HashMap<>();

    /// What was let go unread though the store may be without it.
    private final Set<Multihash> lost = new HashSet<>();

    private long bytes;

    void add(Block block) {
        if (held.putIfAbsent(block.cid().multihash(), new Held(block.body())) == null) {
            bytes += block.size();
        }
    }

    boolean has(Multihash hash) {
        return held.containsKey(hash);
    }

    /// The block, for its reader; [#isDone] says whether it is needed any longer.
    Optional<Block> read(Cid cid) {
        Held block = held.get(cid.multihash());
        if (block == null) {
            return Optional.empty();
        }
        block.read = true;
        return Optional.of(new Block(cid, block.body));
    }

    /// Notes that the block is stored; one that may be gone from there again is held until it is read, unless there are
    /// too many of those.
    void stored(Multihash hash, boolean passed) {
        Held block = held.get(hash);
        if (block != null) {
            block.stored = true;
            if (!block.read && bytes > (passed ? PASSED_BYTES_MAX : STORED_BYTES_MAX)) {
                drop(hash, block);
                if (passed) {
                    lost.add(hash);
                }
            }
        }
    }

    /// Whether the block came, and has to come again; said once.
    boolean takeLost(Multihash hash) {
        return lost.remove(hash);
    }

    /// Whether the block is both read and stored; it is forgotten then.
    boolean isDone(Multihash hash) {
        Held block = held.get(hash);
        if (block == null || !block.read || !block.stored) {
            return false;
        }
        drop(hash, block);
        return true;
    }

    private void drop(Multihash hash, Held block) {
        held.remove(hash);
        bytes -= block.body.length();
    }
}
