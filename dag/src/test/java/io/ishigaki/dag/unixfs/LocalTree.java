package io.ishigaki.dag.unixfs;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFileAttributes;
import java.util.Optional;
import java.util.OptionalInt;

/// Feeds imports with real files, as the command line does.
record LocalTree(EntryFilter filter, boolean dereferenceSymlinks, boolean withMetadata) {
    private static final int PERMISSION_BITS = 0xFFF;

    private LinkOption[] links() {
        return dereferenceSymlinks ? new LinkOption[0] : new LinkOption[] {LinkOption.NOFOLLOW_LINKS};
    }

    EntryMetadata metadataOf(Path file) throws IOException {
        if (!withMetadata) {
            return EntryMetadata.NONE;
        }
        PosixFileAttributes attributes = Files.readAttributes(file, PosixFileAttributes.class, links());
        int mode = Files.getAttribute(file, "unix:mode", links()) instanceof Integer all ? all & PERMISSION_BITS : 0;
        return new EntryMetadata(
                OptionalInt.of(mode),
                Optional.of(UnixFsTime.of(attributes.lastModifiedTime().toInstant())));
    }

    /// Adds `file` to `tree` as `path`, with all that is below it.
    void add(Path file, String path, TreeImport tree) throws IOException {
        BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class, links());
        EntryMetadata metadata = metadataOf(file);
        if (attributes.isSymbolicLink()) {
            tree.addSymlink(
                    path,
                    metadata,
                    DirectoryImport.utf8(Files.readSymbolicLink(file).toString()));
        } else if (attributes.isDirectory()) {
            tree.addDirectory(path, metadata);
            for (String name : filter.names(file)) {
                add(file.resolve(name), path.isEmpty() ? name : path + '/' + name, tree);
            }
        } else {
            try (InputStream content = Files.newInputStream(file)) {
                tree.addFile(path, metadata, content);
            }
        }
    }
}
