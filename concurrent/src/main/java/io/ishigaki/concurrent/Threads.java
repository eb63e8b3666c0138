package io.ishigaki.concurrent;

/// Starts the few threads that live as long as a component and belong to no pool.
public final class Threads {
    private Threads() {}

    /// Starts a platform thread that does not keep the process alive.
    public static Thread startDaemon(String name, Runnable body) {
        return Thread.ofPlatform().daemon().name(name).start(body);
    }

    /// Starts a virtual thread, for work that waits.
    public static Thread startVirtual(String name, Runnable body) {
        return Thread.ofVirtual().name(name).start(body);
    }

    /// Runs `body` when the process is asked to end (SIGTERM, SIGINT, or a normal exit). The
    /// process ends once every such body has returned.
    ///
    /// @return the thread that will run it, for [Runtime#removeShutdownHook]
    public static Thread onShutdown(String name, Runnable body) {
        Thread hook = Thread.ofPlatform().name(name).unstarted(body);
        Runtime.getRuntime().addShutdownHook(hook);
        return hook;
    }

    /// Waits for the end of `thread`, and says whether the caller was interrupted meanwhile; it
    /// restores its flag.
    static boolean joinUninterruptibly(Thread thread) {
        boolean interrupted = false;
        while (true) {
            try {
                thread.join();
                return interrupted;
            } catch (InterruptedException _) { // reported by the result
                interrupted = true;
            }
        }
    }
}
