package io.ishigaki.dag.unixfs;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/// A file or directory of this machine, walked in Kubo's order: each directory before what is in it, names by their
/// bytes.
///
/// The filter applies to what is below the root, never to the root itself. Symlinks are entries of their own, or with
/// `dereferenceSymlinks` what they lead to. Mode and time are looked up only with `withMetadata`. Immutable; the walk
/// holds the names of the directories on the present path.
public record LocalTree(EntryFilter filter, boolean dereferenceSymlinks, boolean withMetadata) {
    private static final int PERMISSION_BITS = 0xFFF;

    /// Compares as UTF-8 bytes do, which is by code point.
    private static final Comparator<String> BY_BYTES = LocalTree::compareCodePoints;

    /// Receives the entries; `path` is relative, its parts separated by `/`.
    public interface Visitor {
        void directory(String path, EntryMetadata metadata) throws IOException;

        /// A regular file, or at the root a pipe or device that can be read.
        void file(String path, EntryMetadata metadata, Path file) throws IOException;

        void symlink(String path, EntryMetadata metadata, String target) throws IOException;
    }

    /// Walks `root`, which the visitor hears of as `path`.
    ///
    /// @throws IOException if something can't be read, or is no file, directory or symlink
    public void walk(Path root, String path, Visitor visitor) throws IOException {
        Entry entry = entry(root);
        if (entry.attributes.isOther()) {
            visitor.file(path, entry.metadata, root);
        } else {
            visit(entry, path, visitor);
        }
    }

    /// What is kept of `file` itself: the root of a walk, whose metadata belongs to the import that it feeds.
    public EntryMetadata metadataOf(Path file) throws IOException {
        return entry(file).metadata;
    }

    private record Entry(Path file, BasicFileAttributes attributes, EntryMetadata metadata) {}

    private Entry entry(Path file) throws IOException {
        LinkOption[] follow = dereferenceSymlinks ? new LinkOption[0] : new LinkOption[] {LinkOption.NOFOLLOW_LINKS};
        BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class, follow);
        return new Entry(file, attributes, withMetadata ? metadata(file, follow) : EntryMetadata.NONE);
    }

    private static EntryMetadata metadata(Path file, LinkOption... follow) throws IOException {
        Map<String, Object> attributes = Files.readAttributes(file, "unix:mode,lastModifiedTime", follow);
        OptionalInt mode = attributes.get("mode") instanceof Integer all
                ? OptionalInt.of(all & PERMISSION_BITS)
                : OptionalInt.empty();
        Optional<UnixFsTime> mtime = attributes.get("lastModifiedTime") instanceof FileTime time
                ? Optional.of(UnixFsTime.of(time.toInstant()))
                : Optional.empty();
        return new EntryMetadata(mode, mtime);
    }

    private void visit(Entry entry, String path, Visitor visitor) throws IOException {
        if (entry.attributes.isRegularFile()) {
            visitor.file(path, entry.metadata, entry.file);
        } else if (entry.attributes.isDirectory()) {
            visitor.directory(path, entry.metadata);
            visitEntries(entry.file, path, visitor);
        } else if (entry.attributes.isSymbolicLink()) {
            String target = Files.readSymbolicLink(entry.file).toString();
            visitor.symlink(path, entry.metadata, target);
        } else {
            throw new FileSystemException(entry.file.toString(), null, "unrecognized file type");
        }
    }

    private void visitEntries(Path directory, String path, Visitor visitor) throws IOException {
        String prefix = path.isEmpty() ? "" : path + '/';
        for (String name : names(directory)) {
            visit(entry(directory.resolve(name)), prefix + name, visitor);
        }
    }

    /// Names only: a million of them fit where a million paths would not.
    private List<String> names(Path directory) throws IOException {
        var names = new ArrayList<String>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
            for (Path entry : entries) {
                String name = entry.getFileName().toString();
                if (!filter.excludes(name)) {
                    names.add(name);
                }
            }
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
        names.sort(BY_BYTES);
        return names;
    }

    private static int compareCodePoints(String left, String right) {
        int length = Math.min(left.length(), right.length());
        for (int index = 0; index < length; index++) {
            char leftNext = left.charAt(index);
            char rightNext = right.charAt(index);
            if (leftNext != rightNext) {
                // A surrogate stands for a code point above all that are one character.
                boolean bothOrNone = Character.isSurrogate(leftNext) == Character.isSurrogate(rightNext);
                return bothOrNone ? leftNext - rightNext : Character.isSurrogate(leftNext) ? 1 : -1;
            }
        }
        return left.length() - right.length();
    }
}
