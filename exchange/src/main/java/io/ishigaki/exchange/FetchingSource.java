package io.ishigaki.exchange;

import io.ishigaki.concurrent.Deadline;
import io.ishigaki.concurrent.Ticker;
import io.ishigaki.dag.BlockSink;
import io.ishigaki.dag.BlockSource;
import io.ishigaki.dag.RequestSource;
import io.ishigaki.exchange.session.Session;
import io.ishigaki.multiformats.Block;
import io.ishigaki.multiformats.Cid;
import io.ishigaki.multiformats.Multihash;
import java.io.Closeable;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The blocks of a store, and those of connected peers where the store has none; for one request. As long as nothing is
/// missing it costs no more than the store: threads and a session begin with the first block that isn't there.
///
/// A block that comes from a peer is answered at once, and goes to the store meanwhile, synced with those that came
/// while the last ones were. It is held in memory until it is stored, and after that while it waits for its reader and
/// there is room. A block that can't be stored ends a request that is to keep what it fetches; for others it is held
/// until it is read, and only [#settle] says so.
///
/// *Bounds.* What is wanted, unread or not stored is bounded by the [Session], and nobody requires a block while more
/// than [#UNSTORED_BYTES_MAX] bytes wait for the disk; [HeldBlocks] has the others.
/// *Threading.* Thread-safe; a thread writes, and one looks for links, until [#close], after which the first stores
/// what has come. A reader waits at most as long as its patience, and not beyond
/// the [deadline][Deadline#current] of its thread.
public final class FetchingSource implements RequestSource {
    /// A reader that is faster than the disk waits for it there: what it requires comes even where its session is full.
    private static final long UNSTORED_BYTES_MAX = 32 << 20;

    /// A reader that misses more blocks one after the other reads elsewhere than it said.
    private static final int MISSED_IN_ROW_MAX = 16;

    /// Others may want what was fetched, and see it once it is synced.
    private static final Duration SYNC_PAUSE = Duration.ofMillis(10);

    private static final Duration BULK_SYNC_PAUSE = Duration.ofMillis(500);

    private static final Duration ENDLESS = Duration.ofDays(3650);

    /// A waiting reader looks for its block in the store so often, whoever has put it there.
    private static final Duration LOOK_AGAIN = Duration.ofSeconds(1);

    private final BlockSource local;
    private final Sink<?> sink;
    private final Bitswap bitswap;
    private final Patience patience;
    private final Object lock = new Object();
    private final HeldBlocks held = new HeldBlocks();
    private final BlockWriter writer;
    private final boolean keeps;

    private final LinkFinder links = new LinkFinder((parent, found) -> begun().expand(parent, missing(found)));

    /// Null as long as nothing was missing.
    private volatile @Nullable Session session;

    /// Blocks that have come and aren't stored.
    private int unstored;

    private long unstoredBytes;

    /// Blocks that weren't here when their reader came, since it last found one.
    private int missedInRow;

    /// Whether the links of what comes are to be fetched too.
    private boolean below;

    private boolean closed;
    private @Nullable IOException failure;

    /// Why a block wasn't stored that a reader got all the same.
    private @Nullable IOException refusal;

    private FetchingSource(
            BlockSource local, Sink<?> sink, Bitswap bitswap, Patience patience, boolean keeps, Duration syncPause) {
        this.local = local;
        this.sink = sink;
        this.bitswap = bitswap;
        this.patience = patience;
        this.keeps = keeps;
        this.writer = new BlockWriter(new Stored(), syncPause, Ticker.system());
    }

    /// Where fetched blocks go; opened when there is one, and closed after the last.
    @FunctionalInterface
    public interface Sink<S extends BlockSink & Closeable> {
        S open() throws IOException;
    }

    /// How long a reader waits for a block: asked each time that one does.
    public record Patience(Supplier<Duration> limit, Ticker ticker) {
        /// For readers who wait until somebody ends their request.
        public static Patience endless() {
            return new Patience(() -> ENDLESS, Ticker.system());
        }
    }

    /// Begins a request that reads `local`, and puts what it fetches into `sink`, from where `local` has it then.
    public static FetchingSource open(BlockSource local, Sink<?> sink, Bitswap bitswap, Patience patience) {
        return new FetchingSource(local, sink, bitswap, patience, true, SYNC_PAUSE);
    }

    /// The same for a request that says only at its end, by [#settle], what it has: what it fetches is synced, and
    /// shown
    /// to peers, many blocks at a time.
    public static FetchingSource openInBulk(BlockSource local, Sink<?> sink, Bitswap bitswap, Patience patience) {
        return new FetchingSource(local, sink, bitswap, patience, true, BULK_SYNC_PAUSE);
    }

