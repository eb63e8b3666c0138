package io.ishigaki.cluster.hold;

import io.ishigaki.cluster.plan.PlanNode;
import io.ishigaki.multiformats.Cid;
import io.ishigaki.multiformats.key.PeerId;
import java.util.List;
import java.util.Optional;

/// What the pins of a member may take more, while one is planned: so that it is refused before anything is moved.
///
/// *Confined to* one thread.
public final class Budget {
    private final Share share;
    private final Tally tally;
    private final long before;

    Budget(Share share, Tally tally) {
        this.share = share;
        this.tally = tally;
        this.before = tally.pinBytes();
    }

    /// One that nothing is too much for.
    public static Budget unlimited(PeerId member) {
        return new Budget(new Share(member, "", Long.MAX_VALUE, List.of()), new Tally());
    }

    /// Bytes that are left, below 0 if pins take more than they may.
    public long left() {
        return share.limit() - tally.pinBytes();
    }

    /// Adds what is planned; answers what is too much if that is sure already, whatever follows.
    public Optional<Excess> add(Share.Kind kind, Cid node, PlanNode.Group group) {
        if (!share.isLimited()) {
            return Optional.empty();
        }
        tally.add(kind, List.of(Tally.Part.of(node, group)));
        return excess(kind == Share.Kind.DRAFT ? tally.bytes() : tally.pinBytes());
    }

    /// What is too much, if that is all.
    public Optional<Excess> excess() {
        return share.isLimited() ? excess(tally.bytes()) : Optional.empty();
    }

    private Optional<Excess> excess(long bytes) {
        return bytes > share.limit() ? Optional.of(new Excess(share, bytes, before)) : Optional.empty();
    }
}
