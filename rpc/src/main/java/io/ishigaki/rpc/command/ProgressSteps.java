package io.ishigaki.rpc.command;

import java.io.IOException;
import java.io.UncheckedIOException;

/// Thins out progress: it is told once for each 64 MiB, and not for each block.
final class ProgressSteps {
    private static final long STEP_BYTES = 64 << 20;

    private long next = STEP_BYTES;

    /// Tells of progress.
    @FunctionalInterface
    interface Telling {
        void tell() throws IOException;
    }

    /// @throws UncheckedIOException if the telling fails: it is called where nothing checked may be thrown
    void at(long bytes, Telling telling) {
        if (bytes >= next) {
            next = bytes + STEP_BYTES;
            try {
                telling.tell();
            } catch (IOException e) {
                throw new UncheckedIOException(e.getMessage(), e);
            }
        }
    }
}
