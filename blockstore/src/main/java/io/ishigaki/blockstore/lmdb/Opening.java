package io.ishigaki.blockstore.lmdb;

import io.ishigaki.blockstore.lmdb.StoreFiles.Step;
import io.ishigaki.blockstore.log.DamagedLogException;
import io.ishigaki.blockstore.log.FileHeader;
import io.ishigaki.blockstore.log.Journal;
import io.ishigaki.blockstore.log.LogFile;
import io.ishigaki.blockstore.log.LogFiles;
import io.ishigaki.blockstore.log.LogNames;
import io.ishigaki.blockstore.log.LogPosition;
import io.ishigaki.blockstore.log.LogScanner;
import io.ishigaki.blockstore.log.LogWriter;
import io.ishigaki.blockstore.log.RecordHeader;
import io.ishigaki.multiformats.Bytes;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Brings logs and index to one state when a store is opened: the only way of recovery.
///
/// What stands in the logs behind the index's mark was never acknowledged. Whole batches of blocks
/// there are copied into a new segment, synced and indexed before the old tail is dropped: nothing
/// is ever appended behind a tail, and no cached byte is believed that may not be on the disk.
/// Confined to the opening thread.
final class Opening {
    private static final Logger LOG = LoggerFactory.getLogger(Opening.class);

    private final Parts parts;
    private final StoreState state;
    private final LogFiles segmentFiles;

    Opening(Parts parts) {
        this.parts = parts;
        this.state = parts.state();
        this.segmentFiles = parts.files().segments();
    }

    /// The journal to go on with.
    Journal openJournal() throws IOException {
        LogFiles journals = parts.files().journal();
        LogPosition mark = state.journalMark;
        boolean isSound = mark.file() > 0
                && LogNames.JOURNAL.ids(journals).equals(List.of(mark.file()))
                && LogNames.UNFINISHED_JOURNAL.ids(journals).isEmpty()
                && hasLength(journals, LogNames.JOURNAL.name(mark.file()), mark.offset());
        if (isSound) {
            return Journal.resume(journals, mark);
        }
        JournalSnapshot.dropOthers(journals, mark.file());
        Journal journal;
        try (IndexWriter writer = parts.index().write()) {
            journal = new JournalSnapshot(parts.files(), state, parts.random()).write(writer);
            state.save(writer);
            writer.commit();
        }
        parts.files().probe().reached(Step.SNAPSHOT_COMMITTED);
        JournalSnapshot.dropOthers(journals, state.journalMark.file());
        return journal;
    }

    private static boolean hasLength(LogFiles files, String name, long length) throws IOException {
        try (LogFile file = files.open(name)) {
            return file.size() == length;
        }
    }

    /// The segment to append to, with every whole batch behind the mark brought into it.
    LogWriter openSegment(ByteBuffer staging) throws IOException {
        dropRetired();
        LogPosition mark = state.segmentMark;
        cutOldTails(mark);
        List<Long> ids = LogNames.SEGMENT.ids(segmentFiles);
        long last = ids.stream().reduce(0L, Math::max);
        boolean isSound = mark.file() > 0
                && last == mark.file()
                && hasLength(segmentFiles, LogNames.SEGMENT.name(mark.file()), mark.offset());
        if (isSound) {
            LogFile file = segmentFiles.open(LogNames.SEGMENT.name(mark.file()));
            try {
                LogWriter writer = LogWriter.resume(file, FileHeader.read(file), staging, mark);
                parts.segments().add(mark.file(), file);
                return writer;
            } catch (DamagedLogException e) {
                // What was written to it is read as ever, by the index; what comes goes to another.
                LOG.atError()
                        .setCause(e)
                        .addKeyValue("segment", mark.file())
                        .log("a segment has rotted at its beginning");
                file.close();
            }
        }
        return recover(mark, ids, Math.max(last, mark.file()) + 1, staging);
    }

