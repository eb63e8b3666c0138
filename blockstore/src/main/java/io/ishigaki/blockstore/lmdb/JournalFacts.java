package io.ishigaki.blockstore.lmdb;

import io.ishigaki.blockstore.log.DamagedLogException;
import io.ishigaki.blockstore.log.Journal;
import io.ishigaki.blockstore.log.JournalEntry;
import io.ishigaki.blockstore.log.LogFile;
import io.ishigaki.blockstore.log.LogFiles;
import io.ishigaki.blockstore.log.LogNames;
import io.ishigaki.blockstore.log.LogPosition;
import io.ishigaki.multiformats.Bytes;
import java.io.IOException;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What the newest journal tells a rebuild: pins, claims and records go into the new index as they are
/// read, deaths are kept as a bit for each block.
final class JournalFacts {
    private static final Logger LOG = LoggerFactory.getLogger(JournalFacts.class);

    private final Map<Long, BitSet> dead = new HashMap<>();
    private final Set<Long> retired = new HashSet<>();
    private int gaps;
    private LogPosition end = new LogPosition(0, 0, 0, 0);

    /// Reads the newest journal into `index`.
    static JournalFacts read(LogFiles journals, IndexWriter index) throws IOException {
        var facts = new JournalFacts();
        long newest = LogNames.JOURNAL.ids(journals).stream().reduce(0L, Math::max);
        if (newest == 0) {
            return facts;
        }
        try (LogFile file = journals.open(LogNames.JOURNAL.name(newest))) {
            Journal.Replayed read = Journal.replay(file, entry -> facts.take(entry, index));
            facts.end = read.end();
            facts.gaps = read.gaps();
            if (read.gaps() > 0) {
                LOG.atError().addKeyValue("gaps", read.gaps()).log("journal is damaged, some pins or names are lost");
            }
        } catch (DamagedLogException e) {
            throw new DamagedLogException(
                    "the journal is damaged too, so pins and names cannot be brought back: " + e.getMessage());
        }
        return facts;
    }

    private void take(JournalEntry entry, IndexWriter index) {
        switch (entry) {
            case JournalEntry.Pinned(var pin) -> index.put(Table.PINS, PinRow.key(pin.cid()), PinRow.value(pin));
            case JournalEntry.Unpinned(var cid) -> index.delete(Table.PINS, PinRow.key(cid));
            case JournalEntry.RecordPut(Bytes key, Bytes value) -> index.put(Table.RECORDS, key, value);
            case JournalEntry.RecordRemoved(Bytes key) -> index.delete(Table.RECORDS, key);
            case JournalEntry.Claimed(var claim) -> index.put(Table.CLAIMS, claim.key(), ClaimRow.value(claim));
            case JournalEntry.Disclaimed(Bytes key) -> index.delete(Table.CLAIMS, key);
            case JournalEntry.Dead(long segment, var ordinals) ->
                ordinals.forEach(dead.computeIfAbsent(segment, _ -> new BitSet())::set);
            case JournalEntry.Retired(long segment) -> {
                retired.add(segment);
                dead.remove(segment);
            }
        }
    }

    /// Whether nothing of the journal was damaged.
    boolean isWhole() {
        return gaps == 0;
    }

    boolean isRetired(long segment) {
        return retired.contains(segment);
    }

    boolean isDead(long segment, int ordinal) {
        BitSet ordinals = dead.get(segment);
        return ordinals != null && ordinals.get(ordinal);
    }

    LogPosition end() {
        return end;
    }
}
