package io.ishigaki.concurrent;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/// Makes named pools of platform threads.
///
/// *Bounds.* A pool has a fixed number of threads and a queue of fixed length. When both are full,
/// the thread that submits waits: back-pressure, never an unbounded queue and never a dropped task.
///
/// *Life.* The threads are daemon threads, and idle ones end after a minute; whoever makes a pool
/// closes it.
public final class Pools {
    private static final long IDLE_SECONDS_MAX = 60;

    /// Tasks that may wait for each thread of a core-sized pool: enough to keep it busy, few enough
    /// to hold little.
    private static final int QUEUE_PER_CORE = 4;

    private Pools() {}

    /// A pool of `threads` threads named `name-1`, `name-2`, …, before which at most `queueMax`
    /// tasks wait.
    public static ExecutorService bounded(String name, int threads, int queueMax) {
        var pool = new ThreadPoolExecutor(
                threads,
                threads,
                IDLE_SECONDS_MAX,
                TimeUnit.SECONDS,
                new ArrayBlockingQueue<>(queueMax),
                Thread.ofPlatform().daemon().name(name + "-", 1).factory(),
                Pools::waitForRoom);
        pool.allowCoreThreadTimeOut(true);
        return pool;
    }

    /// A pool with one thread for each core, for work that computes: hashing, coding.
    public static ExecutorService coreSized(String name) {
        int cores = Runtime.getRuntime().availableProcessors();
        return bounded(name, cores, cores * QUEUE_PER_CORE);
    }

    /// An executor that gives each task a virtual thread of its own, for work that waits.
    public static ExecutorService virtual(String name) {
        return Executors.newThreadPerTaskExecutor(
                Thread.ofVirtual().name(name + "-", 1).factory());
    }

    private static void waitForRoom(Runnable task, ThreadPoolExecutor pool) {
        if (pool.isShutdown()) {
            throw new RejectedExecutionException("the pool is closed");
        }
        try {
            pool.getQueue().put(task);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new RejectedExecutionException("interrupted while waiting for room in the pool", e);
        }
        // The pool may have been closed while we waited, and then nobody would ever run the task. The other case, a
        // pool whose idle threads have all ended, can't be: its queue was full a moment ago.
        if (pool.isShutdown() && pool.remove(task)) {
            throw new RejectedExecutionException("the pool was closed");
        }
    }
}
