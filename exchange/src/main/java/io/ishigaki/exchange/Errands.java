package io.ishigaki.exchange;

import io.ishigaki.concurrent.Pools;
import io.ishigaki.concurrent.Ticker;
import io.ishigaki.exchange.engine.Bringer;
import io.ishigaki.multiformats.Block;
import io.ishigaki.multiformats.Cid;
import io.ishigaki.multiformats.MalformedDataException;
import io.ishigaki.multiformats.Multihash;
import io.ishigaki.multiformats.key.PeerId;
import java.io.IOException;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.PriorityQueue;
import java.util.concurrent.ExecutorService;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Gets blocks for peers, each once, when the budget allows it.
///
/// ```text
///          bring               due, and a peer still waits for it            came, failed
/// (nothing) ───▶ WAITING ───────────────────────────────────────▶ RUNNING ─────────────▶ (nothing)
/// ```
///
/// *Bounds.* [#RUNNING_MAX] at once, before which [#WAITING_MAX] wait; more are refused. *Threading.* Thread-safe
/// by its own lock, under which nothing waits; each errand runs on a virtual thread. [#run] is called now and then.
final class Errands implements Bringer, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Errands.class);

    static final int RUNNING_MAX = 8;
    static final int WAITING_MAX = 4096;

    private final Ticker ticker;
    private final Outcome outcome;
    private final ExecutorService threads = Pools.virtual("bitswap-errand");
    private final Object lock = new Object();
    private final PriorityQueue<Errand> waiting = new PriorityQueue<>(Comparator.comparingLong(Errand::due));

    /// Those that wait or run.
    private final Map<Multihash, Errand> known = new HashMap<>();

    private final long begun;
    private boolean closed;
    private int running;
    private long brought;
    private long refused;
    private long failed;
    private volatile @Nullable AbsentBlocks elsewhere;
    private @Nullable BringBudget budget;

    /// Hears what becomes of an errand, and says whether anybody waits for it.
    interface Outcome {
        boolean isAwaited(Multihash block);

        void came(Block block);

        void failed(Multihash block);
    }

    /// @param peer who asked first
    /// @param due in nanoseconds of the ticker since these began
    private record Errand(PeerId peer, Cid cid, long due) {}

    Errands(Ticker ticker, Outcome outcome) {
        this.ticker = ticker;
        this.outcome = outcome;
        this.begun = ticker.nanos();
    }

    /// Gets what `source` offers from now on.
    void begin(AbsentBlocks source, BringLimits limits) {
        synchronized (lock) {
            budget = new BringBudget(ticker, limits);
            elsewhere = source;
        }
    }

    BringStat stat() {
        synchronized (lock) {
            return new BringStat(brought, refused, failed);
        }
    }

    private OptionalLong cost(PeerId peer, Cid cid) throws IOException {
        AbsentBlocks source = elsewhere;
        return source == null ? OptionalLong.empty() : source.cost(peer, cid);
    }

    @Override
    public boolean offers(PeerId peer, Cid cid) throws IOException {
        return cost(peer, cid).isPresent();
    }

    @Override
    public boolean bring(PeerId peer, Cid cid) throws IOException {
        OptionalLong cost = cost(peer, cid);
        if (cost.isEmpty()) {
            return false;
        }
        boolean taken = isTaken(peer, cid, cost.getAsLong());
        run();
        return taken;
    }

    private boolean isTaken(PeerId peer, Cid cid, long cost) {
        synchronized (lock) {
            if (known.containsKey(cid.multihash())) {
                return true;
            }
            OptionalLong due =
                    budget == null || waiting.size() >= WAITING_MAX ? OptionalLong.empty() : budget.reserve(peer, cost);
            if (due.isEmpty()) {
                refused++;
                return false;
            }
            var errand = new Errand(peer, cid, due.getAsLong() - begun);
            known.put(cid.multihash(), errand);
            waiting.add(errand);
            return true;
        }
    }

    /// Begins what is due.
    void run() {
        synchronized (lock) {
            for (Errand next = waiting.peek(); next != null && mayBegin(next); next = waiting.peek()) {
                Errand errand = waiting.remove();
                running++;
                threads.execute(() -> run(errand));
            }
        }
    }

    /// Guarded by the lock.
    private boolean mayBegin(Errand errand) {
        return !closed && running < RUNNING_MAX && errand.due() <= ticker.nanos() - begun;
    }

    private void run(Errand errand) {
        Multihash hash = errand.cid().multihash();
        boolean awaited = outcome.isAwaited(hash);
        Optional<Block> block = awaited ? get(errand) : Optional.empty();
        // Who asks between these two finds the block here, or begins anew.
        block.ifPresent(outcome::came);
        ended(hash, awaited, block.isPresent());
        if (block.isEmpty()) {
            outcome.failed(hash);
        }
        run();
    }

    private Optional<Block> get(Errand errand) {
        try {
            AbsentBlocks source = elsewhere;
            return source == null ? Optional.empty() : source.get(errand.peer(), errand.cid());
        } catch (IOException | MalformedDataException e) {
            LOG.atWarn().setCause(e).addKeyValue("cid", errand.cid()).log("a block could not be got for a peer");
            return Optional.empty();
        } catch (InterruptedException _) {
            // Only close interrupts, and the thread ends with its errand.
            return Optional.empty();
        }
    }

    private void ended(Multihash hash, boolean awaited, boolean came) {
        synchronized (lock) {
            known.remove(hash);
            running--;
            brought += came ? 1 : 0;
            failed += awaited && !came ? 1 : 0;
        }
    }

    /// Ends what is under way, and waits for that.
    @Override
    public void close() {
        synchronized (lock) {
            closed = true;
        }
        threads.shutdownNow();
        threads.close();
    }
}