    /// The same for a request that only reads, and goes on where `sink` takes no more.
    public static FetchingSource openToRead(BlockSource local, Sink<?> sink, Bitswap bitswap, Patience patience) {
        return new FetchingSource(local, sink, bitswap, patience, false, SYNC_PAUSE);
    }

    private Session begun() throws IOException {
        synchronized (lock) {
            requireOpen();
            Session known = session;
            if (known != null) {
                return known;
            }
            Session begun = bitswap.session(new Arrivals());
            session = begun;
            writer.begin(sink);
            return begun;
        }
    }

    /// Guarded by the lock.
    private void requireOpen() throws IOException {
        requireStored(failure);
        if (closed) {
            throw new InterruptedIOException("the request has ended");
        }
    }

    private static void requireStored(@Nullable IOException cause) throws IOException {
        if (cause != null) {
            throw new IOException("a fetched block can't be stored: " + cause.getMessage(), cause);
        }
    }

    /// Looks for a block, or for what is asked of it, in memory and in the store.
    @FunctionalInterface
    private interface Look<T> {
        Optional<T> at(Cid cid) throws IOException;
    }

    @Override
    public Optional<Block> get(Cid cid) throws IOException {
        return find(cid, this::here);
    }

    private <T> Optional<T> find(Cid cid, Look<T> look) throws IOException {
        Optional<T> found = look.at(cid);
        note(found.isPresent());
        if (found.isPresent()) {
            return found;
        }
        Deadline deadline = Deadline.in(patience.limit().get(), patience.ticker());
        while (found.isEmpty() && !deadline.isOver()) {
            Deadline.check();
            Session begun = begun();
            if (takeLeft(cid)) {
                begun.consumed(cid);
            }
            if (mayRequire() && !begun.require(cid) && letGoAhead()) {
                begun.consumedAll();
            }
            await(cid.multihash(), deadline.remaining());
            found = look.at(cid);
        }
        return found;
    }

    /// Whether the block came, and was left to the store; said once. Where it isn't, the session takes it for here
    /// still.
    private boolean takeLeft(Cid cid) {
        synchronized (lock) {
            return held.takeLeft(cid.multihash());
        }
    }

    /// Notes whether a reader found its block at once.
    private void note(boolean found) {
        if (session != null) {
            synchronized (lock) {
                missedInRow = found ? 0 : missedInRow + 1;
            }
        }
    }

    /// Whether to fetch beyond what is ahead of a reader whose block is late. What isn't in the store would be held in
    /// memory beside that: the block is waited for, or, if the reader has gone elsewhere, what it left is let go.
    private boolean letGoAhead() {
        synchronized (lock) {
            if ((unstored > 0 || held.hasPassed()) && missedInRow <= MISSED_IN_ROW_MAX) {
                return false;
            }
            held.letGo();
            return true;
        }
    }

    private boolean mayRequire() {
        synchronized (lock) {
            return unstoredBytes <= UNSTORED_BYTES_MAX;
        }
    }

    private Optional<Block> here(Cid cid) throws IOException {
        Optional<Block> block = take(cid);
        if (block.isEmpty()) {
            block = local.get(cid);
            if (block.isPresent()) {
                consumed(cid);
            }
        }
        return block;
    }

    private void consumed(Cid cid) {
        Session begun = session;
        if (begun != null) {
            boolean _ = takeLeft(cid);
            begun.consumed(cid);
        }
    }

    @Override
    public void passed(Cid cid) {
        if (session != null) {
            boolean counts;
            synchronized (lock) {
                counts = held.read(cid).isPresent() && !held.isDone(cid.multihash());
            }
            if (!counts) {
                consumed(cid);
            }
        }
    }

    private Optional<Block> take(Cid cid) throws IOException {
        Optional<Block> block;
        boolean done;
        synchronized (lock) {
            requireOpen();
            block = held.read(cid);
            done = held.isDone(cid.multihash());
        }
        if (done) {
            consumed(cid);
        }
        return block;
    }

    private void await(Multihash hash, Duration limit) throws IOException {
        long nanos = Math.min(limit.toNanos(), waitNanos());
        synchronized (lock) {
            if (held.has(hash) || failure != null || closed || nanos <= 0) {
                return;
            }
            pause(nanos);
        }
    }

    /// How long to wait before the next look.
    private static long waitNanos() {
        long allowed =
                Deadline.current().map(Deadline::remaining).orElse(LOOK_AGAIN).toNanos();
        return Math.min(allowed, LOOK_AGAIN.toNanos());
    }

