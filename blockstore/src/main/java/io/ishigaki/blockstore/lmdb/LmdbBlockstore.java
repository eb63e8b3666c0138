package io.ishigaki.blockstore.lmdb;

import io.ishigaki.blockstore.BlockExtent;
import io.ishigaki.blockstore.Blockstore;
import io.ishigaki.blockstore.Claims;
import io.ishigaki.blockstore.IndexLostException;
import io.ishigaki.blockstore.MetadataTable;
import io.ishigaki.blockstore.Pins;
import io.ishigaki.blockstore.StoreConfig;
import io.ishigaki.blockstore.WriteSession;
import io.ishigaki.blockstore.log.Journal;
import io.ishigaki.blockstore.log.LogNames;
import io.ishigaki.concurrent.BackgroundTask;
import io.ishigaki.concurrent.Ticker;
import io.ishigaki.multiformats.Block;
import io.ishigaki.multiformats.Bytes;
import io.ishigaki.multiformats.Cid;
import io.ishigaki.multiformats.Multicodec;
import io.ishigaki.multiformats.Multihash;
import java.io.Closeable;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.lmdbjava.LmdbException;
import org.lmdbjava.Meta;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A durable store in a directory: an LMDB index over a value log. Thread-safe.
public final class LmdbBlockstore implements Blockstore {
    private static final Logger LOG = LoggerFactory.getLogger(LmdbBlockstore.class);
    private static final Duration MAINTENANCE_PAUSE = Duration.ofSeconds(30);

    private final Closeable lock;
    private final Parts parts;
    private final Pipeline pipeline;
    private final Quarantine quarantine;
    private final BlockReader reader;
    private final Counter counter;
    private final Collector collector;
    private final Compactor compactor;
    private final Room room;
    private final LmdbPins pins;
    private final LmdbClaims claims;
    private final BackgroundTask maintenance;
    private final Set<LmdbSession> sessions = ConcurrentHashMap.newKeySet();

    /// Loads LMDB, which takes longer than all else that opening a small store does. Whoever knows early that a
    /// store will be opened calls it from a thread of its own.
    public static void loadLibrary() {
        try {
            var _ = Meta.version();
        } catch (LinkageError _) { // whoever opens a store meets it again
        }
    }

    /// Opens the store in `directory`, making it where there is none.
    ///
    /// @throws io.ishigaki.blockstore.StoreLockedException if another process has it open
    /// @throws IndexLostException if there are segments and no index
    public static LmdbBlockstore open(Path directory, StoreConfig config) throws IOException {
        StoreLock lock = StoreLock.take(directory);
        try {
            return open(lock, StoreFiles.in(directory), config);
        } catch (Throwable e) {
            lock.close();
            throw e;
        }
    }

    /// Makes the index anew from the logs: blocks, pins and records. Bodies that lay in the index
    /// itself are lost with it. `problems` hears of what is damaged or missing; a pin whose blocks
    /// are not all here stands, and keeps those that are.
    public static RebuildReport rebuildIndex(Path directory, StoreConfig config, Consumer<Problem> problems)
            throws IOException {
        StoreLock lock = StoreLock.take(directory);
        try {
            return new Rebuilding(StoreFiles.in(directory), config, problems).run();
        } finally {
            lock.close();
        }
    }

    /// What a rebuild brought back.
    public record RebuildReport(long blocks, long pins, long problems) {}

    /// Opens a store whose parts lie in `files`, which must include the directory of its lock.
    static LmdbBlockstore open(Closeable lock, StoreFiles files, StoreConfig config) throws IOException {
        Index index = Index.open(files.index(), config.inlineBelow() > 0);
        Segments segments = new Segments(files.segments());
        try {
            if (!index.read(StoreState::isIn)
                    && !LogNames.SEGMENT.ids(files.segments()).isEmpty()) {
                throw new IndexLostException("the index in " + files.index()
                        + " is lost, but its blocks are not: run 'ishi repo verify --rebuild-index'");
            }
            StoreState state = index.read(StoreState::load);
            Space space = Space.of(config, files, index, state.segmentBytes());
            var reserve = new Reserve(files.segments(), space, Reserve.heldIn(files.segments()));
            var parts = new Parts(config, files, index, segments, state, space, reserve, new SecureRandom());
            try (Closeable _ = reserve.lend()) {
                return new LmdbBlockstore(lock, parts);
            }
        } catch (LmdbException e) {
            segments.close();
            index.close();
            throw Index.unreadable(files.index(), e);
        } catch (Throwable e) {
            segments.close();
            index.close();
            throw e;
        }
    }

