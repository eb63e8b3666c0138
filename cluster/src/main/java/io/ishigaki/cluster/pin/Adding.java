package io.ishigaki.cluster.pin;

import io.ishigaki.blockstore.Blockstore.StoreStat;
import io.ishigaki.blockstore.Pin;
import io.ishigaki.blockstore.WriteSession;
import io.ishigaki.cluster.plan.Cell;
import io.ishigaki.cluster.plan.GroupCoder;
import io.ishigaki.cluster.plan.KnownStripes;
import io.ishigaki.cluster.plan.Piece;
import io.ishigaki.cluster.plan.PlanListener;
import io.ishigaki.cluster.plan.PlanNode;
import io.ishigaki.cluster.plan.Planner;
import io.ishigaki.cluster.plan.StorageClass;
import io.ishigaki.cluster.plan.Stripe;
import io.ishigaki.cluster.plan.StripeForecast;
import io.ishigaki.cluster.state.PinId;
import io.ishigaki.dag.BlockSink;
import io.ishigaki.dag.Links;
import io.ishigaki.multiformats.Block;
import io.ishigaki.multiformats.Multihash;
import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Takes the blocks of what is added to be pinned in the cluster, however little room this box has.
///
/// ```text
/// WHOLE ──half of the room is taken──▶ DRAFTING ──finish──▶ the pin is made by what others hold
///   └──finish──▶ all of it is here
/// ```
///
/// While it is drafting, stripes are guessed, made and spread as leaves come, and [#put] waits until members have
/// taken enough of them.
///
/// *Threading.* Thread-safe, guarded by itself.
public final class Adding implements BlockSink, Closeable {
    /// Room is looked at again after so many bytes.
    private static final long LOOK_BYTES = 1 << 20;

    /// So much of the room may be taken, by data and the parity that will be made of it, before drafts begin.
    private static final int WHOLE_SHARE = 2;

    /// Leaves that stand in no stripe yet have at most so much of what the store takes.
    private static final int WAITING_SHARE = 8;

    /// But for so many stripes, of which one is about to be whole.
    private static final int WAITING_STRIPES = 2;

    /// What is free before one goes on: one batch that comes, and what else comes meanwhile.
    private static final int FREE_BATCHES = 2;

    private final Pinner pinner;
    private final Pinner.Ports ports;
    private final StorageClass of;
    private final Draft draft;
    private final StripeForecast forecast;
    private final GroupCoder coder;
    private final long roomAtFirst;
    private WriteSession session;
    private boolean drafting;
    private long unlookedBytes;

    /// Cells of stripes that can be made.
    private final List<List<Cell>> ready = new ArrayList<>();

    private long readyBytes;

    /// Blocks that this session alone protects, but for leaves.
    private final Set<Multihash> loose = new HashSet<>();

    Adding(Pinner pinner, Pinner.Ports ports, StorageClass of) throws IOException {
        this.pinner = pinner;
        this.ports = ports;
        this.of = of;
        this.draft = Draft.create(ports, of);
        this.coder = new GroupCoder(
                of,
                ports.store(),
                new Planner.Coding(KnownStripes.NONE, ports.executors().computing()));
        this.roomAtFirst = ports.store().stat().room();
        this.forecast = new StripeForecast(of);
        this.session = ports.store().begin();
        pinner.hold(draft.id());
    }

    @Override
    public synchronized void put(Block block) throws IOException {
        session.put(block);
        unlookedBytes += block.size();
        if (!block.cid().multihash().isIdentity()) {
            note(block);
        }
        if (drafting) {
            goOn();
        } else if (unlookedBytes >= LOOK_BYTES) {
            unlookedBytes = 0;
            if (isShort()) {
                begin();
            }
        }
    }

    private void note(Block block) throws IOException {
        var piece = new Piece(block.cid().toV1(), block.size());
        if (Links.of(block).isEmpty()) {
            forecast.leaf(piece, this::ready);
        } else if (forecast.interior(piece, this::ready) && drafting) {
            loose.add(piece.cid().multihash());
        }
    }

    private void ready(List<Cell> data) {
        ready.add(data);
        readyBytes += data.stream().mapToLong(Cell::length).sum();
    }

    private boolean isShort() throws IOException {
        StoreStat now = ports.store().stat();
        long taken = Math.max(0, roomAtFirst - now.room());
        return (taken + parityOf(taken)) * WHOLE_SHARE >= roomAtFirst;
    }

    private void begin() throws IOException {
        drafting = true;
        draft.announce();
        session.sync();
        forecast.begin(interior -> loose.add(interior.cid().multihash()), data -> {
            ready(data);
            if (isBatchReady()) {
                code();
            }
        });
        turnOver();
    }

    private boolean isBatchReady() throws IOException {
        return readyBytes * of.positions() >= draft.batchBytesMax() * of.data();
    }

    private void goOn() throws IOException {
        StoreStat now = ports.store().stat();
        long wholeStripes = (long) WAITING_STRIPES * of.data() * Cell.BYTES_MAX;
        // What waits may be most of a small store, into which others' cells come as well.
        boolean isTight = now.room() < parityOf(readyBytes) + Block.BYTES_MAX;
        if (isTight || forecast.waitingBytes() > Math.max(now.sizeMax() / WAITING_SHARE, wholeStripes)) {
            forecast.flush(this::ready);
        }
        if (isTight || isBatchReady()) {
            turnOver();
        }
    }

    private long parityOf(long dataBytes) {
        return of.data() == 1 ? 0 : dataBytes * of.parity() / of.data();
    }

    /// Makes the stripes that can be made, and lists them.
    private void code() throws IOException {
        session.sync();
        List<Stripe> _ = coder.code(List.copyOf(ready), new PlanListener() {
            @Override
            public void parity(Block block) throws IOException {
                session.put(block);
            }

            @Override
            public void stripe(Stripe stripe) throws IOException {
                draft.add(stripe);
                if (draft.isDue()) {
                    draft.list(session);
                }
            }

            @Override
            public void node(Block block, PlanNode node) {
                throw new AssertionError("no plan is made yet");
            }
        });
        draft.list(session);
        ready.clear();
        readyBytes = 0;
    }

    /// Lists what can be listed, keeps the rest, and goes on when there is room.
    private void turnOver() throws IOException {
        code();
        keepLoose();
        session.close();
        draft.makeRoom(FREE_BATCHES);
        session = ports.store().begin();
    }

    private void keepLoose() throws IOException {
        forecast.waiting().forEach(each -> loose.add(each.cid().multihash()));
        session.sync();
        draft.waiting().keep(session, loose);
        loose.clear();
    }

    @Override
    public synchronized void sync() throws IOException {
        session.sync();
    }

    /// Says that nothing more comes. Answers the draft by which all of it is kept; empty if all of it is here, as
    /// long as this isn't closed.
    public synchronized Optional<PinId> finish() throws IOException {
        if (!drafting) {
            session.sync();
            return Optional.empty();
        }
        code();
        keepLoose();
        session.close();
        return Optional.of(draft.id());
    }

    /// Makes a local pin, if all of it is here.
    public synchronized void pin(Pin pin) throws IOException {
        session.pin(pin);
    }

    /// Lets go what no pin was begun of.
    @Override
    public synchronized void close() throws IOException {
        try (WriteSession _ = session;
                forecast) {
            pinner.release(draft.id());
        }
    }
}
