package io.ishigaki.rpc;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/// Where a printer writes: the two streams of a terminal, or the body of an answer in text.
public interface Console {
    /// What was asked, for printers that look at options.
    Invocation invocation();

    void print(String text) throws IOException;

    default void println(String line) throws IOException {
        print(line + "\n");
    }

    /// Writes bytes as they are.
    void write(byte[] source, int offset, int length) throws IOException;

    /// Writes what remains of `source`.
    default void write(ByteBuffer source) throws IOException {
        byte[] bytes = new byte[source.remaining()];
        source.get(bytes);
        write(bytes, 0, bytes.length);
    }

    /// Writes to standard error; over HTTP nowhere.
    void printError(String text) throws IOException;

    /// The file of that name, relative to where the person is.
    default Path resolve(String name) {
        return Path.of(name);
    }

    /// Whether a person watches standard error: only then are there progress bars.
    boolean isInteractive();
}