    private LmdbBlockstore(Closeable lock, Parts parts) throws IOException {
        this.lock = lock;
        this.parts = parts;
        var opening = new Opening(parts);
        Journal journal = opening.openJournal();
        this.pipeline = new Pipeline(parts, journal, opening::openSegment);
        this.quarantine = new Quarantine(parts.segments(), pipeline);
        this.reader =
                new BlockReader(parts.index(), parts.segments(), parts.config().hashOnRead(), quarantine);
        this.counter = new Counter(parts, pipeline, reader);
        this.collector = new Collector(parts, counter, this::oldestStamp);
        this.compactor = new Compactor(parts, pipeline, quarantine, Ticker.system());
        this.room = new Room(parts, collector, compactor);
        compactor.forgetRetired();
        parts.space().opened(parts.state().segmentBytes());
        this.maintenance = BackgroundTask.start(
                "store-maintenance",
                MAINTENANCE_PAUSE,
                this::maintain,
                e -> LOG.atWarn().setCause(e).log("store maintenance failed"));
        this.pins = new LmdbPins(this, parts.index(), counter, maintenance::wake);
        this.claims = new LmdbClaims(parts.index(), counter);
        maintenance.wake();
    }

    private void maintain() throws IOException {
        try {
            while (counter.settleStep()) {
                // Each step lets others have their turn.
            }
            compactAll();
            parts.reserve().renew();
        } catch (InterruptedIOException | ClosedByInterruptException _) {
            // The store is being closed: what is left to do is found again at the next opening.
        }
    }

    void compactAll() throws IOException {
        compactor.compactAll();
    }

    private long oldestStamp() {
        return sessions.stream().mapToLong(LmdbSession::begun).min().orElse(Long.MAX_VALUE);
    }

    Index index() {
        return parts.index();
    }

    Pipeline pipeline() {
        return pipeline;
    }

    Room room() {
        return room;
    }

    Counter counter() {
        return counter;
    }

    void end(LmdbSession session) {
        sessions.remove(session);
    }

    @Override
    public Optional<Block> get(Cid cid) throws IOException {
        Multihash multihash = cid.multihash();
        Optional<Bytes> body = multihash.isIdentity() ? Optional.of(multihash.digest()) : reader.body(multihash);
        return body.map(found -> new Block(cid, found));
    }

    @Override
    public OptionalInt size(Cid cid) throws IOException {
        if (cid.multihash().isIdentity()) {
            return OptionalInt.of(cid.multihash().digest().length());
        }
        int length = reader.length(cid.multihash());
        return length < 0 ? OptionalInt.empty() : OptionalInt.of(length);
    }

    @Override
    public Optional<Bytes> read(Cid cid, int offset, int length) throws IOException {
        Multihash multihash = cid.multihash();
        return multihash.isIdentity()
                ? Optional.of(multihash.digest().slice(offset, length))
                : reader.range(multihash, offset, length);
    }

    @Override
    public boolean copyTo(Cid cid, ByteBuffer room) throws IOException {
        Multihash multihash = cid.multihash();
        if (multihash.isIdentity()) {
            room.put(multihash.digest().asBuffer());
            return true;
        }
        return reader.copyTo(multihash, room);
    }

    @Override
    public Optional<BlockExtent> extent(Cid cid) throws IOException {
        return cid.multihash().isIdentity() ? Optional.empty() : reader.extent(cid.multihash());
    }

    @Override
    public WriteSession begin() throws IOException {
        return begin(false);
    }

    @Override
    public WriteSession beginBulk() throws IOException {
        return begin(true);
    }

    private WriteSession begin(boolean bulk) throws IOException {
        pipeline.requireRunning();
        var session = new LmdbSession(this, parts.state().firstStampToCome(), bulk);
        sessions.add(session);
        return session;
    }

