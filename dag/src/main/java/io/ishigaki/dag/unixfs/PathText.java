package io.ishigaki.dag.unixfs;

import java.io.IOException;
import java.nio.file.Path;

/// The text of paths, as far as they have one: on Linux a name is any bytes, a string holds only those that are UTF-8.
final class PathText {
    /// Java puts it where bytes are no text; it may also stand in a name by right.
    private static final char REPLACEMENT = '\uFFFD';

    private PathText() {}

    /// The text of `path`, which is the `role` of `file`: its name, or its target.
    ///
    /// @throws IOException if it has none; the message names `file`, its bytes percent-encoded
    static String of(Path path, String role, Path file) throws IOException {
        String text = path.toString();
        boolean isFaithful = text.indexOf(REPLACEMENT) < 0
                || path.getFileSystem().getPath(text).equals(path);
        if (!isFaithful) {
            throw new IOException("%s of %s is not UTF-8"
                    .formatted(role, file.toAbsolutePath().toUri().getRawPath()));
        }
        return text;
    }
}
