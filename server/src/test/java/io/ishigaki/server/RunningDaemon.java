package io.ishigaki.server;

import io.ishigaki.concurrent.Threads;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

/// A daemon on a thread of its own, ready when [#start] returns.
final class RunningDaemon implements AutoCloseable {
    private static final int LIMIT_SECONDS = 30;

    private final Typist typist;
    private final boolean offline;
    private final List<String> said = new CopyOnWriteArrayList<>();
    private final CompletableFuture<String> ready = new CompletableFuture<>();
    private final CompletableFuture<String> ended = new CompletableFuture<>();

    private RunningDaemon(Typist typist, boolean offline) {
        this.typist = typist;
        this.offline = offline;
    }

    /// A daemon without a network.
    static RunningDaemon start(Typist typist) {
        return start(typist, true);
    }

    static RunningDaemon startOnline(Typist typist) {
        return start(typist, false);
    }

    private static RunningDaemon start(Typist typist, boolean offline) {
        var daemon = new RunningDaemon(typist, offline);
        Threads.startDaemon("daemon", daemon::run);
        daemon.ready.orTimeout(LIMIT_SECONDS, TimeUnit.SECONDS).join();
        return daemon;
    }

    private void run() {
        try {
            Daemon.run(new Repository(typist.repository()), new Daemon.Options(offline, false), this::hear);
            ended.complete("");
        } catch (IOException | RuntimeException e) { // the thread's root: the test sees it
            ready.completeExceptionally(e);
            ended.completeExceptionally(e);
        }
    }

    private void hear(String line) {
        said.add(line);
        if (line.equals("Daemon is ready")) {
            ready.complete(line);
        }
    }

    List<String> said() {
        return List.copyOf(said);
    }

    void awaitEnd() {
        ended.orTimeout(LIMIT_SECONDS, TimeUnit.SECONDS).join();
    }

    @Override
    public void close() {
        if (!ended.isDone()) {
            typist.type("shutdown").only();
        }
        awaitEnd();
    }
}
