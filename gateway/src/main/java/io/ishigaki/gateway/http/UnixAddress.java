package io.ishigaki.gateway.http;

import io.ishigaki.multiformats.MalformedDataException;
import java.nio.file.Path;
import java.util.Optional;

/// Where a socket lies in the file system, written `/unix` and its path. Immutable.
public record UnixAddress(Path path) {
    private static final String PREFIX = "/unix";

    /// Reads `/unix/run/ishi/api.sock`; empty if `text` is another kind of address.
    ///
    /// @throws MalformedDataException if it names no file
    public static Optional<UnixAddress> parse(String text) {
        if (!text.equals(PREFIX) && !text.startsWith(PREFIX + "/")) {
            return Optional.empty();
        }
        Path path = Path.of(text.substring(PREFIX.length()));
        if (path.getFileName() == null || path.toString().isEmpty()) {
            throw new MalformedDataException("'%s' names no socket such as /unix/run/ishi/api.sock".formatted(text));
        }
        return Optional.of(new UnixAddress(path));
    }

    /// The multiaddr form.
    @Override
    public String toString() {
        return PREFIX + path;
    }
}