    @Override
    public OptionalInt size(Cid cid) throws IOException {
        OptionalInt size = local.size(cid);
        if (size.isPresent()) {
            passed(cid);
            return size;
        }
        Optional<Block> block = get(cid);
        return block.isPresent() ? OptionalInt.of(block.get().size()) : OptionalInt.empty();
    }

    @Override
    public OptionalInt sizeToRead(Cid cid) throws IOException {
        Optional<Integer> size = find(cid, this::sizeHere);
        return size.isPresent() ? OptionalInt.of(size.get()) : OptionalInt.empty();
    }

    private Optional<Integer> sizeHere(Cid cid) throws IOException {
        Optional<Integer> size;
        synchronized (lock) {
            requireOpen();
            size = held.size(cid.multihash());
        }
        if (size.isPresent()) {
            return size;
        }
        OptionalInt stored = local.size(cid);
        return stored.isPresent() ? Optional.of(stored.getAsInt()) : Optional.empty();
    }

    @Override
    public boolean holds(Cid cid) {
        return session != null && isHeld(cid);
    }

    @Override
    public void expect(List<Cid> soon) {
        List<Cid> missing = missing(soon);
        try {
            if (!missing.isEmpty()) {
                begun().expect(missing);
            }
        } catch (IOException _) {
            // Its reader will hear why.
        }
        local.expect(soon);
    }

    @Override
    public void expectBelow() {
        synchronized (lock) {
            below = true;
        }
        local.expectBelow();
    }

    /// Those that aren't here. One that can't be looked up counts as here: its reader will hear why.
    private List<Cid> missing(List<Cid> cids) {
        var missing = new ArrayList<Cid>();
        for (Cid cid : cids) {
            try {
                if (!isHeld(cid) && !local.has(cid)) {
                    missing.add(cid);
                }
            } catch (IOException e) {
                fail(e);
            }
        }
        return missing;
    }

    private boolean isHeld(Cid cid) {
        synchronized (lock) {
            return held.has(cid.multihash());
        }
    }

    private void fail(IOException cause) {
        synchronized (lock) {
            failure = cause;
            lock.notifyAll();
        }
    }

    private final class Arrivals implements Session.Listener {
        /// Runs on the thread of the stream, and doesn't wait: room for the block was reserved before it was asked for.
        @Override
        public void arrived(Block block) {
            synchronized (lock) {
                if (closed) {
                    return;
                }
                held.add(block);
                unstored++;
                unstoredBytes += block.size();
                lock.notifyAll();
                writer.add(block);
                if (below) {
                    links.add(block);
                }
            }
        }

        @Override
        public long unread() {
            return held.unread();
        }
    }

    private final class Stored implements BlockWriter.Listener {
        @Override
        public void stored(Block block) {
            written(block, false);
            bitswap.added(block.cid().multihash());
        }

        @Override
        public void passed(Block block) {
            written(block, true);
            bitswap.added(block.cid().multihash());
        }

        @Override
        public void refused(Block block, IOException cause) {
            if (keeps) {
                fail(cause);
                return;
            }
            synchronized (lock) {
                refusal = cause;
            }
            written(block, true);
        }

        @Override
        public void failed(IOException cause) {
            fail(cause);
        }
    }

    /// Notes that the block waits no longer to be stored.
    ///
    /// @param passed whether the store may be without it
    private void written(Block block, boolean passed) {
        Multihash hash = block.cid().multihash();
        boolean done;
        synchronized (lock) {
            unstored--;
            unstoredBytes -= block.size();
            lock.notifyAll();
            held.stored(hash, passed);
            done = held.isDone(hash);
        }
        if (done) {
            consumed(block.cid());
        }
    }

    @Override
    public void settle() throws IOException {
        synchronized (lock) {
            while (unstored > 0) {
                requireOpen();
                Deadline.check();
                writer.hurry();
                pause(waitNanos());
            }
            requireOpen();
            requireStored(refusal);
        }
    }

    /// Guarded by the lock, which it lets go meanwhile.
    private void pause(long nanos) throws IOException {
        try {
            TimeUnit.NANOSECONDS.timedWait(lock, nanos);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw (IOException) new InterruptedIOException("interrupted while a block was fetched").initCause(e);
        }
    }

    @Override
    public void close() {
        Session begun;
        synchronized (lock) {
            if (closed) {
                return;
            }
            closed = true;
            begun = session;
            links.end();
            writer.end();
            lock.notifyAll();
        }
        if (begun != null) {
            begun.close();
        }
    }
}