    private LogWriter recover(LogPosition mark, List<Long> ids, long newId, ByteBuffer staging) throws IOException {
        LogFile file = segmentFiles.create(LogNames.SEGMENT.name(newId));
        var header =
                new FileHeader(FileHeader.Kind.SEGMENT, newId, parts.random().nextLong());
        LogWriter writer = LogWriter.begin(file, header, staging, mark.sequence());
        List<Long> tails = ids.stream().filter(id -> id >= mark.file()).toList();
        try (IndexWriter index = parts.index().write()) {
            var txn = new StoreTxn(index, state);
            LogPosition from = mark;
            for (long id : tails) {
                from = copyTail(id, from, writer, txn);
            }
            file.sync();
            segmentFiles.syncDirectory();
            parts.files().probe().reached(Step.TAIL_COPIED);
            txn.loose().flush();
            state.segmentMark = writer.position();
            state.use(newId, state.useOf(newId).withBytes(writer.position().offset()));
            tails.stream().filter(id -> id != mark.file()).forEach(id -> state.use(id, SegmentUse.NONE.retire()));
            state.save(index);
            index.commit();
        }
        parts.files().probe().reached(Step.TAIL_COMMITTED);
        for (long id : tails) {
            dropTail(id, mark);
        }
        segmentFiles.syncDirectory();
        parts.files().probe().reached(Step.TAIL_DROPPED);
        parts.segments().add(newId, file);
        return writer;
    }

    /// Copies the whole batches of one file behind `from`; answers the place behind the last.
    private LogPosition copyTail(long id, LogPosition from, LogWriter writer, StoreTxn txn) throws IOException {
        try (LogFile file = segmentFiles.open(LogNames.SEGMENT.name(id))) {
            LogScanner scanner = LogScanner.of(file);
            LogPosition start = from.file() == id ? from : scanner.start(from.sequence());
            return scanner.scan(start, (batch, _) -> {
                for (LogScanner.Found each : batch) {
                    copy(each, file, writer, txn);
                }
                writer.endBatch();
            });
        } catch (DamagedLogException e) {
            if (id != from.file()) {
                // A file that was being made when the power went has no whole header, and nothing in it was synced.
                LOG.atWarn().addKeyValue("segment", id).log("unfinished segment dropped");
            }
            return from;
        }
    }

    private void copy(LogScanner.Found found, LogFile source, LogWriter writer, StoreTxn txn) throws IOException {
        Bytes multihash = found.header().key();
        Bytes body = found.readBody(source);
        int ordinal = writer.nextOrdinal();
        long offset = writer.add(RecordHeader.Type.BLOCK, multihash, body);
        txn.put(multihash, new Position(writer.position().file(), ordinal, offset, body.length()));
    }

    private void dropTail(long id, LogPosition mark) throws IOException {
        String name = LogNames.SEGMENT.name(id);
        if (id != mark.file()) {
            segmentFiles.delete(name);
            return;
        }
        cut(name, mark.offset());
    }

    /// Ends what a recovery began whose tail was copied and not yet dropped: a rebuild would take
    /// what is torn of it for blocks that have rotted.
    private void cutOldTails(LogPosition mark) throws IOException {
        for (long id : LogNames.SEGMENT.ids(segmentFiles)) {
            long committed = state.useOf(id).bytes();
            if (id < mark.file() && committed > 0) {
                cut(LogNames.SEGMENT.name(id), committed);
            }
        }
    }

    private void cut(String name, long length) throws IOException {
        try (LogFile file = segmentFiles.open(name)) {
            if (file.size() > length) {
                file.truncate(length);
                file.sync();
            }
        }
    }

    /// Ends what a compaction began: nothing points into these files any more.
    private void dropRetired() throws IOException {
        List<Long> ids = LogNames.SEGMENT.ids(segmentFiles);
        for (var each : List.copyOf(state.segments.entrySet())) {
            if (each.getValue().retired() && ids.contains(each.getKey())) {
                segmentFiles.delete(LogNames.SEGMENT.name(each.getKey()));
            }
        }
        segmentFiles.syncDirectory();
    }
}
