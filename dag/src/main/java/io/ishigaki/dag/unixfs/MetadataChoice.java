package io.ishigaki.dag.unixfs;

import java.util.Optional;
import java.util.OptionalInt;

/// Which metadata an import keeps: what the entries have, or one value for all, which goes first.
/// Immutable.
public record MetadataChoice(
        boolean preserveMode, boolean preserveMtime, OptionalInt mode, Optional<UnixFsTime> mtime) {
    public static final MetadataChoice NONE = new MetadataChoice(false, false, OptionalInt.empty(), Optional.empty());

    /// Whether any entry might carry metadata, which a raw leaf can't.
    public boolean isAny() {
        return preserveMode || preserveMtime || mode.isPresent() || mtime.isPresent();
    }

    /// What is kept of an entry that has `own`.
    EntryMetadata of(EntryMetadata own) {
        OptionalInt chosenMode = mode.isPresent() || !preserveMode ? mode : own.mode();
        Optional<UnixFsTime> chosenMtime = mtime.isPresent() || !preserveMtime ? mtime : own.mtime();
        return new EntryMetadata(chosenMode, chosenMtime);
    }
}