    @Override
    public Removal remove(Cid cid) throws IOException {
        Bytes multihash = cid.multihash().toBytes();
        Removal first = tryRemove(multihash);
        // A block that was unpinned a moment ago may still wait for its links to be uncounted.
        return first == Removal.PINNED && counter.settle() ? tryRemove(multihash) : first;
    }

    private Removal tryRemove(Bytes multihash) throws IOException {
        var removal = new AtomicReference<>(Removal.ABSENT);
        counter.between(txn -> {
            IndexEntry entry = txn.entry(multihash);
            if (entry.isHere() && entry.isKept()) {
                removal.set(Removal.PINNED);
            } else if (entry.isHere()) {
                txn.remove(multihash, entry);
                removal.set(Removal.REMOVED);
            }
        });
        return removal.get();
    }

    @Override
    public void forEachCid(CidVisitor visitor) throws IOException {
        new Pages<>(parts.index(), Table.BLOCKS, (key, value) -> {
                    boolean isHere = IndexEntry.read(value).isHere();
                    return isHere ? Optional.of(Multihash.read(key)) : Optional.<Multihash>empty();
                })
                .forEach(found -> found.isEmpty() || visitor.visit(Cid.v1(Multicodec.RAW, found.get())));
    }

    @Override
    public Pins pins() {
        return pins;
    }

    @Override
    public Claims claims() {
        return claims;
    }

    @Override
    public MetadataTable table(String name) {
        return new LmdbTable(parts.index(), pipeline, Table.RECORDS, name);
    }

    @Override
    public MetadataTable derivedTable(String name) {
        return new LmdbTable(parts.index(), pipeline, Table.DERIVED, name);
    }

    @Override
    public CollectReport collect(Consumer<Cid> removed) throws IOException {
        CollectReport report = collector.collectAll(removed);
        // Whoever collects wants the disk back: here, for a process that ends now would leave it to the next.
        compactor.compactAll();
        maintenance.wake();
        return report;
    }

    @Override
    public VerifyReport verify(Consumer<Problem> problems) throws IOException {
        parts.index().requireSound();
        var verifier = new Verifier(parts, pipeline, quarantine, problems);
        verifier.compareJournal();
        verifier.hashAll();
        verifier.compareCounts(counter);
        verifier.forgetMended();
        return verifier.report();
    }

    @Override
    public ScrubReport scrub(Bytes from, long bytesMax, Consumer<Problem> problems) throws IOException {
        return new Scrub(parts, quarantine, problems).run(from, bytesMax);
    }

    @Override
    public void forEachDamaged(CidVisitor visitor) throws IOException {
        if (parts.state().damaged.get() == 0) {
            return;
        }
        new Pages<>(parts.index(), Table.DAMAGED, (key, _) -> Bytes.copyOf(key)).forEach(key -> {
            // What nothing keeps any more was forgotten by nobody yet.
            pipeline.ask(txn -> txn.forgetMended(key));
            Optional<Bytes> still = parts.index().read(view -> view.value(Table.DAMAGED, key));
            return still.isEmpty() || visitor.visit(Cid.v1(Multicodec.RAW, Multihash.read(key.asBuffer())));
        });
    }

    @Override
    public StoreStat stat() throws IOException {
        long blocks = parts.state().segments.values().stream()
                .mapToLong(SegmentUse::liveBlocks)
                .sum();
        long liveBytes = parts.state().segments.values().stream()
                .mapToLong(SegmentUse::liveBytes)
                .sum();
        return new StoreStat(
                blocks + parts.index().entries(Table.BODIES),
                parts.space().used(),
                parts.space().limit(),
                parts.space().room(liveBytes));
    }

    @Override
    public void onStored(Consumer<Multihash> listener) {
        parts.state().listeners.add(listener);
    }

    @Override
    public long removals() {
        return parts.state().removals.get();
    }

    @Override
    public long damageFound() {
        return parts.state().damageFound.get();
    }

    @Override
    public void close() throws IOException {
        maintenance.close();
        sessions.clear();
        // In this order, and each whatever became of the one before.
        try (lock) {
            try {
                pipeline.close();
            } finally {
                parts.segments().close();
                parts.index().close();
            }
        }
    }
}
