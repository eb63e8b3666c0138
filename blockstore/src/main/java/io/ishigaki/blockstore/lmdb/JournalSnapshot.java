package io.ishigaki.blockstore.lmdb;

import io.ishigaki.blockstore.lmdb.StoreFiles.Step;
import io.ishigaki.blockstore.log.FileHeader;
import io.ishigaki.blockstore.log.Journal;
import io.ishigaki.blockstore.log.JournalEntry;
import io.ishigaki.blockstore.log.LogFile;
import io.ishigaki.blockstore.log.LogFiles;
import io.ishigaki.blockstore.log.LogNames;
import io.ishigaki.blockstore.log.LogPosition;
import io.ishigaki.multiformats.Bytes;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Writes what the journal says again, without what no longer counts, as a whole new file: written,
/// synced, renamed, and only then does the index point at it. A crash before leaves the old one in
/// force.
final class JournalSnapshot {
    private static final Logger LOG = LoggerFactory.getLogger(JournalSnapshot.class);
    private static final int ENTRIES_AT_ONCE = 1_000;

    private final StoreFiles files;
    private final StoreState state;
    private final RandomGenerator random;
    private final List<JournalEntry> collected = new ArrayList<>();

    JournalSnapshot(StoreFiles files, StoreState state, RandomGenerator random) {
        this.files = files;
        this.state = state;
        this.random = random;
    }

    /// Writes the snapshot, with the deaths that the old journal tells of; answers it open, to go
    /// on with.
    Journal write(IndexView view) throws IOException {
        LogPosition old = state.journalMark;
        LogFiles journals = files.journal();
        long id = Math.max(old.file(), LogNames.JOURNAL.ids(journals).stream().reduce(0L, Math::max)) + 1;
        if (LogNames.UNFINISHED_JOURNAL.ids(journals).contains(id)) {
            journals.delete(LogNames.UNFINISHED_JOURNAL.name(id));
        }
        var header = new FileHeader(FileHeader.Kind.JOURNAL, id, random.nextLong());
        Journal snapshot = Journal.begin(journals, header, LogNames.UNFINISHED_JOURNAL);
        copyTables(view, snapshot);
        if (LogNames.JOURNAL.ids(journals).contains(old.file())) {
            copyDeaths(old, snapshot);
        } else if (old.file() > 0) {
            // Without it a rebuild would bring dead blocks back, as loose ones; nothing else is lost.
            LOG.atError().addKeyValue("journal", old.file()).log("journal is missing");
        }
        flush(snapshot);
        LogPosition end = snapshot.sync();
        snapshot.close();
        files.probe().reached(Step.SNAPSHOT_WRITTEN);
        journals.rename(LogNames.UNFINISHED_JOURNAL.name(id), LogNames.JOURNAL.name(id));
        journals.syncDirectory();
        files.probe().reached(Step.SNAPSHOT_RENAMED);
        state.journalMark = end;
        return Journal.resume(journals, end);
    }

    private void copyTables(IndexView view, Journal snapshot) throws IOException {
        view.scan(Table.PINS, Bytes.EMPTY, (key, value) -> {
            add(snapshot, new JournalEntry.Pinned(PinRow.read(key, value)));
            return true;
        });
        view.scan(Table.CLAIMS, Bytes.EMPTY, (key, value) -> {
            add(snapshot, new JournalEntry.Claimed(ClaimRow.read(key, value)));
            return true;
        });
        view.scan(Table.RECORDS, Bytes.EMPTY, (key, value) -> {
            add(snapshot, new JournalEntry.RecordPut(Bytes.copyOf(key), Bytes.copyOf(value)));
            return true;
        });
    }

    /// What died in segments that are still there must not come back in a rebuild. What stands
    /// behind the mark was never committed: those blocks live, and may be pinned later.
    private void copyDeaths(LogPosition old, Journal snapshot) throws IOException {
        try (LogFile file = files.journal().open(LogNames.JOURNAL.name(old.file()))) {
            Journal.replay(file, old.offset(), entry -> {
                switch (entry) {
                    case JournalEntry.Dead dead when state.segments.containsKey(dead.segment()) -> add(snapshot, dead);
                    case JournalEntry.Retired retired
                    when state.segments.containsKey(retired.segment()) -> add(snapshot, retired);
                    case JournalEntry.Dead _, JournalEntry.Retired _ -> {}
                    case JournalEntry.Pinned _, JournalEntry.Unpinned _ -> {}
                    case JournalEntry.Claimed _, JournalEntry.Disclaimed _ -> {}
                    case JournalEntry.RecordPut _, JournalEntry.RecordRemoved _ -> {}
                }
            });
        }
    }

    private void add(Journal snapshot, JournalEntry entry) throws IOException {
        collected.add(entry);
        if (collected.size() >= ENTRIES_AT_ONCE) {
            flush(snapshot);
        }
    }

    private void flush(Journal snapshot) throws IOException {
        snapshot.add(collected);
        collected.clear();
    }

    /// Removes every journal but the one that the committed state names.
    static void dropOthers(LogFiles journals, long current) throws IOException {
        for (long id : LogNames.JOURNAL.ids(journals)) {
            if (id != current) {
                journals.delete(LogNames.JOURNAL.name(id));
            }
        }
        for (long id : LogNames.UNFINISHED_JOURNAL.ids(journals)) {
            journals.delete(LogNames.UNFINISHED_JOURNAL.name(id));
        }
        journals.syncDirectory();
    }
}
