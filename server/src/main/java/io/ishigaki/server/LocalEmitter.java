package io.ishigaki.server;

import io.ishigaki.concurrent.Deadline;
import io.ishigaki.concurrent.Threads;
import io.ishigaki.rpc.BytesReceiver;
import io.ishigaki.rpc.Command;
import io.ishigaki.rpc.Console;
import io.ishigaki.rpc.Emitter;
import io.ishigaki.rpc.Json;
import io.ishigaki.rpc.Printer;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/// Shows what a command emits in this very process. Confined to one thread, but that a receiver of bytes has its own.
final class LocalEmitter implements Emitter {
    private static final int PIPE_BYTES = 1 << 20;

    private final Console console;
    private final Printer printer;
    private final OutputStream out;
    private @Nullable PipedOutputStream pipe;
    private @Nullable Thread receiving;
    private volatile @Nullable Exception failure;

    LocalEmitter(Console console, Printer printer, OutputStream out) {
        this.console = console;
        this.printer = printer;
        this.out = out;
    }

    @Override
    public void emit(Json value) throws IOException {
        Deadline.check();
        printer.print(value);
        if (console.invocation().command().is(Command.Trait.LOCAL_ONLY)) {
            // These few tell of steps that somebody waits for.
            out.flush();
        }
    }

    @Override
    public void emitOnce(Json value) throws IOException {
        emit(value);
    }

    @Override
    public OutputStream bytes(String contentType, OptionalLong length) throws IOException {
        Deadline.check();
        Optional<BytesReceiver> receiver = console.invocation().command().receiver();
        return receiver.isPresent() ? pipeTo(receiver.get(), length) : out;
    }

    private OutputStream pipeTo(BytesReceiver receiver, OptionalLong length) throws IOException {
        var source = new PipedInputStream(PIPE_BYTES);
        var target = new PipedOutputStream(source);
        pipe = target;
        receiving = Threads.startDaemon("receiver", () -> {
            try (source) {
                receiver.receive(source, length, console);
            } catch (IOException | RuntimeException e) { // the thread's root: thrown again by finish
                failure = e;
            }
        });
        return target;
    }

    /// Waits until everything is shown.
    void finish() throws IOException {
        if (pipe != null && receiving != null) {
            pipe.close();
            try {
                receiving.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IOException("interrupted while output was written", e);
            }
        }
        switch (failure) {
            case null -> printer.finish();
            case IOException e -> throw e;
            case RuntimeException e -> throw e;
            case Exception e -> throw new AssertionError(e);
        }
    }

    /// The failure of the receiver, which made the handler's writing fail.
    Optional<Exception> receiverFailure() {
        return Optional.ofNullable(failure);
    }
}
