package io.ishigaki.blockstore.lmdb;

import io.ishigaki.blockstore.lmdb.StoreFiles.Step;
import io.ishigaki.blockstore.log.DamagedLogException;
import io.ishigaki.blockstore.log.JournalEntry;
import io.ishigaki.blockstore.log.LogFile;
import io.ishigaki.blockstore.log.LogNames;
import io.ishigaki.blockstore.log.LogPosition;
import io.ishigaki.blockstore.log.LogScanner;
import io.ishigaki.blockstore.log.RecordHeader;
import io.ishigaki.concurrent.Ticker;
import io.ishigaki.multiformats.Bytes;
import io.ishigaki.multiformats.Multihash;
import java.io.Closeable;
import java.io.IOException;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Gives the space of dead blocks back: what lives of a segment is copied forward, and its file
/// goes.
///
/// ```text
/// LIVE ──copy──▶ EMPTY ──retired, journal and index──▶ RETIRED ──readers drained──▶ unlinked ──▶ forgotten
/// ```
///
/// A crash at any arrow leaves a segment that is still pointed at, or one that nothing points at
/// and that the next opening unlinks. Thread-safe: one lock lets one thread compact.
final class Compactor {
    private static final Logger LOG = LoggerFactory.getLogger(Compactor.class);

    /// A reader holds a segment for the transfer of one block; whoever takes longer looks up again.
    private static final Duration DRAIN_MAX = Duration.ofMinutes(1);

    /// A segment with less than half of its bytes alive is worth copying, unasked. The header of a
    /// block counts with its body: what a copy would need again is no gain.
    private static final double LIVE_SHARE_MAX = 0.5;

    private final Parts parts;
    private final Pipeline pipeline;
    private final BlockReader.Damage damage;
    private final Ticker ticker;
    private final ReentrantLock turn = new ReentrantLock();
    private final Map<Segment, Long> draining = new ConcurrentHashMap<>();

    /// The active segment is ended for the sake of more dead bytes than that, or of a quarter of a whole one.
    private static final long SEAL_DEAD_BYTES_MIN = 1 << 20;

    private static final int SEAL_SHARE = 4;

    /// Segments from which not everything alive could be copied; they are left alone until the next
    /// opening.
    private final Set<Long> stuck = new HashSet<>();

    Compactor(Parts parts, Pipeline pipeline, BlockReader.Damage damage, Ticker ticker) {
        this.parts = parts;
        this.pipeline = pipeline;
        this.damage = damage;
        this.ticker = ticker;
    }

    /// Compacts every segment that is worth it, one after the other, the active one too. What it writes itself is left
    /// for another time, so that it ends whatever the copies look like.
    void compactAll() throws IOException {
        sealActive();
        long limit = parts.state().segmentMark.file();
        while (step(LIVE_SHARE_MAX, limit)) {
            // Each step lets others have their turn.
        }
    }

    /// Ends the active segment if it is worth compacting, so that a store that has no other gives space back too.
    private void sealActive() throws IOException {
        long active = parts.state().segmentMark.file();
        SegmentUse use = parts.state().useOf(active);
        long min = Math.min(
                SEAL_DEAD_BYTES_MIN, parts.config().segmentBytes(parts.space().limit()) / SEAL_SHARE);
        if (use.bytes() - needed(use) > min && liveShare(use) < LIVE_SHARE_MAX) {
            try (Closeable _ = parts.reserve().lend()) {
                pipeline.seal(active);
            }
            parts.files().probe().reached(Step.SEALED);
        }
    }

    /// Compacts the segment with the least alive, if its share is below `liveShareMax`.
    boolean step(double liveShareMax) throws IOException {
        return step(liveShareMax, parts.state().segmentMark.file());
    }

    private boolean step(double liveShareMax, long limit) throws IOException {
        turn.lock();
        try {
            unlinkDrained();
            Optional<Long> next = next(liveShareMax, limit);
            if (next.isPresent()) {
                try (Closeable _ = parts.reserve().lend()) {
                    compact(next.get());
                }
            }
            unlinkDrained();
            return next.isPresent();
        } finally {
            turn.unlock();
        }
    }

    private Optional<Long> next(double liveShareMax, long limit) {
        return parts.state().segments.entrySet().stream()
                .filter(each -> each.getKey() < limit
                        && !each.getValue().retired()
                        && !stuck.contains(each.getKey())
                        && liveShare(each.getValue()) < liveShareMax)
                .min(Comparator.comparingDouble(each -> liveShare(each.getValue())))
                .map(Map.Entry::getKey);
    }

