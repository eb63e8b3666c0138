package io.ishigaki.server;

import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// Starts `ishi`.
public final class Main {
    private Main() {}

    public static void main(String[] arguments) {
        String training = System.getProperty("ishi.training", "");
        if (!training.isEmpty()) {
            TrainingRun.main(training, Path.of(arguments[0]));
            return;
        }
        // Not System.out: its print stream encodes and locks, and swallows errors such as a closed pipe.
        var streams = new StandardStreams(
                // A channel, which can be closed while somebody waits for what is typed.
                Channels.newInputStream(new FileInputStream(FileDescriptor.in).getChannel()),
                new FileOutputStream(FileDescriptor.out),
                new FileOutputStream(FileDescriptor.err),
                isTerminal(2));
        int status = new Cli(Environment.ofProcess(), streams).run(List.of(arguments));
        // Threads of a pool may still be waiting for work. To exit would look through all jars for a
        // logger to tell of it, in a fifth of the time of a short command; nothing is left to do.
        Runtime.getRuntime().halt(status);
    }

    /// Whether the stream of that number is a terminal. Not by [System#console], which loads a line editor; where there
    /// is no `/proc`, nobody is taken to watch.
    private static boolean isTerminal(int descriptor) {
        try {
            Path target = Files.readSymbolicLink(Path.of("/proc/self/fd/" + descriptor));
            return target.startsWith("/dev/pts") || target.startsWith("/dev/console") || isTty(target);
        } catch (IOException | UnsupportedOperationException e) {
            return false;
        }
    }

    private static boolean isTty(Path target) {
        return target.startsWith("/dev") && target.getFileName().toString().startsWith("tty");
    }
}
