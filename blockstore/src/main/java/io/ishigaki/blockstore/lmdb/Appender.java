package io.ishigaki.blockstore.lmdb;

import io.ishigaki.blockstore.StoreConfig;
import io.ishigaki.blockstore.lmdb.Batch.Operation;
import io.ishigaki.blockstore.lmdb.StoreFiles.Step;
import io.ishigaki.blockstore.log.FileHeader;
import io.ishigaki.blockstore.log.LogFile;
import io.ishigaki.blockstore.log.LogNames;
import io.ishigaki.blockstore.log.LogPosition;
import io.ishigaki.blockstore.log.LogWriter;
import io.ishigaki.blockstore.log.RecordHeader;
import io.ishigaki.multiformats.Bytes;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Set;
import java.util.random.RandomGenerator;

/// Writes what is put to the active segment, and cuts it into batches: when one is full, or when
/// someone waits.
///
/// Confined to the appender's thread.
final class Appender {
    private static final int STAGING_BYTES = 4 << 20;

    /// Hands a batch to the next stage; waits while that one is busy, so that the next batch grows
    /// meanwhile.
    @FunctionalInterface
    interface NextStage {
        void take(Batch batch) throws InterruptedException;
    }

    private final StoreConfig config;
    private final StoreFiles files;
    private final Segments segments;
    private final Index index;
    private final Space space;
    private final long segmentBytes;
    private final RandomGenerator random;
    private final Set<Bytes> underWay;
    private final NextStage next;
    private final ByteBuffer staging =
            ByteBuffer.allocateDirect(STAGING_BYTES + LogFile.PAGE_BYTES).alignedSlice(LogFile.PAGE_BYTES);
    private LogWriter writer;
    private Batch batch = new Batch();

    Appender(Parts parts, LogWriterSource start, Set<Bytes> underWay, NextStage next) throws IOException {
        this.config = parts.config();
        this.files = parts.files();
        this.segments = parts.segments();
        this.index = parts.index();
        this.space = parts.space();
        this.segmentBytes = config.segmentBytes(space.limit());
        this.random = parts.random();
        this.underWay = underWay;
        this.next = next;
        this.writer = start.open(staging);
    }

    /// Opens the segment to append to, lending it the buffer.
    @FunctionalInterface
    interface LogWriterSource {
        LogWriter open(ByteBuffer staging) throws IOException;
    }

    void take(List<Item> items) throws IOException, InterruptedException {
        for (Item each : items) {
            try {
                stage(each);
            } catch (SyncFailedException e) {
                throw e;
            } catch (IOException e) {
                abandon(e);
                refuse(each, e);
            }
            if (batch.isFull()) {
                endBatch();
            }
        }
        if (batch.isAwaited()) {
            endBatch();
        }
    }

    private void stage(Item item) throws IOException, InterruptedException {
        switch (item) {
            case Item.Ask ask -> batch.add(new Operation.Asked(ask));
            case Item.Copy(Bytes multihash, Bytes body, Position source) -> {
                // First, for it may end the batch and begin another.
                Position target = append(multihash, body, true);
                batch.add(new Operation.Moved(multihash, source, target));
            }
            case Item.Seal(long segment, Item.Ask ask) -> {
                if (writer.position().file() == segment) {
                    endBatch();
                    roll();
                    batch.beginsAt(writer.position());
                }
                batch.add(new Operation.Asked(ask));
            }
            case Item.Put put -> stage(put);
        }
    }

    private void stage(Item.Put put) throws IOException, InterruptedException {
        LmdbSession session = put.session();
        space.redeem(put.pledged());
        if (session.hasFailed()) {
            return;
        }
        Bytes multihash = put.block().cid().multihash().toBytes();
        Bytes body = put.block().body();
        if (underWay.contains(multihash) || isHere(multihash)) {
            batch.addFrom(session, new Operation.Hit(multihash, put), body.length());
        } else if (body.length() < config.inlineBelow()) {
            batch.addFrom(session, new Operation.AddedInline(multihash, body), body.length());
            underWay.add(multihash);
        } else {
            // First, for it may end the batch and begin another.
            Position position = append(multihash, body, session.isBulk());
            batch.addFrom(session, new Operation.Added(multihash, position), 0);
            underWay.add(multihash);
        }
    }

