package io.ishigaki.blockstore.lmdb;

import io.ishigaki.blockstore.Blockstore.Problem;
import io.ishigaki.blockstore.log.DamagedLogException;
import io.ishigaki.blockstore.log.JournalEntry;
import io.ishigaki.blockstore.log.LogFile;
import io.ishigaki.blockstore.log.LogNames;
import io.ishigaki.blockstore.log.LogPosition;
import io.ishigaki.blockstore.log.LogScanner;
import io.ishigaki.multiformats.Bytes;
import io.ishigaki.multiformats.Cid;
import io.ishigaki.multiformats.MalformedDataException;
import io.ishigaki.multiformats.Multicodec;
import io.ishigaki.multiformats.Multihash;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Makes the tables of a new index from nothing but the logs: one sequential reading of the
/// segments into sorted runs, which are merged and written in key order. Counts are taken
/// afterwards, from the pins.
///
/// Confined to one thread.
final class Rebuild {
    private static final Logger LOG = LoggerFactory.getLogger(Rebuild.class);
    private static final int COMMIT_BLOCKS = 20_000;

    private final StoreFiles files;
    private final Index index;
    private final Consumer<Problem> problems;
    private final StoreState state = new StoreState();
    private final List<JournalEntry> deaths = new ArrayList<>();
    private JournalFacts facts = new JournalFacts();
    private long sequence;
    private long blocks;

    Rebuild(StoreFiles files, Index index, Consumer<Problem> problems) {
        this.files = files;
        this.index = index;
        this.problems = problems;
    }

    /// Fills the empty index; answers how many blocks it found.
    long run() throws IOException {
        try (IndexWriter writer = index.write()) {
            facts = JournalFacts.read(files.journal(), writer);
            writer.commit();
        }
        state.journalMark = facts.end();
        long last = 0;
        try (var runs = new SortedRuns(files.index())) {
            for (long id : LogNames.SEGMENT.ids(files.segments())) {
                if (facts.isRetired(id)) {
                    state.use(id, SegmentUse.NONE.retire());
                } else {
                    read(id, runs);
                }
                last = id;
            }
            // Behind all there is: the next opening begins a new segment, and takes nothing for a tail.
            state.segmentMark = new LogPosition(last + 1, 0, 0, sequence);
            write(runs);
        }
        return blocks;
    }

    private void read(long id, SortedRuns runs) throws IOException {
        try (LogFile file = files.segments().open(LogNames.SEGMENT.name(id))) {
            LogScanner scanner = LogScanner.of(file);
            LogScanner.BatchVisitor take = (batch, behind) -> take(id, batch, behind, runs);
            LogPosition at = scanner.scan(scanner.start(sequence), take);
            for (LogPosition next = scanner.resume(at); next != null; next = scanner.resume(at)) {
                salvage(scanner, file, at, next.offset(), runs);
                at = scanner.scan(next, take);
            }
            salvage(scanner, file, at, file.size(), runs);
            state.use(id, state.useOf(id).withBytes(file.size()));
        } catch (DamagedLogException e) {
            // The file was being made when the power went, or its first bytes have rotted.
            LOG.atError().setCause(e).addKeyValue("segment", id).log("segment cannot be read");
        }
    }

    private void take(long id, List<LogScanner.Found> batch, LogPosition behind, SortedRuns runs) throws IOException {
        for (LogScanner.Found each : batch) {
            add(id, each, runs);
        }
        sequence = behind.sequence();
    }

    /// Takes what is right among the records where no batch is: each has a hash of its own. These
    /// are the bytes of a batch that has rotted, or of a tail that was never acknowledged.
    private void salvage(LogScanner scanner, LogFile file, LogPosition from, long to, SortedRuns runs)
            throws IOException {
        long segment = scanner.header().id();
        for (LogScanner.Found each : scanner.records(from, to)) {
            Multihash multihash = multihash(each);
            if (multihash == null || facts.isDead(segment, each.ordinal())) {
                continue;
            }
            if (multihash.matches(each.readBody(file))) {
                add(segment, each, runs);
            } else {
                String where = "block is damaged at %d of %s".formatted(each.bodyAt(), file.name());
                problems.accept(new Problem(Cid.v1(Multicodec.RAW, multihash), where));
                // It is told once: the next rebuild has nothing to say of it.
                deaths.add(new JournalEntry.Dead(segment, List.of(each.ordinal())));
            }
        }
    }

    private static @Nullable Multihash multihash(LogScanner.Found found) {
        try {
            return Multihash.read(found.header().key().asBuffer());
        } catch (MalformedDataException _) {
            return null; // not one that we can check, hence not one to believe
        }
    }

    private void add(long id, LogScanner.Found found, SortedRuns runs) throws IOException {
        if (!facts.isDead(id, found.ordinal())) {
            int length = found.header().bodyLength();
            runs.add(new SortedRuns.Found(
                    found.header().key(), new Position(id, found.ordinal(), found.bodyAt(), length)));
        }
    }

    private void write(SortedRuns runs) throws IOException {
        var merged = new Merged();
        runs.merge(merged::take);
        merged.commit();
    }

    /// Rows that come in key order and go to the end of their tables, some in each commit.
    private final class Merged {
        private final List<SortedRuns.Found> waiting = new ArrayList<>();
        private Bytes last = Bytes.EMPTY;

        void take(SortedRuns.Found found) throws IOException {
            if (found.multihash().equals(last)) {
                Position spare = found.position();
                deaths.add(new JournalEntry.Dead(spare.segment(), List.of(spare.ordinal())));
                return;
            }
            last = found.multihash();
            waiting.add(found);
            if (waiting.size() >= COMMIT_BLOCKS) {
                commit();
            }
        }

        void commit() throws IOException {
            try (IndexWriter writer = index.write()) {
                for (SortedRuns.Found each : waiting) {
                    long stamp = state.freshStamp(false);
                    Position position = each.position();
                    writer.appendEntry(
                            each.multihash(),
                            IndexEntry.ABSENT.withBody(position, -1).withStamp(stamp));
                    writer.append(Table.LOOSE, StoreState.longKey(stamp), each.multihash());
                    state.use(
                            position.segment(), state.useOf(position.segment()).plus(position.length(), 1));
                }
                state.save(writer);
                writer.commit();
            }
            blocks += waiting.size();
            waiting.clear();
        }
    }

    /// What the journal has to learn: copies that lost against others, and bodies that are wrong.
    List<JournalEntry> deaths() {
        return deaths;
    }

    static void deleteIndex(Path directory) throws IOException {
        if (!Files.isDirectory(directory)) {
            return;
        }
        try (var files = Files.list(directory)) {
            for (var each : files.toList()) {
                Files.delete(each);
            }
        }
        Files.delete(directory);
    }
}
