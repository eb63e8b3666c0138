package io.ishigaki.cluster.plan;

import io.ishigaki.dag.BlockSource;
import io.ishigaki.multiformats.Block;
import io.ishigaki.multiformats.MalformedDataException;
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

/// Makes the stripes of a group, several at a time.
///
/// *Bounds.* At most [#STRIPES_AT_ONCE] stripes are under way, whose parity is held, and the cells of as many as
/// there are workers, as [StripeCoder] holds them. *Confined to* one thread.
final class GroupCoder {
    static final int STRIPES_AT_ONCE = 8;

    private final StorageClass of;
    private final BlockSource source;
    private final KnownStripes known;
    private final Executor workers;

    /// Those that nobody uses just now.
    private final Queue<StripeCoder> coders = new ConcurrentLinkedQueue<>();

    /// @param workers threads for computing, of which the caller is none
    GroupCoder(StorageClass of, BlockSource source, KnownStripes known, Executor workers) {
        this.of = of;
        this.source = source;
        this.known = known;
        this.workers = workers;
    }

    /// A stripe, and the blocks of its parity that are new.
    private record Made(Stripe stripe, List<Block> parity) {}

    /// The stripes of these cells, in their order; `parity` hears of the blocks of parity that were not known.
    List<Stripe> code(List<List<Cell>> cells, StripeCoder.ParitySink parity) throws IOException {
        List<Stripe> stripes = new ArrayList<>();
        Deque<FutureTask<Made>> underWay = new ArrayDeque<>();
        try {
            for (List<Cell> each : cells) {
                if (underWay.size() == STRIPES_AT_ONCE) {
                    stripes.add(take(underWay.removeFirst(), parity));
                }
                underWay.addLast(begin(each));
            }
            while (!underWay.isEmpty()) {
                stripes.add(take(underWay.removeFirst(), parity));
            }
        } finally {
            underWay.forEach(each -> each.cancel(true));
        }
        return stripes;
    }

    private FutureTask<Made> begin(List<Cell> cells) throws IOException {
        Optional<Stripe> before = known.find(of, cells);
        var task = new FutureTask<>(() -> before.isPresent() ? new Made(before.get(), List.of()) : make(cells));
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
        return new Made(stripe, parity);
    }

    private static Stripe take(FutureTask<Made> task, StripeCoder.ParitySink parity) throws IOException {
        Made made = result(task);
        for (Block each : made.parity()) {
            parity.add(each);
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
                case MalformedDataException failure -> throw failure;
                case null, default -> throw new IllegalStateException("coding a stripe broke", e);
            }
        }
    }
}
