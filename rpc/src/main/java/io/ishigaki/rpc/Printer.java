package io.ishigaki.rpc;

import java.io.IOException;

/// Renders the values of one answer as text, one after another.
@FunctionalInterface
public interface Printer {
    void print(Json value) throws IOException;

    /// The answer is complete.
    default void finish() throws IOException {}

    /// Makes the printer of one answer.
    @FunctionalInterface
    interface Factory {
        Printer open(Console console);
    }
}
