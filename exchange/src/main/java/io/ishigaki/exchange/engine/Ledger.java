package io.ishigaki.exchange.engine;

import io.ishigaki.exchange.message.Part;
import io.ishigaki.multiformats.Cid;
import io.ishigaki.multiformats.key.PeerId;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// What stands between us and one peer: its wantlist, its deficit, and what was read for it and not sent yet.
/// *Confined to* its owner's lock.
final class Ledger {
    final PeerId peer;
    final Wantlist wants = new Wantlist();
    Standing standing;

    /// Bytes of blocks that it may be given before its turn is over; less than zero where it was given more.
    long deficit;

    /// Bytes of messages that are made, and not sent yet.
    long unsent;

    /// What is in them, the oldest first.
    private final Deque<Batch> sending = new ArrayDeque<>();

    /// The task that is being done: one at a time, so that answers stay in order.
    @Nullable
    Task task;

    /// Whether it stands in the engine's round.
    boolean inRound;

    Ledger(PeerId peer, Standing standing) {
        this.peer = peer;
        this.standing = standing;
    }

    /// Messages of one task.
    private static final class Batch {
        private final Set<Cid> blocks;
        private long unsent;

        private Batch(Set<Cid> blocks, long unsent) {
            this.blocks = blocks;
            this.unsent = unsent;
        }
    }

    /// Notes that `bytes` of messages are going to be sent, which answer these wants.
    void sending(Collection<Part.Want> wants, long bytes) {
        if (bytes > 0) {
            Set<Cid> blocks = wants.stream()
                    .filter(want -> want.type() == Part.WantType.BLOCK)
                    .map(Part.Want::cid)
                    .collect(Collectors.toSet());
            sending.addLast(new Batch(blocks, bytes));
            unsent += bytes;
        }
    }

    /// Notes that `bytes` of them are sent; answers how many of those were known to be unsent.
    long sent(long bytes) {
        long left = Math.min(bytes, unsent);
        unsent -= left;
        long known = left;
        while (left > 0) {
            Batch oldest = sending.getFirst();
            long part = Math.min(left, oldest.unsent);
            oldest.unsent -= part;
            left -= part;
            if (oldest.unsent == 0) {
                sending.removeFirst();
            }
        }
        return known;
    }

    /// Whether the block that is wanted is in a message that isn't sent yet.
    boolean isSending(Part.Want want) {
        return want.type() == Part.WantType.BLOCK
                && sending.stream().anyMatch(batch -> batch.blocks.contains(want.cid()));
    }

    boolean isReady() {
        return task == null && wants.hasReady() && unsent < standing.readAheadBytes();
    }

    /// Whether it has something of the upload already.
    boolean isAnswered() {
        return task != null || unsent > 0;
    }
}
