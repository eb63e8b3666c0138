package io.ishigaki.rpc.command;

import io.ishigaki.dag.unixfs.EntryMetadata;
import io.ishigaki.dag.unixfs.Imported;
import io.ishigaki.dag.unixfs.Importer;
import io.ishigaki.dag.unixfs.TreeImport;
import io.ishigaki.dag.unixfs.UnixFsTime;
import io.ishigaki.multiformats.Bytes;
import io.ishigaki.multiformats.Cid;
import io.ishigaki.rpc.CommandException;
import io.ishigaki.rpc.FileEntry;
import io.ishigaki.rpc.Request;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Imports the entries that a request brings, each root on its own, or all in one directory that wraps them.
///
/// Entries with the same first name belong to one root; directories that nobody sent are made as they are needed.
final class AddedTrees {
    private final Request request;
    private final Importer importer;
    private final AddEvents events;
    private final boolean wrap;
    private final List<Cid> roots = new ArrayList<>();

    AddedTrees(Request request, Importer importer, AddEvents events) {
        this.request = request;
        this.importer = importer;
        this.events = events;
        this.wrap = request.flag("wrap-with-directory");
    }

    /// Imports everything and answers the roots.
    List<Cid> importAll() throws IOException {
        Optional<FileEntry> entry = request.files().next();
        if (entry.isEmpty()) {
            throw new CommandException("expected a file argument");
        }
        while (entry.isPresent()) {
            String path = entry.get().path();
            if (wrap) {
                entry = importTree("", entry.get());
            } else if (entry.get() instanceof FileEntry.Directory || path.contains("/")) {
                entry = importTree(first(path), entry.get());
            } else {
                importSingle(entry.get());
                entry = request.files().next();
            }
        }
        return roots;
    }

    private static String first(String path) {
        int slash = path.indexOf('/');
        return slash < 0 ? path : path.substring(0, slash);
    }

    private void importSingle(FileEntry entry) throws IOException {
        var listener = events.listener("", entry.metadata());
        Imported imported = switch (entry) {
            case FileEntry.Regular file -> importer.importFile(file.path(), metadata(file), file.body(), listener);
            case FileEntry.Symlink link -> importer.importSymlink(link.path(), metadata(link), target(link), listener);
            case FileEntry.Directory _ -> throw new AssertionError("a directory is a tree");
        };
        roots.add(imported.cid());
    }

    /// Imports the tree that begins with `entry`, and answers the first entry that isn't in it.
    ///
    /// @param root its name; empty for the directory that wraps everything
    private Optional<FileEntry> importTree(String root, FileEntry entry) throws IOException {
        boolean own = entry instanceof FileEntry.Directory && entry.path().equals(root);
        FileEntry.Metadata sent = own ? entry.metadata() : FileEntry.Metadata.NONE;
        Optional<FileEntry> next = Optional.of(entry);
        try (TreeImport tree =
                importer.importTree(own ? metadata(entry) : EntryMetadata.NONE, events.listener(root, sent))) {
            while (next.isPresent() && isWithin(root, next.get())) {
                add(tree, relative(root, next.get().path()), next.get());
                next = request.files().next();
            }
            roots.add(tree.finish().cid());
        }
        return next;
    }

    private boolean isWithin(String root, FileEntry entry) {
        return wrap || first(entry.path()).equals(root);
    }

    private static String relative(String root, String path) {
        return root.isEmpty() ? path : path.substring(Math.min(path.length(), root.length() + 1));
    }

    private static void add(TreeImport tree, String path, FileEntry entry) throws IOException {
        switch (entry) {
            case FileEntry.Regular file -> tree.addFile(path, metadata(file), file.body());
            case FileEntry.Symlink link -> tree.addSymlink(path, metadata(link), target(link));
            case FileEntry.Directory directory -> {
                if (!path.isEmpty()) {
                    tree.addDirectory(path, metadata(directory));
                }
            }
        }
    }

    private static Bytes target(FileEntry.Symlink link) {
        return Bytes.ofOwned(link.target().getBytes(StandardCharsets.UTF_8));
    }

    private static EntryMetadata metadata(FileEntry entry) {
        return new EntryMetadata(
                entry.metadata().mode(), entry.metadata().modified().map(UnixFsTime::of));
    }
}
