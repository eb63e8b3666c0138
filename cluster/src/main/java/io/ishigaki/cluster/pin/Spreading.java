package io.ishigaki.cluster.pin;

import io.ishigaki.blockstore.Blockstore;
import io.ishigaki.blockstore.Blockstore.StoreStat;
import io.ishigaki.blockstore.WriteSession;
import io.ishigaki.cluster.hold.Budget;
import io.ishigaki.cluster.hold.Claiming;
import io.ishigaki.cluster.hold.Share;
import io.ishigaki.cluster.plan.Piece;
import io.ishigaki.cluster.plan.PlanListener;
import io.ishigaki.cluster.plan.PlanNode;
import io.ishigaki.cluster.plan.Stripe;
import io.ishigaki.dag.BlockSource;
import io.ishigaki.multiformats.Block;
import io.ishigaki.multiformats.Cid;
import java.io.Closeable;
import java.io.IOException;
import java.util.List;

/// Stores a plan and its parity as they are made, and claims all that it lists. Where room is short, stripes are
/// listed in a draft first, and the making waits until others have taken enough of it.
///
/// *Confined to* one thread.
final class Spreading implements PlanListener, Closeable {
    /// Room is short when less than one in so many parts of what the store takes is free.
    private static final int SHORT_SHARE = 4;

    /// What is free before one goes on: data is here mostly, and parity is less.
    private static final int FREE_BATCHES = 1;

    private final Blockstore store;
    private final Draft draft;
    private final BlockSource source;
    private final Budget budget;
    private WriteSession session;
    private boolean scarce;

    /// @param source has what the draft has spread before
    Spreading(Blockstore store, Draft draft, BlockSource source, Budget budget) throws IOException {
        this.store = store;
        this.source = source;
        this.budget = budget;
        this.draft = draft;
        this.session = store.beginBulk();
    }

    @Override
    public void parity(Block block) throws IOException {
        session.put(block);
    }

    @Override
    public void stripe(Stripe stripe) throws IOException {
        if (!draft.nodes().isEmpty()) {
            protect(stripe);
        }
        scarce |= isShort();
        if (scarce) {
            draft.add(stripe);
            if (draft.isDue()) {
                turnOver();
            }
        }
    }

    /// Others may have taken the data meanwhile, as that of other stripes.
    private void protect(Stripe stripe) throws IOException {
        List<Cid> taken = session.touchAll(stripe.data().stream()
                .flatMap(cell -> cell.pieces().stream())
                .map(Piece::cid)
                .toList());
        while (!taken.isEmpty()) {
            for (Cid each : taken) {
                source.require(each);
            }
            taken = session.touchAll(taken);
        }
    }

    private boolean isShort() throws IOException {
        StoreStat now = store.stat();
        return now.room() < now.sizeMax() / SHORT_SHARE;
    }

    private void turnOver() throws IOException {
        draft.list(session);
        session.close();
        draft.makeRoom(FREE_BATCHES);
        session = store.beginBulk();
    }

    @Override
    public void node(Block block, PlanNode node) throws IOException {
        if (node instanceof PlanNode.Group group) {
            OverQuotaException.check(budget.add(Share.Kind.PIN, block.cid(), group));
        }
        if (draft.isOwing()) {
            turnOver();
        }
        // What the draft lists is claimed for it alone, as long as it has to go from here.
        new Claiming(store, session, draft::has).node(block, node);
    }

    @Override
    public void close() throws IOException {
        session.close();
    }
}
