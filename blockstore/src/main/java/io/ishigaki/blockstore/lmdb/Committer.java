package io.ishigaki.blockstore.lmdb;

import io.ishigaki.blockstore.lmdb.Batch.Operation;
import io.ishigaki.blockstore.lmdb.StoreFiles.Step;
import io.ishigaki.blockstore.log.Journal;
import io.ishigaki.blockstore.log.JournalEntry;
import io.ishigaki.blockstore.log.LogPosition;
import io.ishigaki.multiformats.Bytes;
import io.ishigaki.multiformats.MalformedDataException;
import io.ishigaki.multiformats.Multihash;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Puts batches that are synced into the index: the journal first, then the LMDB commit, then
/// whoever waits.
///
/// Confined to the committer's thread.
final class Committer {
    /// A journal shorter than this is left as it is.
    static final long JOURNAL_BYTES_MIN = 4 << 20;

    private final Parts parts;
    private Journal journal;
    private long journalBytesMax;
    private final Set<Bytes> underWay;
    private final Consumer<List<Item>> again;

    /// `again` takes hits whose block was gone, and what was asked behind them.
    Committer(Parts parts, Journal journal, Set<Bytes> underWay, Consumer<List<Item>> again) {
        this.parts = parts;
        this.journal = journal;
        this.journalBytesMax = bytesMaxAfter(journal);
        this.underWay = underWay;
        this.again = again;
    }

    void commit(List<Batch> batches) throws IOException {
        List<Item.Ask> done = new ArrayList<>();
        List<Item> missed = new ArrayList<>();
        boolean removes;
        try (IndexWriter writer = parts.index().write()) {
            var txn = new StoreTxn(writer, parts.state());
            for (Batch each : batches) {
                apply(txn, each, done, missed);
            }
            txn.loose().flush();
            writeJournal(txn.journal());
            parts.state().save(writer);
            writer.commit();
            removes = txn.removes();
        }
        if (removes) {
            // Not before the commit: a reader who sees the new number sees no block that is gone.
            parts.state().removals.incrementAndGet();
        }
        parts.files().probe().reached(Step.COMMITTED);
        parts.space().measureIndex();
        batches.forEach(this::forget);
        batches.forEach(this::tell);
        if (!missed.isEmpty()) {
            again.accept(missed);
        }
        done.forEach(ask -> ask.done().complete(null));
        parts.files().probe().reached(Step.ACKNOWLEDGED);
        shortenJournal();
    }

    private void apply(StoreTxn txn, Batch batch, List<Item.Ask> done, List<Item> missed) {
        batch.extent().ifPresent(txn.loose()::beginBatch);
        for (Operation each : batch.operations()) {
            switch (each) {
                case Operation.Added(Bytes multihash, Position position) -> txn.put(multihash, position);
                case Operation.AddedInline(Bytes multihash, Bytes body) -> txn.putInline(multihash, body);
                case Operation.Hit(Bytes multihash, Item.Put put) -> {
                    if (!txn.touch(multihash)) {
                        missed.add(put.again());
                    }
                }
                case Operation.Moved(Bytes multihash, Position source, Position target) ->
                    txn.move(multihash, source, target);
                case Operation.Asked(Item.Ask ask) -> {
                    if (missed.isEmpty()) {
                        answer(txn, ask, done);
                    } else {
                        missed.add(ask);
                    }
                }
            }
        }
        txn.loose().endBatch();
        noteEnd(txn.state, batch.behind());
    }

    private static void answer(StoreTxn txn, Item.Ask ask, List<Item.Ask> done) {
        try {
            ask.change().apply(txn);
            done.add(ask);
        } catch (IOException | MalformedDataException refusal) {
            ask.done().completeExceptionally(refusal);
        }
    }

    private static void noteEnd(StoreState state, @Nullable LogPosition behind) {
        if (behind != null) {
            state.segmentMark = behind;
            state.use(behind.file(), state.useOf(behind.file()).withBytes(behind.offset()));
        }
    }

    private void writeJournal(List<JournalEntry> entries) throws IOException {
        if (!entries.isEmpty()) {
            journal.add(entries);
            parts.state().journalMark = journal.sync();
            parts.files().probe().reached(Step.JOURNALED);
        }
    }

    /// Writes the journal anew once it has grown to twice what it was when it was last written
    /// anew.
    private void shortenJournal() throws IOException {
        if (journal.size() < journalBytesMax) {
            return;
        }
        Journal old = journal;
        try (IndexWriter writer = parts.index().write()) {
            journal = new JournalSnapshot(parts.files(), parts.state(), parts.random()).write(writer);
            parts.state().save(writer);
            writer.commit();
        }
        parts.files().probe().reached(Step.SNAPSHOT_COMMITTED);
        old.close();
        JournalSnapshot.dropOthers(
                parts.files().journal(), parts.state().journalMark.file());
        journalBytesMax = bytesMaxAfter(journal);
    }

    private static long bytesMaxAfter(Journal journal) {
        return Math.max(JOURNAL_BYTES_MIN, journal.size() * 2);
    }

    void close() throws IOException {
        journal.close();
    }

    private void tell(Batch batch) {
        if (parts.state().listeners.isEmpty()) {
            return;
        }
        for (Operation each : batch.operations()) {
            switch (each) {
                case Operation.Added added -> tell(Multihash.decode(added.multihash()));
                case Operation.AddedInline added -> tell(Multihash.decode(added.multihash()));
                case Operation.Hit _, Operation.Moved _, Operation.Asked _ -> {}
            }
        }
    }

    private void tell(Multihash block) {
        parts.state().listeners.forEach(listener -> listener.accept(block));
    }

    private void forget(Batch batch) {
        for (Operation each : batch.operations()) {
            switch (each) {
                case Operation.Added added -> underWay.remove(added.multihash());
                case Operation.AddedInline added -> underWay.remove(added.multihash());
                case Operation.Hit _, Operation.Moved _, Operation.Asked _ -> {}
            }
        }
    }
}
