package io.ishigaki.server;

import io.ishigaki.rpc.CommandException;
import io.ishigaki.rpc.FileEntries;
import io.ishigaki.rpc.FileEntry;
import io.ishigaki.rpc.Invocation;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/// The files and trees that a command line names, read from disk as they are asked for, names of a directory in order
/// of their bytes.
///
/// Holds the names of the directories on the way down, and one open file.
final class DiskEntries implements FileEntries {
    private static final int MODE_BITS = 07777;

    private record Pending(Path file, String path, boolean root) {
        Pending below(String name) {
            return new Pending(file.resolve(name), path.isEmpty() ? name : path + "/" + name, false);
        }
    }

    private final EntryRules rules;
    private final InputStream stdin;

    /// What is left to do: of the directories on the way down, the deepest first, and last of the command line.
    private final Deque<Iterator<Pending>> pending = new ArrayDeque<>();

    private @Nullable InputStream current;

    private DiskEntries(EntryRules rules, InputStream stdin) {
        this.rules = rules;
        this.stdin = stdin;
    }

    static DiskEntries open(List<String> names, Invocation invocation, Path directory, InputStream stdin)
            throws IOException {
        var entries = new DiskEntries(EntryRules.of(invocation, directory), stdin);
        List<Pending> roots = new ArrayList<>();
        for (String name : names) {
            Path file = directory.resolve(name);
            entries.check(name, file);
            roots.add(new Pending(file, baseName(name, file), true));
        }
        entries.pending.add(roots.iterator());
        return entries;
    }

    private static String baseName(String name, Path file) {
        if (name.equals("-")) {
            return "";
        }
        Path last = file.normalize().getFileName();
        return last == null ? "" : last.toString();
    }

    private void check(String name, Path file) throws CommandException {
        if (name.equals("-") && !Files.exists(file)) {
            return;
        }
        if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
            throw CommandException.ofClient("lstat %s: no such file or directory".formatted(name));
        }
        if (Files.isDirectory(file, rules.linksAt(true)) && !rules.recursive()) {
            throw CommandException.ofClient(
                    "'%s' is a directory, use the '-r' flag to specify directories".formatted(name));
        }
    }

    @Override
    public Optional<FileEntry> next() throws IOException {
        closeCurrent();
        while (!pending.isEmpty() && !pending.getFirst().hasNext()) {
            pending.pop();
        }
        return pending.isEmpty()
                ? Optional.empty()
                : Optional.of(entry(pending.getFirst().next()));
    }

    private FileEntry entry(Pending next) throws IOException {
        Path file = next.file();
        if (next.root() && next.path().isEmpty() && !Files.exists(file)) {
            return new FileEntry.Regular(rules.stdinName(), FileEntry.Metadata.NONE, stdin, OptionalLong.empty());
        }
        LinkOption[] links = rules.linksAt(next.root());
        BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class, links);
        FileEntry.Metadata metadata = metadata(file, attributes, links);
        if (attributes.isSymbolicLink()) {
            return new FileEntry.Symlink(
                    next.path(), metadata, Files.readSymbolicLink(file).toString());
        }
        if (attributes.isDirectory()) {
            descend(next);
            return new FileEntry.Directory(next.path(), metadata);
        }
        if (attributes.isOther() && !next.root()) {
            throw new CommandException("unrecognized file type for %s".formatted(file));
        }
        var in = new FileInputStream(file.toFile());
        current = in;
        OptionalLong size = attributes.isOther() ? OptionalLong.empty() : OptionalLong.of(attributes.size());
        return new FileEntry.Regular(next.path(), metadata, in, size);
    }

    private FileEntry.Metadata metadata(Path file, BasicFileAttributes attributes, LinkOption[] links)
            throws IOException {
        OptionalInt mode = rules.preserveMode() && Files.getAttribute(file, "unix:mode", links) instanceof Integer all
                ? OptionalInt.of(all & MODE_BITS)
                : OptionalInt.empty();
        Optional<Instant> modified = rules.preserveMtime()
                ? Optional.of(attributes.lastModifiedTime().toInstant())
                : Optional.empty();
        return new FileEntry.Metadata(mode, modified);
    }

    private void descend(Pending directory) throws IOException {
        Iterator<String> names = rules.filter().names(directory.file()).iterator();
        pending.push(new Iterator<>() {
            @Override
            public boolean hasNext() {
                return names.hasNext();
            }

            @Override
            public Pending next() {
                return directory.below(names.next());
            }
        });
    }

    private void closeCurrent() throws IOException {
        if (current != null) {
            current.close();
            current = null;
        }
    }

    @Override
    public void close() throws IOException {
        closeCurrent();
    }
}