    private static double liveShare(SegmentUse use) {
        return use.liveBlocks() == 0 ? 0 : (double) needed(use) / Math.max(1, use.bytes());
    }

    private static long needed(SegmentUse use) {
        return use.liveBytes() + use.liveBlocks() * RecordHeader.TYPICAL_BYTES;
    }

    private void compact(long id) throws IOException {
        if (parts.state().useOf(id).liveBlocks() > 0) {
            copyLive(id);
            pipeline.ask(_ -> {});
            parts.files().probe().reached(Step.MOVED);
        }
        if (parts.state().useOf(id).liveBlocks() > 0) {
            stuck.add(id);
            return;
        }
        pipeline.ask(txn -> {
            txn.state.use(id, txn.state.useOf(id).retire());
            txn.journal(new JournalEntry.Retired(id));
        });
        parts.files().probe().reached(Step.RETIRED);
        Segment segment = parts.segments().retire(id);
        if (segment == null) {
            unlink(id);
        } else {
            draining.put(segment, ticker.nanos());
        }
    }

    private void copyLive(long id) throws IOException {
        try (LogFile file = parts.files().segments().open(LogNames.SEGMENT.name(id))) {
            LogScanner scanner = LogScanner.of(file);
            LogScanner.BatchVisitor copy = (batch, _) -> copyLive(id, file, batch);
            LogPosition at = scanner.scan(scanner.start(0), copy);
            for (LogPosition next = scanner.resume(at); next != null; next = scanner.resume(at)) {
                at = scanner.scan(next, copy);
            }
        } catch (DamagedLogException e) {
            // Without its header nothing tells where records begin: what is live of it stays where it is.
            LOG.atWarn().setCause(e).addKeyValue("segment", id).log("a segment is not compacted");
        }
    }

    private void copyLive(long id, LogFile file, List<LogScanner.Found> batch) throws IOException {
        for (LogScanner.Found each : batch) {
            Bytes multihash = each.header().key();
            Position source = new Position(
                    id, each.ordinal(), each.bodyAt(), each.header().bodyLength());
            boolean isLive = parts.index().read(reader -> {
                IndexEntry entry = reader.entry(multihash);
                return entry != null && source.equals(entry.position());
            });
            if (isLive) {
                copy(multihash, each.readBody(file), source);
            }
        }
    }

    private void copy(Bytes multihash, Bytes body, Position source) throws IOException {
        Multihash expected = Multihash.read(multihash.asBuffer());
        if (expected.matches(body)) {
            pipeline.put(new Item.Copy(multihash, body, source), Math.max(1, body.length()));
        } else {
            damage.found(expected, source);
        }
    }

    /// Unlinks the retired segments that nobody reads any more, or that someone has read for too
    /// long.
    private void unlinkDrained() throws IOException {
        for (Iterator<Map.Entry<Segment, Long>> each = draining.entrySet().iterator(); each.hasNext(); ) {
            var entry = each.next();
            Segment segment = entry.getKey();
            boolean late = ticker.since(entry.getValue()).compareTo(DRAIN_MAX) > 0;
            if (segment.isHeldByReaders() && !late) {
                continue;
            }
            each.remove();
            segment.file().close();
            unlink(segment.id());
        }
    }

    private void unlink(long id) throws IOException {
        parts.files().segments().delete(LogNames.SEGMENT.name(id));
        parts.files().segments().syncDirectory();
        parts.files().probe().reached(Step.UNLINKED);
        parts.space().grow(-parts.state().useOf(id).bytes());
        pipeline.ask(txn -> {
            txn.state.segments.remove(id);
            txn.index.delete(Table.SEGMENTS, StoreState.longKey(id));
        });
    }

    /// Forgets the segments that the opening unlinked.
    void forgetRetired() throws IOException {
        List<Long> ids = LogNames.SEGMENT.ids(parts.files().segments());
        List<Long> gone = parts.state().segments.entrySet().stream()
                .filter(each -> each.getValue().retired() && !ids.contains(each.getKey()))
                .map(Map.Entry::getKey)
                .toList();
        if (!gone.isEmpty()) {
            pipeline.ask(txn -> gone.forEach(id -> {
                txn.state.segments.remove(id);
                txn.index.delete(Table.SEGMENTS, StoreState.longKey(id));
            }));
        }
    }
}
