package io.ishigaki.cluster.state;

import io.ishigaki.multiformats.key.PublicKey;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.FutureTask;

/// Looks at the signatures of many records at once: what a member that is new waits for most. Thread-safe.
///
/// @param workers threads for computing, of which the caller is none
record SignatureCheck(Executor workers) {
    private static final int RECORDS_PER_TASK = 64;

    /// Whether `key` has signed all of `records`.
    boolean allSigned(List<SignedRecord> records, PublicKey key) throws IOException {
        List<FutureTask<Boolean>> tasks = new ArrayList<>();
        for (int from = 0; from < records.size(); from += RECORDS_PER_TASK) {
            List<SignedRecord> part = records.subList(from, Math.min(records.size(), from + RECORDS_PER_TASK));
            var task = new FutureTask<>(() -> part.stream().allMatch(record -> record.isSignedBy(key)));
            tasks.add(task);
            workers.execute(task);
        }
        boolean all = true;
        for (FutureTask<Boolean> task : tasks) {
            all &= result(task);
        }
        return all;
    }

    private static boolean result(FutureTask<Boolean> task) throws IOException {
        try {
            return task.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw (IOException) new InterruptedIOException("interrupted while signatures were looked at").initCause(e);
        } catch (ExecutionException e) {
            throw new IllegalStateException("looking at signatures broke", e);
        }
    }
}
