package io.ishigaki.cluster.plan;

import io.ishigaki.dag.BlockSource;
import io.ishigaki.multiformats.Block;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.FutureTask;

/// Makes stripes, several at a time.
///
/// *Bounds.* Usually at most [#STRIPES_AT_ONCE] stripes are under way, whose parity is held, and the cells of
/// as many as there are workers, as [StripeCoder] holds them. *Confined to* one thread.
public final class GroupCoder {
    /// Enough for the workers of usual machines.
    public static final int STRIPES_AT_ONCE = 8;

    private final StorageClass of;
    private final BlockSource source;
    private final KnownStripes known;
    private final Executor workers;
    private final int atOnce;

    /// Those that nobody uses just now.
    private final Queue<StripeCoder> coders = new ConcurrentLinkedQueue<>();

    /// A coder of stripes whose data is in `source`.
    public GroupCoder(StorageClass of, BlockSource source, Planner.Coding coding) {
        this.of = of;
        this.source = source;
        this.known = coding.known();
        this.workers = coding.workers();
        this.atOnce = coding.stripesAtOnce();
    }

    /// A stripe, and its parity if it is new.
    private record Made(Stripe stripe, Optional<List<Block>> parity) {}

    /// The stripes of these cells, in their order; the listener hears of those that were not known, and of their
    /// parity.
    public List<Stripe> code(List<List<Cell>> cells, PlanListener listener) throws IOException {
        List<Stripe> stripes = new ArrayList<>();
        Deque<FutureTask<Made>> underWay = new ArrayDeque<>();
        try {
            for (List<Cell> each : cells) {
                if (underWay.size() == atOnce) {
                    stripes.add(take(underWay.removeFirst(), listener));
                }
                underWay.addLast(begin(each));
            }
            while (!underWay.isEmpty()) {
                stripes.add(take(underWay.removeFirst(), listener));
            }
        } finally {
            underWay.forEach(each -> each.cancel(true));
        }
        return stripes;
    }

    private FutureTask<Made> begin(List<Cell> cells) throws IOException {
        Optional<Stripe> before = known.find(of, cells);
        var task = new FutureTask<>(() -> before.isPresent() ? new Made(before.get(), Optional.empty()) : make(cells));
        if (before.isPresent()) {
            task.run();
        } else {
            workers.execute(task);
        }
        return task;
    }

    private Made make(List<Cell> cells) throws IOException {
        StripeCoder free = coders.poll();
        StripeCoder coder = free == null ? new StripeCoder(of) : free;
        List<Block> parity = new ArrayList<>();
        Stripe stripe = coder.encode(cells, source, parity::add);
        coders.add(coder);
        return new Made(stripe, Optional.of(parity));
    }

    private static Stripe take(FutureTask<Made> task, PlanListener listener) throws IOException {
        Made made = result(task);
        if (made.parity().isPresent()) {
            for (Block each : made.parity().get()) {
                listener.parity(each);
            }
            listener.stripe(made.stripe());
        }
        return made.stripe();
    }

    private static Made result(FutureTask<Made> task) throws IOException {
        try {
            return task.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw (IOException) new InterruptedIOException("interrupted while a pin was planned").initCause(e);
        } catch (ExecutionException e) {
            switch (e.getCause()) {
                case IOException failure -> throw failure;
                case RuntimeException failure -> throw failure;
                case null, default -> throw new IllegalStateException("coding a stripe broke", e);
            }
        }
    }
}
