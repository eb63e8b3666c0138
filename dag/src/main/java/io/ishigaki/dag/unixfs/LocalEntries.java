package io.ishigaki.dag.unixfs;

import io.ishigaki.multiformats.Bytes;
import java.io.Closeable;
import java.io.FileInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/// A local file, or a directory and all that is below it, read from disk as it is asked for: depth first, a directory
/// before what is in it, names in the order of their bytes.
///
/// *Bounds.* Holds the names of the directories on the way down, and one open file.
///
/// *Confined to* one thread.
public final class LocalEntries implements Closeable {
    private static final int MODE_BITS = 07777;

    private final Rules rules;

    /// What is left to do, of the deepest directory first.
    private final Deque<Iterator<Pending>> pending = new ArrayDeque<>();

    private @Nullable FileInputStream current;

    /// Which entries there are, and what is looked at. The file that was named is a link to be followed where
    /// `followRoot` or `followAll` says so, those found below it where `followAll` does.
    public record Rules(
            EntryFilter filter, boolean followRoot, boolean followAll, boolean withMode, boolean withMtime) {
        /// How files are read that were named, or found below one that was.
        public LinkOption[] linksAt(boolean root) {
            boolean follow = followAll || root && followRoot;
            return follow ? new LinkOption[0] : new LinkOption[] {LinkOption.NOFOLLOW_LINKS};
        }
    }

    /// `path` is slash-separated, and begins with what the file that was named is to be called.
    public sealed interface Entry {
        String path();

        EntryMetadata metadata();
    }

    public record Directory(String path, EntryMetadata metadata) implements Entry {}

    public record Symlink(String path, EntryMetadata metadata, String target) implements Entry {}

    /// `content` is open until the next entry is asked for; there is no size of what is no regular file.
    public record Regular(String path, EntryMetadata metadata, FileInputStream content, OptionalLong size)
            implements Entry {}

    private record Pending(Path file, String path, boolean root) {
        Pending below(String name) {
            return new Pending(file.resolve(name), path.isEmpty() ? name : path + "/" + name, false);
        }
    }

    /// @param path what `file` is to be called, empty for nothing
    public LocalEntries(Rules rules, Path file, String path) {
        this.rules = rules;
        pending.add(List.of(new Pending(file, path, true)).iterator());
    }

    /// The next entry, or empty at the end; closes the file of the one before.
    ///
    /// @throws IOException if it can't be read, is neither file nor directory nor link and was not
    /// named itself, or has a name or a target that is not UTF-8
    public Optional<Entry> next() throws IOException {
        close();
        while (!pending.isEmpty() && !pending.getFirst().hasNext()) {
            pending.pop();
        }
        return pending.isEmpty()
                ? Optional.empty()
                : Optional.of(entry(pending.getFirst().next()));
    }

    private Entry entry(Pending next) throws IOException {
        Path file = next.file();
        LinkOption[] links = rules.linksAt(next.root());
        BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class, links);
        EntryMetadata metadata = metadata(file, attributes, links);
        if (attributes.isSymbolicLink()) {
            return new Symlink(next.path(), metadata, PathText.of(Files.readSymbolicLink(file), "target", file));
        }
        if (attributes.isDirectory()) {
            pending.push(rules.filter().names(file).stream().map(next::below).iterator());
            return new Directory(next.path(), metadata);
        }
        if (attributes.isOther() && !next.root()) {
            throw new IOException("unrecognized file type for %s".formatted(file));
        }
        var in = new FileInputStream(file.toFile());
        current = in;
        OptionalLong size = attributes.isOther() ? OptionalLong.empty() : OptionalLong.of(attributes.size());
        return new Regular(next.path(), metadata, in, size);
    }

    private EntryMetadata metadata(Path file, BasicFileAttributes attributes, LinkOption[] links) throws IOException {
        OptionalInt mode = rules.withMode() && Files.getAttribute(file, "unix:mode", links) instanceof Integer all
                ? OptionalInt.of(all & MODE_BITS)
                : OptionalInt.empty();
        Optional<UnixFsTime> mtime = rules.withMtime()
                ? Optional.of(UnixFsTime.of(attributes.lastModifiedTime().toInstant()))
                : Optional.empty();
        return new EntryMetadata(mode, mtime);
    }

    /// Adds what is left to `tree`.
    public void addTo(TreeImport tree) throws IOException {
        for (var entry = next(); entry.isPresent(); entry = next()) {
            switch (entry.get()) {
                case Directory directory -> tree.addDirectory(directory.path(), directory.metadata());
                case Symlink link -> {
                    byte[] target = link.target().getBytes(StandardCharsets.UTF_8);
                    tree.addSymlink(link.path(), link.metadata(), Bytes.ofOwned(target));
                }
                case Regular file -> tree.addFile(file.path(), file.metadata(), file.content());
            }
        }
    }

    @Override
    public void close() throws IOException {
        if (current != null) {
            current.close();
            current = null;
        }
    }
}
