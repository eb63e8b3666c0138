package io.ishigaki.blockstore.log;

import java.io.IOException;
import java.util.List;

/// The names of log files: an id of ten digits and what they are.
public enum LogNames {
    SEGMENT(".seg"),
    JOURNAL(".jnl"),
    /// A journal that is still being written out of another.
    UNFINISHED_JOURNAL(".tmp");

    private final String suffix;

    LogNames(String suffix) {
        this.suffix = suffix;
    }

    public String name(long id) {
        return "%010d%s".formatted(id, suffix);
    }

    /// The ids of the files of this sort in `files`, rising.
    public List<Long> ids(LogFiles files) throws IOException {
        return files.list().stream()
                .filter(name -> name.matches("\\d{10}\\" + suffix))
                .map(name -> Long.parseLong(name.substring(0, name.length() - suffix.length())))
                .sorted()
                .toList();
    }
}
