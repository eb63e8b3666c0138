package io.ishigaki.dag.unixfs;

import java.util.Optional;
import java.util.OptionalInt;

/// The POSIX permissions (twelve bits) and the time of the last change of a file, directory or
/// symlink, where known.
public record EntryMetadata(OptionalInt mode, Optional<UnixFsTime> mtime) {
    public static final EntryMetadata NONE = new EntryMetadata(OptionalInt.empty(), Optional.empty());

    /// `data` with these put in. A file without any permission gets no mode, a directory does, as
    /// Kubo has it; a symlink never has one.
    UnixFsData applyTo(UnixFsData data) {
        UnixFsData changed = data.withMtime(mtime);
        boolean hasMode = mode.isPresent() && (mode.getAsInt() != 0 || isDirectory(data.type()));
        return hasMode && data.type() != UnixFsType.SYMLINK ? changed.withMode(mode) : changed;
    }

    private static boolean isDirectory(UnixFsType type) {
        return type == UnixFsType.DIRECTORY || type == UnixFsType.HAMT_SHARD;
    }
}
