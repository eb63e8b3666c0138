package io.ishigaki.rpc.command;

import io.ishigaki.rpc.Console;
import io.ishigaki.rpc.Invocation;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ReadableByteChannel;
import java.util.Locale;
import java.util.OptionalLong;

/// How far something is, on one line of standard error that is written over and over; silent where nobody watches.
public final class ProgressBar {
    private static final long STEP_BYTES = 4 << 20;
    private static final int COPY_BYTES = 256 << 10;
    private static final String[] UNITS = {"B", "KiB", "MiB", "GiB", "TiB", "PiB"};

    private final Console console;
    private final OptionalLong total;
    private final boolean shown;
    private long done;
    private long shownAt = -STEP_BYTES;

    ProgressBar(Console console, OptionalLong total, boolean wanted) {
        this.console = console;
        this.total = total;
        this.shown = wanted && console.isInteractive();
    }

    /// Copies a stream to the console, showing how far that is if the command has `--progress`.
    public static void copy(InputStream in, OptionalLong length, Console console) throws IOException {
        var bar = new ProgressBar(console, length, isWanted(console.invocation()));
        ReadableByteChannel source = in instanceof ReadableByteChannel channel ? channel : Channels.newChannel(in);
        ByteBuffer piece = ByteBuffer.allocateDirect(COPY_BYTES);
        for (int count = source.read(piece); count >= 0; count = source.read(piece.clear())) {
            console.write(piece.flip());
            bar.advance(count);
        }
        bar.finish();
    }

    private static boolean isWanted(Invocation asked) {
        return asked.command().option("progress").isPresent() && asked.flag("progress");
    }

    void advance(long bytes) throws IOException {
        setDone(done + bytes);
    }

    /// As [#advance], for callers that can't fail.
    void count(long bytes) {
        try {
            advance(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void setDone(long bytes) throws IOException {
        done = bytes;
        if (shown && done - shownAt >= STEP_BYTES) {
            shownAt = done;
            show();
        }
    }

    private void show() throws IOException {
        String of = total.isPresent()
                ? " / %s  %5.2f%%".formatted(size(total.getAsLong()), 100.0 * done / Math.max(1, total.getAsLong()))
                : "";
        console.printError("\r\u001b[K " + size(done) + of);
    }

    /// Takes the line away, so that what is printed next stands alone.
    void finish() throws IOException {
        if (shown) {
            console.printError("\r\u001b[K");
        }
    }

    private static String size(long bytes) {
        double value = bytes;
        int unit = 0;
        while (value >= 1024 && unit < UNITS.length - 1) {
            value /= 1024;
            unit++;
        }
        return String.format(Locale.ROOT, unit == 0 ? "%.0f %s" : "%.2f %s", value, UNITS[unit]);
    }
}
