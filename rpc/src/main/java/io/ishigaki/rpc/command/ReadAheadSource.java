package io.ishigaki.rpc.command;

import io.ishigaki.dag.BlockSource;
import io.ishigaki.multiformats.Block;
import io.ishigaki.multiformats.Cid;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.FutureTask;
import org.jspecify.annotations.Nullable;

/// Reads the blocks that a walk expects before it asks for them, on other threads.
///
/// Each call of [#expect] opens a level: the links of one block. Of the innermost level a few blocks are under way at a
/// time. What a walk asks for is looked for there; where it is not, the walk has left that level, which is forgotten.
///
/// *Bounds.* At most [#UNDER_WAY_MAX] blocks in each of [#LEVELS_MAX] levels. Confined to its caller's thread.
final class ReadAheadSource implements BlockSource {
    private static final int UNDER_WAY_MAX = 8;
    private static final int LEVELS_MAX = 4;

    private final BlockSource source;
    private final Executor readers;
    private final Deque<Level> levels = new ArrayDeque<>();

    private static final class Ahead {
        private final Cid cid;
        private @Nullable FutureTask<Optional<Block>> reading;

        Ahead(Cid cid) {
            this.cid = cid;
        }
    }

    /// What is ahead in one level, the first of it under way.
    private final class Level {
        private final Deque<Ahead> blocks = new ArrayDeque<>();

        Level(List<Cid> links) {
            links.forEach(cid -> blocks.add(new Ahead(cid)));
        }

        void readOn() {
            int underWay = 0;
            for (Iterator<Ahead> each = blocks.iterator(); each.hasNext() && underWay < UNDER_WAY_MAX; underWay++) {
                Ahead ahead = each.next();
                if (ahead.reading == null) {
                    ahead.reading = new FutureTask<>(() -> source.get(ahead.cid));
                    readers.execute(ahead.reading);
                }
            }
        }

        /// Takes out `cid` and what was expected before it, which the walk left out.
        Optional<Ahead> take(Cid cid) {
            if (blocks.stream().noneMatch(ahead -> ahead.cid.equals(cid))) {
                return Optional.empty();
            }
            Ahead first = blocks.removeFirst();
            while (!first.cid.equals(cid)) {
                first = blocks.removeFirst();
            }
            return Optional.of(first);
        }
    }

    ReadAheadSource(BlockSource source, Executor readers) {
        this.source = source;
        this.readers = readers;
    }

    @Override
    public void expect(List<Cid> soon) {
        if (levels.size() == LEVELS_MAX) {
            levels.removeLast();
        }
        var level = new Level(soon);
        levels.addFirst(level);
        level.readOn();
    }

    @Override
    public Optional<Block> get(Cid cid) throws IOException {
        while (!levels.isEmpty()) {
            Level level = levels.getFirst();
            Optional<Ahead> ahead = level.take(cid);
            if (ahead.isPresent()) {
                level.readOn();
                return result(ahead.get());
            }
            levels.removeFirst();
        }
        return source.get(cid);
    }

    private Optional<Block> result(Ahead ahead) throws IOException {
        FutureTask<Optional<Block>> reading = ahead.reading;
        if (reading == null) {
            return source.get(ahead.cid);
        }
        // Where nobody has begun with it yet, this thread is as good as any.
        reading.run();
        try {
            return reading.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw (IOException) new InterruptedIOException("interrupted while a block was read").initCause(e);
        } catch (ExecutionException e) {
            switch (e.getCause()) {
                case IOException failure -> throw failure;
                case RuntimeException failure -> throw failure;
                case null, default -> throw new AssertionError("a reader broke", e);
            }
        }
    }

    @Override
    public OptionalInt size(Cid cid) throws IOException {
        return source.size(cid);
    }
}
