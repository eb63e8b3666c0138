package io.ishigaki.exchange;

import io.ishigaki.concurrent.Deadline;
import io.ishigaki.concurrent.Threads;
import io.ishigaki.concurrent.Ticker;
import io.ishigaki.dag.BlockSink;
import io.ishigaki.dag.BlockSource;
import io.ishigaki.dag.Links;
import io.ishigaki.exchange.session.Session;
import io.ishigaki.multiformats.Block;
import io.ishigaki.multiformats.Bytes;
import io.ishigaki.multiformats.Cid;
import io.ishigaki.multiformats.MalformedDataException;
import io.ishigaki.multiformats.Multihash;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// The blocks of a store, and those of connected peers where the store has none; for one request.
///
/// A block that comes from a peer is answered at once, and goes to the store meanwhile, synced with those that came
/// while the last ones were. It is held in memory until it is stored, and after that while it waits for its reader and
/// there is room.
///
/// *Bounds.* What is wanted, unread or not stored is bounded by the [Session]; of what is stored, at most
/// [#HELD_BYTES_MAX] bytes are held. *Threading.* Thread-safe; a thread writes, and one looks for links, until
/// [#close]. A reader waits at most as long as its patience.
public final class FetchingSource implements BlockSource, AutoCloseable {
    /// Blocks ahead of the reader are read again from the store where they would take more.
    private static final long HELD_BYTES_MAX = 16 << 20;

    /// A waiting reader looks for its block in the store so often, whoever has put it there.
    private static final Duration LOOK_AGAIN = Duration.ofSeconds(1);

    private final BlockSource local;
    private final BlockSink sink;
    private final Bitswap bitswap;
    private final Ahead ahead;
    private final Duration patience;
    private final Ticker ticker;
    private final Session session;
    private final Object lock = new Object();
    private final Map<Multihash, Held> held = new LinkedHashMap<>();
    private final BlockingQueue<Block> toStore = new LinkedBlockingQueue<>();
    private final BlockingQueue<Block> toExpand = new LinkedBlockingQueue<>();
    private final List<Thread> threads = new ArrayList<>();
    private long heldBytes;
    private @Nullable IOException failure;

    /// How far a request looks ahead.
    public enum Ahead {
        /// What its reader expects.
        EXPECTED,
        /// And all that is below that: the reader will read everything.
        BELOW
    }

    /// A block in memory: whether it was read, and whether it is stored.
    private static final class Held {
        private final Bytes body;
        private boolean read;
        private boolean stored;

        Held(Bytes body) {
            this.body = body;
        }
    }

    private FetchingSource(BlockSource local, BlockSink sink, Bitswap bitswap, Ahead ahead, Patience patience) {
        this.local = local;
        this.sink = sink;
        this.bitswap = bitswap;
        this.ahead = ahead;
        this.patience = patience.limit;
        this.ticker = patience.ticker;
        this.session = bitswap.session(this::arrived);
    }

    /// How long a reader waits for a block.
    public record Patience(Duration limit, Ticker ticker) {}

    /// Begins a request that reads `local`, and puts what it fetches into `sink`, from where `local` has it then.
    public static FetchingSource open(
            BlockSource local, BlockSink sink, Bitswap bitswap, Ahead ahead, Patience patience) {
        var source = new FetchingSource(local, sink, bitswap, ahead, patience);
        source.threads.add(Threads.startDaemon("fetch-writer", () -> source.repeat(source::store)));
        if (ahead == Ahead.BELOW) {
            source.threads.add(Threads.startDaemon("fetch-links", () -> source.repeat(source::expandNext)));
        }
        return source;
    }

    @Override
    public Optional<Block> get(Cid cid) throws IOException {
        Deadline deadline = Deadline.in(patience, ticker);
        while (true) {
            Optional<Block> block = here(cid);
            if (block.isPresent() || deadline.isOver()) {
                return block;
            }
            session.require(cid);
            await(cid.multihash(), deadline.remaining());
        }
    }

