package io.ishigaki.rpc;

import java.io.InputStream;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/// One file, directory or link of what a request brings.
///
/// `path` is slash-separated and relative, the root's own name first; empty for the content of standard input.
public sealed interface FileEntry {
    String path();

    Metadata metadata();

    record Directory(String path, Metadata metadata) implements FileEntry {}

    record Symlink(String path, Metadata metadata, String target) implements FileEntry {}

    /// `body` is read before the next entry is asked for; it is closed by whom it came from.
    record Regular(String path, Metadata metadata, InputStream body, OptionalLong size) implements FileEntry {}

    /// What came with a file of its own mode (12 bits) and time of modification.
    record Metadata(OptionalInt mode, Optional<Instant> modified) {
        public static final Metadata NONE = new Metadata(OptionalInt.empty(), Optional.empty());
    }
}
