package io.ishigaki.blockstore.lmdb;

import io.ishigaki.blockstore.log.LogFile;
import io.ishigaki.blockstore.log.LogPosition;
import io.ishigaki.multiformats.Bytes;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What is appended, synced and committed together. Owned by one writing thread after the other.
final class Batch {
    /// About the number of small blocks whose commit dirties no more pages than the index should
    /// have spare.
    static final int OPERATIONS_MAX = 1_500;

    static final long BYTES_MAX = 64 << 20;

    /// Bodies that are held in memory until the commit: of hits, and of those that go into the
    /// index.
    static final long HELD_BYTES_MAX = 8 << 20;

    /// What the committer does, in this order.
    sealed interface Operation {
        record Added(Bytes multihash, Position position) implements Operation {}

        record AddedInline(Bytes multihash, Bytes body) implements Operation {}

        /// The block was here when it was put; if it is no more, it is put again.
        record Hit(Bytes multihash, Item.Put put) implements Operation {}

        record Moved(Bytes multihash, Position source, Position target) implements Operation {}

        record Asked(Item.Ask ask) implements Operation {}
    }

    private final List<Operation> operations = new ArrayList<>();
    private final List<LmdbSession> sessions = new ArrayList<>();
    private long heldBytes;
    private boolean awaited;
    private @Nullable LogFile file;
    private @Nullable LogPosition from;
    private @Nullable LogPosition behind;

    void add(Operation operation) {
        operations.add(operation);
        awaited |= operation instanceof Operation.Asked;
    }

    void addFrom(LmdbSession session, Operation operation, int bodyBytesHeld) {
        add(operation);
        heldBytes += bodyBytesHeld;
        if (sessions.isEmpty() || sessions.getLast() != session) {
            sessions.add(session);
        }
    }

    List<Operation> operations() {
        return operations;
    }

    /// The sessions that put something in it; one may stand here more than once.
    List<LmdbSession> sessions() {
        return sessions;
    }

    /// Whether someone waits for it.
    boolean isAwaited() {
        return awaited;
    }

    boolean isFull() {
        return operations.size() >= OPERATIONS_MAX || heldBytes >= HELD_BYTES_MAX;
    }

    void appendedTo(LogFile written, LogPosition start, LogPosition end) {
        file = written;
        from = start;
        behind = end;
    }

    /// Tells that a new segment begins at `start`, to which nothing of this batch is written yet.
    void beginsAt(LogPosition start) {
        behind = start;
    }

    /// Where it lies in the log, if anything of it does.
    Optional<LooseBatch> extent() {
        return from == null || behind == null
                ? Optional.empty()
                : Optional.of(new LooseBatch(0, behind.file(), from.offset(), behind.offset()));
    }

    /// The file that has to be synced, if any.
    @Nullable
    LogFile file() {
        return file;
    }

    /// The end of the log behind it, if it moves that.
    @Nullable
    LogPosition behind() {
        return behind;
    }
}
