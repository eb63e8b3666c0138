package io.ishigaki.server.log;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.slf4j.event.Level;

/// From which level on events are written: ours, and those of libraries.
record LogThreshold(Level own, Level others) {
    private static final String VARIABLE = "ISHI_LOG";
    private static final String OWN_PACKAGE = "io.ishigaki.";

    /// Warns of what strangers answer to questions about names, which is none of an operator's business.
    private static final String DNS_PACKAGE = "org.xbill.";

    static LogThreshold of(Map<String, String> environment) {
        return parse(environment.getOrDefault(VARIABLE, ""))
                .map(level -> new LogThreshold(level, level))
                .orElse(new LogThreshold(Level.INFO, Level.WARN));
    }

    private static Optional<Level> parse(String name) {
        for (Level level : Level.values()) {
            if (level.name().equals(name.toUpperCase(Locale.ROOT))) {
                return Optional.of(level);
            }
        }
        return Optional.empty();
    }

    boolean passes(String logger, Level level) {
        if (others == Level.WARN && logger.startsWith(DNS_PACKAGE)) {
            return level == Level.ERROR;
        }
        Level least = logger.startsWith(OWN_PACKAGE) ? own : others;
        return level.toInt() >= least.toInt();
    }
}
