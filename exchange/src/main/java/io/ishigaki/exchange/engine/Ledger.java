package io.ishigaki.exchange.engine;

import io.ishigaki.multiformats.key.PeerId;
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

    /// The task that is being done: one at a time, so that answers stay in order.
    @Nullable
    Task task;

    /// Whether it stands in the engine's round.
    boolean inRound;

    Ledger(PeerId peer, Standing standing) {
        this.peer = peer;
        this.standing = standing;
    }

    boolean isReady() {
        return task == null && wants.hasReady() && unsent < standing.readAheadBytes();
    }

    /// Whether it has something of the upload already.
    boolean isAnswered() {
        return task != null || unsent > 0;
    }
}
