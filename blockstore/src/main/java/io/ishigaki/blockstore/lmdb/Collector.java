package io.ishigaki.blockstore.lmdb;

import io.ishigaki.blockstore.Blockstore.CollectReport;
import io.ishigaki.blockstore.log.LogScanner;
import io.ishigaki.multiformats.Bytes;
import io.ishigaki.multiformats.Cid;
import io.ishigaki.multiformats.Multicodec;
import io.ishigaki.multiformats.Multihash;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/// Takes away loose blocks, oldest stamp first, some in each commit: work in proportion to what
/// goes, but for a batch of which only some blocks are still loose; that one is read whole.
///
/// Thread-safe.
final class Collector {
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

    /// Candidates, and the stamp behind the last row that they came from.
    private record Page(List<Candidate> candidates, long behind) {}

    CollectReport collectAll(Consumer<Cid> removed) throws IOException {
        counter.settle();
        return collect(parts.state().firstStampToCome(), Long.MAX_VALUE, removed);
    }

    /// Takes loose blocks with stamps below `before` until some `bytes` of bodies are gone.
    CollectReport collect(long before, long bytes, Consumer<Cid> removed) throws IOException {
        long blocks = 0;
        long gone = 0;
        long from = 0;
        while (gone < bytes) {
            Page page = page(from, before);
            if (page.candidates.isEmpty() && page.behind == from) {
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

    /// The blocks of the next loose rows from stamp `from` on, as of the last commit.
    private Page page(long from, long before) throws IOException {
        List<Candidate> candidates = new ArrayList<>();
        List<LooseBatch> batches = new ArrayList<>();
        List<Long> stamps = new ArrayList<>();
        long limit = Math.min(before, sessions.oldest());
        parts.index()
                .read(view -> view.scan(Table.LOOSE, StoreState.longKey(from), (key, value) -> {
                    long stamp = key.getLong();
                    if (stamp >= limit) {
                        return false;
                    }
                    stamps.add(stamp);
                    if (LooseBatch.isShared(stamp)) {
                        batches.add(LooseBatch.read(value));
                        return false;
                    }
                    candidates.add(new Candidate(Bytes.copyOf(value), stamp));
                    return candidates.size() < COMMIT_BLOCKS;
                }));
        for (LooseBatch each : batches) {
            addBlocks(each, stamps.getLast(), candidates);
        }
        return new Page(candidates, stamps.isEmpty() ? from : stamps.getLast() + 1);
    }

    /// Adds the blocks of a batch. They may have been moved or pinned since, which the commit sees.
    private void addBlocks(LooseBatch batch, long stamp, List<Candidate> candidates) throws IOException {
        Segment segment = parts.segments().hold(batch.segment());
        if (segment == null) {
            return; // compacted meanwhile: whatever of it is loose has a row of its own now
        }
        try {
            LogScanner scanner = LogScanner.of(segment.file(), SCAN_BYTES);
            for (LogScanner.Found each : scanner.records(batch.start(), batch.to())) {
                candidates.add(new Candidate(each.header().key(), stamp));
            }
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
