package io.ishigaki.server.log;

import java.io.Serial;
import org.jspecify.annotations.Nullable;
import org.slf4j.Marker;
import org.slf4j.event.Level;
import org.slf4j.helpers.LegacyAbstractLogger;
import org.slf4j.helpers.MessageFormatter;

/// A logger that hands its events to [LogLines]. Thread-safe.
final class LineLogger extends LegacyAbstractLogger {
    @Serial
    private static final long serialVersionUID = 1L;

    private final transient LogLines lines;

    // `name` is the field of the class above, which has no constructor for it.
    LineLogger(String name, LogLines lines) {
        this.name = name;
        this.lines = lines;
    }

    @Override
    public boolean isTraceEnabled() {
        return lines.passes(name, Level.TRACE);
    }

    @Override
    public boolean isDebugEnabled() {
        return lines.passes(name, Level.DEBUG);
    }

    @Override
    public boolean isInfoEnabled() {
        return lines.passes(name, Level.INFO);
    }

    @Override
    public boolean isWarnEnabled() {
        return lines.passes(name, Level.WARN);
    }

    @Override
    public boolean isErrorEnabled() {
        return lines.passes(name, Level.ERROR);
    }

    @Override
    protected String getFullyQualifiedCallerName() {
        return LineLogger.class.getName();
    }

    @Override
    protected void handleNormalizedLoggingCall(
            Level level,
            @Nullable Marker marker,
            @Nullable String message,
            Object @Nullable [] arguments,
            @Nullable Throwable failure) {
        String text = arguments == null
                ? String.valueOf(message)
                : String.valueOf(MessageFormatter.basicArrayFormat(message, arguments));
        lines.write(name, level, text, failure);
    }
}