    private Optional<Block> here(Cid cid) throws IOException {
        Optional<Block> block = take(cid);
        if (block.isEmpty()) {
            block = local.get(cid);
            if (block.isPresent()) {
                session.consumed(cid);
            }
        }
        return block;
    }

    private Optional<Block> take(Cid cid) throws IOException {
        boolean consumed;
        Held block;
        synchronized (lock) {
            if (failure != null) {
                throw new IOException("a fetched block can't be stored: " + failure.getMessage(), failure);
            }
            block = held.get(cid.multihash());
            if (block == null) {
                return Optional.empty();
            }
            block.read = true;
            consumed = block.stored;
            if (consumed) {
                drop(cid.multihash());
            }
        }
        if (consumed) {
            session.consumed(cid);
        }
        return Optional.of(new Block(cid, block.body));
    }

    private void drop(Multihash hash) {
        Held block = held.remove(hash);
        if (block != null) {
            heldBytes -= block.body.length();
        }
    }

    private void await(Multihash hash, Duration limit) throws IOException {
        long nanos = Math.min(limit.toNanos(), LOOK_AGAIN.toNanos());
        synchronized (lock) {
            if (held.containsKey(hash) || failure != null || nanos <= 0) {
                return;
            }
            try {
                TimeUnit.NANOSECONDS.timedWait(lock, nanos);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw (IOException) new InterruptedIOException("interrupted while a block was fetched").initCause(e);
            }
        }
    }

    @Override
    public OptionalInt size(Cid cid) throws IOException {
        OptionalInt size = local.size(cid);
        if (size.isPresent()) {
            return size;
        }
        Optional<Block> block = get(cid);
        return block.isPresent() ? OptionalInt.of(block.get().size()) : OptionalInt.empty();
    }

    @Override
    public void expect(List<Cid> soon) {
        session.expect(missing(soon));
        local.expect(soon);
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
            return held.containsKey(cid.multihash());
        }
    }

    private void fail(IOException cause) {
        synchronized (lock) {
            failure = cause;
            lock.notifyAll();
        }
    }

    /// Runs on the thread of the stream, and doesn't wait: room for the block was reserved before it was asked for.
    private void arrived(Block block) {
        synchronized (lock) {
            if (held.putIfAbsent(block.cid().multihash(), new Held(block.body())) == null) {
                heldBytes += block.size();
            }
            lock.notifyAll();
        }
        toStore.add(block);
        if (ahead == Ahead.BELOW) {
            toExpand.add(block);
        }
    }

    private interface Step {
        void run() throws IOException, InterruptedException;
    }

    private void repeat(Step step) {
        try {
            while (true) {
                step.run();
            }
        } catch (IOException e) {
            fail(e);
        } catch (InterruptedException _) {
            // Only close interrupts.
        }
    }

    private void store() throws IOException, InterruptedException {
        var batch = new ArrayList<Block>();
        batch.add(toStore.take());
        toStore.drainTo(batch);
        for (Block block : batch) {
            sink.put(block);
        }
        sink.sync();
        batch.forEach(this::stored);
    }

    private void stored(Block block) {
        Multihash hash = block.cid().multihash();
        boolean consumed = false;
        synchronized (lock) {
            Held kept = held.get(hash);
            if (kept != null) {
                kept.stored = true;
                consumed = kept.read;
                if (consumed || heldBytes > HELD_BYTES_MAX) {
                    drop(hash);
                }
            }
        }
        if (consumed) {
            session.consumed(block.cid());
        }
        bitswap.added(hash);
    }

    private void expandNext() throws InterruptedException {
        Block block = toExpand.take();
        try {
            session.expand(block.cid(), missing(Links.of(block)));
        } catch (MalformedDataException e) {
            // Its reader will say so, if it reads it as what it isn't.
            session.expand(block.cid(), List.of());
        }
    }

    /// Gives up what was asked for. What has come and isn't stored yet may be lost.
    @Override
    public void close() {
        session.close();
        threads.forEach(Thread::interrupt);
    }
}
