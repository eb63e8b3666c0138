package io.ishigaki.server.log;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.event.Level;

/// Writes events as lines: time (UTC), level, the last part of the logger's name, and what happened.
///
/// Thread-safe: a line is one write.
final class LogLines {
    private final OutputStream out;
    private final InstantSource clock;
    private final LogThreshold threshold;

    LogLines(OutputStream out, InstantSource clock, LogThreshold threshold) {
        this.out = out;
        this.clock = clock;
        this.threshold = threshold;
    }

    boolean passes(String logger, Level level) {
        return threshold.passes(logger, level);
    }

    void write(String logger, Level level, String message, @Nullable Throwable failure) {
        Instant time = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        String name = logger.substring(logger.lastIndexOf('.') + 1);
        // What strangers send may be in a message: it must not begin a line of its own.
        String line = "%s %-5s %s: %s\n".formatted(time, level, name, message.replaceAll("[\\r\\n]+", " "));
        byte[] bytes = (line + trace(failure)).getBytes(StandardCharsets.UTF_8);
        try {
            synchronized (this) {
                out.write(bytes);
            }
        } catch (IOException _) {
            // There is nowhere else to say it.
        }
    }

    private static String trace(@Nullable Throwable failure) {
        if (failure == null) {
            return "";
        }
        var text = new StringBuilder();
        for (Throwable each = failure; each != null; each = each.getCause()) {
            text.append(text.isEmpty() ? "" : "caused by ").append(each).append('\n');
            for (StackTraceElement frame : each.getStackTrace()) {
                text.append("\tat ").append(frame).append('\n');
            }
        }
        return text.toString();
    }
}
