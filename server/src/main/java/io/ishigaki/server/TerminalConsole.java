package io.ishigaki.server;

import io.ishigaki.rpc.Console;
import io.ishigaki.rpc.Invocation;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/// The console of a command that was typed.
record TerminalConsole(Invocation invocation, StandardStreams streams, Path directory) implements Console {
    @Override
    public void print(String text) throws IOException {
        streams.out().write(text.getBytes(StandardCharsets.UTF_8));
        if (streams.terminal()) {
            streams.out().flush();
        }
    }

    @Override
    public void write(byte[] source, int offset, int length) throws IOException {
        streams.out().write(source, offset, length);
    }

    /// Goes to a file, a pipe or a terminal as it is, behind what was printed.
    @Override
    public void write(ByteBuffer source) throws IOException {
        if (streams.outChannel().isEmpty()) {
            Console.super.write(source);
            return;
        }
        streams.out().flush();
        while (source.hasRemaining()) {
            streams.outChannel().get().write(source);
        }
    }

    @Override
    public void printError(String text) throws IOException {
        streams.err().write(text.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public Path resolve(String name) {
        return directory.resolve(name);
    }

    @Override
    public boolean isInteractive() {
        return streams.terminal();
    }
}
