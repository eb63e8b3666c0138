package io.ishigaki.blockstore.lmdb;

import io.ishigaki.blockstore.log.LogFile;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicInteger;

/// An open segment, shared by its readers.
///
/// ```text
/// OPEN ──retire──▶ DRAINING ──last release──▶ CLOSED
/// ```
///
/// Thread-safe.
final class Segment {
    /// Readers that hold it, plus one while it is not retired.
    private final AtomicInteger holders = new AtomicInteger(1);

    private volatile boolean retired;
    private final long id;
    private final LogFile file;
    private final VerifiedBits verified;

    Segment(long id, LogFile file, VerifiedBits verified) {
        this.id = id;
        this.file = file;
        this.verified = verified;
    }

    long id() {
        return id;
    }

    LogFile file() {
        return file;
    }

    VerifiedBits verified() {
        return verified;
    }

    /// Holds the file open until [#release]; answers false if it is on its way out, and the caller
    /// looks up again.
    boolean hold() {
        while (true) {
            int now = holders.get();
            if (now == 0) {
                return false;
            }
            if (holders.compareAndSet(now, now + 1)) {
                return true;
            }
        }
    }

    void release() throws IOException {
        if (holders.decrementAndGet() == 0) {
            file.close();
        }
    }

    /// Whether someone reads it now, whether it is retired or not.
    boolean isHeldByReaders() {
        return holders.get() > (retired ? 0 : 1);
    }

    /// Ends the hold that keeps it open for whoever comes.
    void retire() throws IOException {
        retired = true;
        release();
    }
}
