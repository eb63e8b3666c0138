package io.ishigaki.blockstore.lmdb;

import io.ishigaki.blockstore.log.LogFiles;
import java.io.Closeable;
import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Room on the disk that is set aside in a file of its own, so that a store can make room when the
/// disk is full: collection has to write what it takes away, and compaction copies before it drops.
///
/// ```text
/// HELD ──lend, and less is left on the disk than is held──▶ LENT ──last loan ends──▶ HELD again, as far as it fits
/// ```
///
/// Thread-safe: one lock. Not durable, for whoever opens the store takes it again.
final class Reserve {
    static final String FILE = "reserve";

    private static final Logger LOG = LoggerFactory.getLogger(Reserve.class);

    /// A store of one segment is given little, so that a new one takes little: of that segment less than half is ever
    /// copied.
    private static final long BYTES_MIN = 1 << 20;

    private static final int SHARE = 16;

    private final LogFiles files;
    private final Space space;
    private long held;
    private int loans;

    /// `held` bytes are in the file that is there already.
    Reserve(LogFiles files, Space space, long held) {
        this.files = files;
        this.space = space;
        this.held = held;
    }

    /// How much an earlier life of the store has left set aside in `files`.
    static long heldIn(LogFiles files) throws IOException {
        if (!files.list().contains(FILE)) {
            return 0;
        }
        try (var file = files.open(FILE)) {
            return file.size();
        }
    }

    /// Gives the room free, if the disk is so full that it may be needed, until the loan is closed.
    synchronized Closeable lend() throws IOException {
        if (held > 0 && files.usableBytes() < held) {
            LOG.atInfo().addKeyValue("bytes", held).log("disk is full, reserve given free");
            space.lend(held);
            drop();
        }
        loans++;
        return this::endLoan;
    }

    private synchronized void endLoan() {
        loans--;
        renew();
    }

    /// Sets aside what a store of this size needs, or what there is of it. A reserve that is about
    /// right stays as it is.
    synchronized void renew() {
        if (loans > 0) {
            return;
        }
        try {
            long share = space.isWithinOneSegment() ? 0 : space.used() / SHARE;
            long wanted = Math.min(space.reserve(), Math.max(BYTES_MIN, share));
            long possible = Math.min(wanted, (held + files.usableBytes()) / 2);
            if (possible > held + held / 4 || wanted < held / 2) {
                drop();
                files.allocate(FILE, possible);
                held = possible;
            }
        } catch (IOException e) {
            LOG.atWarn().setCause(e).log("no room could be reserved on the disk");
        } finally {
            space.lend(0);
        }
    }

    private void drop() throws IOException {
        if (held > 0) {
            held = 0;
            files.delete(FILE);
        }
    }

    synchronized long held() {
        return held;
    }
}
