package io.ishigaki.server;

import io.ishigaki.dag.unixfs.EntryMetadata;
import io.ishigaki.dag.unixfs.LocalEntries;
import io.ishigaki.dag.unixfs.UnixFsTime;
import io.ishigaki.rpc.CommandException;
import io.ishigaki.rpc.FileEntries;
import io.ishigaki.rpc.FileEntry;
import io.ishigaki.rpc.Invocation;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/// The files and trees that a command line names, one after the other; `-` stands for standard input where no file is
/// called so.
final class DiskEntries implements FileEntries {
    private final EntryRules rules;
    private final Path directory;
    private final InputStream stdin;
    private final Deque<String> names = new ArrayDeque<>();
    private @Nullable LocalEntries present;

    private DiskEntries(EntryRules rules, Path directory, InputStream stdin) {
        this.rules = rules;
        this.directory = directory;
        this.stdin = stdin;
    }

    static DiskEntries open(List<String> names, Invocation invocation, Path directory, InputStream stdin)
            throws IOException {
        var entries = new DiskEntries(EntryRules.of(invocation, directory), directory, stdin);
        for (String name : names) {
            entries.check(name);
            entries.names.add(name);
        }
        return entries;
    }

    private void check(String name) throws CommandException {
        Path file = directory.resolve(name);
        if (isStdin(name, file)) {
            return;
        }
        if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
            throw CommandException.ofClient("lstat %s: no such file or directory".formatted(name));
        }
        if (Files.isDirectory(file, rules.walk().linksAt(true)) && !rules.recursive()) {
            throw CommandException.ofClient(
                    "'%s' is a directory, use the '-r' flag to specify directories".formatted(name));
        }
    }

    private static boolean isStdin(String name, Path file) {
        return name.equals("-") && !Files.exists(file);
    }

    @Override
    public Optional<FileEntry> next() throws IOException {
        Optional<LocalEntries.Entry> entry = present == null ? Optional.empty() : present.next();
        while (entry.isEmpty()) {
            if (names.isEmpty()) {
                return Optional.empty();
            }
            String name = names.remove();
            Path file = directory.resolve(name);
            if (isStdin(name, file)) {
                present = null;
                return Optional.of(
                        new FileEntry.Regular(rules.stdinName(), FileEntry.Metadata.NONE, stdin, OptionalLong.empty()));
            }
            present = new LocalEntries(rules.walk(), file, baseName(name, file));
            entry = present.next();
        }
        return entry.map(DiskEntries::fileEntry);
    }

    private static String baseName(String name, Path file) {
        if (name.equals("-")) {
            return "";
        }
        Path last = file.normalize().getFileName();
        return last == null ? "" : last.toString();
    }

    private static FileEntry fileEntry(LocalEntries.Entry entry) {
        FileEntry.Metadata metadata = metadata(entry.metadata());
        return switch (entry) {
            case LocalEntries.Directory directory -> new FileEntry.Directory(directory.path(), metadata);
            case LocalEntries.Symlink link -> new FileEntry.Symlink(link.path(), metadata, link.target());
            case LocalEntries.Regular file -> new FileEntry.Regular(file.path(), metadata, file.content(), file.size());
        };
    }

    private static FileEntry.Metadata metadata(EntryMetadata metadata) {
        return new FileEntry.Metadata(metadata.mode(), metadata.mtime().map(UnixFsTime::toInstant));
    }

    @Override
    public void close() throws IOException {
        if (present != null) {
            present.close();
        }
    }
}
