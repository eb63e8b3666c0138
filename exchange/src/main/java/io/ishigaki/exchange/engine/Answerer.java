package io.ishigaki.exchange.engine;

import io.ishigaki.dag.BlockSource;
import io.ishigaki.exchange.message.BitswapVersion;
import io.ishigaki.exchange.message.OutgoingMessage;
import io.ishigaki.exchange.message.Part;
import io.ishigaki.multiformats.Block;
import io.ishigaki.multiformats.Cid;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Predicate;

/// Does a task: reads its blocks and puts messages together. Immutable, hence thread-safe; reads from a disk, so it
/// runs where that is allowed.
///
/// *Bounds.* Holds the blocks of one task: [Task#bytesMax] and one block more; and the memory of [Rooms], which the
/// messages have until they are released.
public final class Answerer {
    /// A message of so many bytes is closed, so that what comes next, which may be more urgent, needn't wait long.
    static final int MESSAGE_BYTES = 256 << 10;

    /// A block of so many bytes or less is sent to a peer that only asked whether it is there, as Kubo does: saying
    /// so would cost a round trip to save little.
    static final int SMALL_BLOCK_BYTES = 1024;

    private final BlockSource blocks;
    private final ServeRule rule;
    private final Predicate<Cid> fetching;
    private final Bringer bringer;
    private final Rooms rooms = new Rooms();

    /// @param fetching whether a block that isn't here is being fetched, and may come soon
    /// @param bringer asked for what isn't here, and may be given
    public Answerer(BlockSource blocks, ServeRule rule, Predicate<Cid> fetching, Bringer bringer) {
        this.blocks = blocks;
        this.rule = rule;
        this.fetching = fetching;
        this.bringer = bringer;
    }

    /// Answers what it can of `task`, for a peer that speaks `version`.
    ///
    /// @throws IOException if the store can't be read; nothing was answered then
    public Answer answer(Task task, BitswapVersion version) throws IOException {
        var work = new Work(task, version);
        boolean done = false;
        try {
            for (Task.Turn turn : task.turns()) {
                work.take(turn);
            }
            done = true;
        } finally {
            if (!done) {
                work.abandon();
            }
        }
        return work.finish();
    }

    /// The messages of one task as they grow.
    private final class Work {
        private final Task task;
        private final BitswapVersion version;
        private final List<OutgoingMessage> closed = new ArrayList<>();
        private final List<Part.Want> absent = new ArrayList<>();
        private final List<Part.Want> withheld = new ArrayList<>();
        private final List<Part.Want> left = new ArrayList<>();
        private OutgoingMessage message;
        private long blockBytes;

        Work(Task task, BitswapVersion version) {
            this.task = task;
            this.version = version;
            this.message = new OutgoingMessage(version);
        }

        void take(Task.Turn turn) throws IOException {
            Part.Want want = turn.want();
            if (blockBytes >= task.bytesMax()) {
                left.add(want);
                return;
            }
            if (!rule.allows(task.peer(), want.cid())) {
                miss(turn);
                return;
            }
            OptionalInt size = blocks.size(want.cid());
            if (size.isEmpty()) {
                bring(turn);
            } else if (want.type() == Part.WantType.HAVE && size.getAsInt() > SMALL_BLOCK_BYTES) {
                say(new Part.Have(want.cid()));
            } else {
                if (!give(want.cid(), size.getAsInt())) {
                    bring(turn);
                }
            }
        }

        /// Adds the block of so many bytes; false if it is gone.
        private boolean give(Cid cid, int size) throws IOException {
            Optional<ByteBuffer> room = rooms.take(size);
            if (room.isPresent()) {
                return give(cid, room.get());
            }
            Optional<Block> block = blocks.get(cid);
            if (block.isPresent()) {
                message.add(block.get());
                added(size);
            }
            return block.isPresent();
        }

        private boolean give(Cid cid, ByteBuffer room) throws IOException {
            boolean isHere = false;
            try {
                isHere = blocks.copyTo(cid, room);
            } finally {
                if (!isHere) {
                    rooms.giveBack(room);
                }
            }
            if (isHere) {
                int size = room.position();
                message.addLent(cid, room.flip(), rooms::giveBack);
                added(size);
            }
            return isHere;
        }

        /// A want that waits for what is brought waits as others do for blocks that may come, and hears of it if
        /// none does.
        private void bring(Task.Turn turn) throws IOException {
            Part.Want want = turn.want();
            if (turn.patient() && want.type() == Part.WantType.HAVE && bringer.offers(task.peer(), want.cid())) {
                say(new Part.Have(want.cid()));
            } else if (turn.patient() && want.type() == Part.WantType.BLOCK && bringer.bring(task.peer(), want.cid())) {
                absent.add(want);
            } else {
                miss(turn);
            }
        }

        private void added(int bytes) {
            blockBytes += bytes;
            closeIfFull();
        }

        /// Gives back what the messages hold.
        void abandon() {
            message.release();
            closed.forEach(OutgoingMessage::release);
        }

        private void miss(Task.Turn turn) {
            Part.Want want = turn.want();
            if (turn.patient() && want.sendDontHave() && fetching.test(want.cid())) {
                withheld.add(want);
                return;
            }
            absent.add(want);
            if (want.sendDontHave()) {
                say(new Part.DontHave(want.cid()));
            }
        }

        private void say(Part presence) {
            message.add(presence);
            closeIfFull();
        }

        private void closeIfFull() {
            if (message.size() >= MESSAGE_BYTES) {
                closed.add(message);
                message = new OutgoingMessage(version);
            }
        }

        Answer finish() {
            if (!message.isEmpty()) {
                closed.add(message);
            }
            long bytes = closed.stream().mapToLong(OutgoingMessage::size).sum();
            return new Answer(closed, bytes, absent, withheld, left);
        }
    }
}