    private boolean isHere(Bytes multihash) throws IOException {
        return index.read(reader -> {
            IndexEntry entry = reader.entry(multihash);
            return entry != null && entry.isHere();
        });
    }

    private Position append(Bytes multihash, Bytes body, boolean uncached) throws IOException, InterruptedException {
        long bytes = LogWriter.recordBytes(multihash, body.length());
        if (writer.end() + bytes > segmentBytes && writer.end() > FileHeader.BYTES) {
            endBatch();
            roll();
        } else if (writer.batchBytes() + bytes > Batch.BYTES_MAX) {
            endBatch();
        }
        space.grow(bytes);
        int ordinal = writer.nextOrdinal();
        long offset = uncached
                ? writer.addUncached(RecordHeader.Type.BLOCK, multihash, body)
                : writer.add(RecordHeader.Type.BLOCK, multihash, body);
        Position position = new Position(writer.position().file(), ordinal, offset, body.length());
        Segment segment = segments.hold(position.segment());
        if (segment != null) {
            segment.verified().set(ordinal);
            segment.release();
        }
        return position;
    }

    private void endBatch() throws IOException, InterruptedException {
        if (writer.isBatchOpen()) {
            LogPosition from = writer.position();
            long counted = writer.batchBytes();
            LogPosition behind;
            try {
                behind = writer.endBatch();
            } catch (IOException e) {
                abandon(e);
                return;
            }
            space.grow(behind.offset() - from.offset() - counted);
            batch.appendedTo(writer.file(), from, behind);
        }
        files.probe().reached(Step.APPENDED);
        Batch ended = batch;
        batch = new Batch();
        next.take(ended);
    }

    /// Begins the next segment. The one before was handed on whole, so it is synced before anything
    /// that points into this one is committed.
    private void roll() throws IOException {
        long id = writer.position().file() + 1;
        String name = LogNames.SEGMENT.name(id);
        LogFile file = files.segments().create(name);
        try {
            var header = new FileHeader(FileHeader.Kind.SEGMENT, id, random.nextLong());
            writer = LogWriter.begin(file, header, staging, writer.position().sequence());
        } catch (IOException e) {
            file.close();
            files.segments().delete(name);
            throw e;
        }
        try {
            file.sync();
            files.segments().syncDirectory();
        } catch (IOException e) {
            throw new SyncFailedException(e);
        }
        space.grow(FileHeader.BYTES);
        segments.add(id, file);
        files.probe().reached(Step.SEGMENT_CREATED);
    }

    /// The disk is full, or the like: cuts the log back to the start of the batch, whose sessions
    /// have failed. The store goes on if the log could be cut back.
    private void abandon(IOException cause) throws IOException {
        Batch abandoned = batch;
        batch = new Batch();
        space.grow(-writer.batchBytes());
        writer.abandonBatch();
        for (Operation each : abandoned.operations()) {
            switch (each) {
                case Operation.Added added -> underWay.remove(added.multihash());
                case Operation.AddedInline added -> underWay.remove(added.multihash());
                case Operation.Asked asked -> asked.ask().done().completeExceptionally(cause);
                case Operation.Hit _, Operation.Moved _ -> {}
            }
        }
        abandoned.sessions().forEach(session -> session.fail(cause));
    }

    private static void refuse(Item item, IOException cause) {
        switch (item) {
            case Item.Put put -> put.session().fail(cause);
            case Item.Ask ask -> ask.done().completeExceptionally(cause);
            case Item.Seal seal -> seal.ask().done().completeExceptionally(cause);
            case Item.Copy _ -> {}
        }
    }
}
