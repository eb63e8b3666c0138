package io.ishigaki.blockstore.lmdb;

import io.ishigaki.blockstore.Blockstore.CollectReport;
import io.ishigaki.blockstore.log.DamagedLogException;
import io.ishigaki.blockstore.log.LogScanner;
import io.ishigaki.multiformats.Bytes;
import io.ishigaki.multiformats.Cid;
import io.ishigaki.multiformats.Multicodec;
import io.ishigaki.multiformats.Multihash;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Takes away loose blocks, oldest stamp first, some in each commit: work in proportion to what
/// goes, but for a batch of which only some blocks are still loose; that one is read whole.
///
/// Thread-safe.
final class Collector {
    private static final Logger LOG = LoggerFactory.getLogger(Collector.class);

    /// Blocks that one commit takes away, or a few more.
    private static final int COMMIT_BLOCKS = 2_000;

    /// Enough for the headers of many small records, and little to read for each large one.
    private static final int SCAN_BYTES = 16 << 10;

    /// The first stamp that an open session may still need.
    @FunctionalInterface
    interface Sessions {
        long oldest();
    }

    private final Parts parts;
    private final Counter counter;
    private final Sessions sessions;

    Collector(Parts parts, Counter counter, Sessions sessions) {
        this.parts = parts;
        this.counter = counter;
        this.sessions = sessions;
    }

    /// A block that may go, if it still has this stamp.
    private record Candidate(Bytes multihash, long stamp) {}

    /// A block that went.
    private record Gone(Bytes multihash, int length) {}

    /// Candidates, and the first key behind the last row that they came from.
    private record Page(List<Candidate> candidates, Bytes behind) {}

    CollectReport collectAll(Consumer<Cid> removed) throws IOException {
        try (Closeable _ = parts.reserve().lend()) {
            return collectEligible(removed);
        }
    }

    private CollectReport collectEligible(Consumer<Cid> removed) throws IOException {
        counter.settle();
        counter.between(_ -> {}); // what closed sessions have put is committed then, and loose
        return collect(parts.state().firstStampToCome(), Long.MAX_VALUE, removed);
    }

    /// Takes loose blocks with stamps below `before` until some `bytes` of bodies are gone.
    CollectReport collect(long before, long bytes, Consumer<Cid> removed) throws IOException {
        long blocks = 0;
        long gone = 0;
        Bytes from = StoreState.longKey(0);
        while (gone < bytes) {
            Page page = page(from, before);
            if (page.candidates.isEmpty() && page.behind.equals(from)) {
                break;
            }
            from = page.behind;
            List<Gone> part = new ArrayList<>();
            long wanted = bytes - gone;
            counter.between(txn -> take(txn, page.candidates, Math.min(before, sessions.oldest()), wanted, part));
            for (Gone each : part) {
                blocks++;
                gone += each.length;
                removed.accept(Cid.v1(Multicodec.RAW, Multihash.read(each.multihash.asBuffer())));
            }
        }
        return new CollectReport(blocks, gone);
    }

    /// The blocks of the next loose rows from key `from` on, as of the last commit.
    private Page page(Bytes from, long before) throws IOException {
        var rows = new Rows(Math.min(before, sessions.oldest()));
        parts.index().read(view -> view.scan(Table.LOOSE, from, rows::take));
        if (rows.batch != null) {
            addBlocks(rows.batch, rows.last.asBuffer().getLong(), rows.candidates);
        }
        Bytes behind =
                rows.last.isEmpty() ? from : Bytes.copyOf(Arrays.copyOf(rows.last.toArray(), rows.last.length() + 1));
        return new Page(rows.candidates, behind);
    }

    /// Loose rows below a stamp, until they are many or one is that of a batch.
    private static final class Rows {
        private final long limit;
        private final List<Candidate> candidates = new ArrayList<>();
        private @Nullable LooseBatch batch;
        private Bytes last = Bytes.EMPTY;

        Rows(long limit) {
            this.limit = limit;
        }

        boolean take(ByteBuffer key, ByteBuffer value) {
            Bytes row = Bytes.copyOf(key.duplicate());
            long stamp = key.getLong();
            if (stamp >= limit) {
                return false;
            }
            last = row;
            if (key.hasRemaining()) {
                candidates.add(new Candidate(Bytes.copyOf(key), stamp));
            } else if (LooseBatch.isShared(stamp)) {
                batch = LooseBatch.read(value);
            } else {
                candidates.add(new Candidate(Bytes.copyOf(value), stamp));
            }
            return batch == null && candidates.size() < COMMIT_BLOCKS;
        }
    }

    /// Adds the blocks of a batch. They may have been moved or pinned since, which the commit sees.
    private void addBlocks(LooseBatch batch, long stamp, List<Candidate> candidates) throws IOException {
        Segment segment = parts.segments().hold(batch.segment());
        if (segment == null) {
            return; // compacted meanwhile: what of it is loose has rows of its own, which come next
        }
        try {
            LogScanner scanner = LogScanner.of(segment.file(), SCAN_BYTES);
            for (LogScanner.Found each : scanner.records(batch.start(), batch.to())) {
                candidates.add(new Candidate(each.header().key(), stamp));
            }
        } catch (DamagedLogException e) {
            // Nothing tells what lies in it: it is kept.
            LOG.atWarn().setCause(e).addKeyValue("segment", batch.segment()).log("loose blocks are not collected");
        } finally {
            segment.release();
        }
    }

    private static void take(StoreTxn txn, List<Candidate> candidates, long before, long bytes, List<Gone> part) {
        long gone = 0;
        for (Candidate each : candidates) {
            if (gone >= bytes || each.stamp >= before) {
                return;
            }
            IndexEntry entry = txn.entry(each.multihash);
            if (entry.stamp() == each.stamp) {
                txn.remove(each.multihash, entry);
                gone += entry.length();
                part.add(new Gone(each.multihash, entry.length()));
            }
        }
    }
}
