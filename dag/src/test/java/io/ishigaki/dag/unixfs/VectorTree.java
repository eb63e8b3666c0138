package io.ishigaki.dag.unixfs;

import io.ishigaki.multiformats.Bytes;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;

/// A folder as a fixture describes it, and the walk over it that `add` would make over a real one.
///
/// Simpler than the walk over real files on purpose: names sort as bytes, a symlink leads to its
/// neighbour.
///
/// Source: what `kubo-add-vectors.json` says of its trees.
final class VectorTree {
    sealed interface Node {}

    record File(Bytes content, EntryMetadata metadata) implements Node {
        InputStream open() {
            return new ByteArrayInputStream(content.toArray());
        }
    }

    record Symlink(String target, EntryMetadata metadata) implements Node {}

    record Folder(Map<Bytes, Node> entries) implements Node {
        Folder() {
            this(new TreeMap<>());
        }
    }

    /// "Folders have mode 0755, mtime 1600000000".
    private static final EntryMetadata FOLDER_METADATA =
            new EntryMetadata(OptionalInt.of(0755), Optional.of(new UnixFsTime(1_600_000_000, 0)));

    /// The fixture doesn't say, but the one tree that keeps times has Kubo's CID with these.
    private static final EntryMetadata WIDE_METADATA =
            new EntryMetadata(OptionalInt.of(0644), Optional.of(new UnixFsTime(0, 0)));

    private final EntryFilter filter;
    private final boolean dereferenceSymlinks;

    VectorTree(EntryFilter filter, boolean dereferenceSymlinks) {
        this.filter = filter;
        this.dereferenceSymlinks = dereferenceSymlinks;
    }

    static Folder folder(Iterable<JsonVectors> entries) {
        var root = new Folder();
        for (JsonVectors entry : entries) {
            if (entry.has("wide")) {
                addWide(root, entry);
            } else {
                add(root, entry.text("path"), node(entry));
            }
        }
        return root;
    }

    /// Gives the symlinks right below `root` a time.
    static void touchSymlinks(Folder root, UnixFsTime time) {
        var metadata = new EntryMetadata(OptionalInt.empty(), Optional.of(time));
        root.entries.replaceAll((_, node) -> node instanceof Symlink link ? new Symlink(link.target, metadata) : node);
    }

    static File file(JsonVectors entry) {
        var metadata = new EntryMetadata(OptionalInt.of((int) entry.number("mode")), Optional.of(entry.time("mtime")));
        byte[] content = VectorContent.of(entry.text("kind"), entry.number("seed"), (int) entry.number("size"));
        return new File(Bytes.ofOwned(content), metadata);
    }

    private static Node node(JsonVectors entry) {
        if (entry.has("dir")) {
            return new Folder();
        }
        return entry.has("symlink") ? new Symlink(entry.text("symlink"), EntryMetadata.NONE) : file(entry);
    }

    /// "that many files named 0… zero-padded to width digits, text with seed = number+1".
    private static void addWide(Folder root, JsonVectors entry) {
        for (long number = 0; number < entry.number("wide"); number++) {
            String name = ("%0" + entry.number("width") + "d").formatted(number);
            byte[] content = VectorContent.text(number + 1, (int) entry.number("size"));
            add(root, name, new File(Bytes.ofOwned(content), WIDE_METADATA));
        }
    }

    private static void add(Folder root, String path, Node node) {
        Folder folder = root;
        for (String name : PathParts.split(PathParts.parent(path))) {
            folder = (Folder) folder.entries.computeIfAbsent(bytes(name), _ -> new Folder());
        }
        folder.entries.put(bytes(PathParts.name(path)), node);
    }

    private static Bytes bytes(String name) {
        return Bytes.ofOwned(name.getBytes(StandardCharsets.UTF_8));
    }

    /// Feeds `tree` with what is in `folder`, which it knows as `path`.
    void walk(Folder folder, String path, TreeImport tree) throws IOException {
        for (var entry : folder.entries.entrySet()) {
            String name = new String(entry.getKey().toArray(), StandardCharsets.UTF_8);
            if (!filter.excludes(name)) {
                visit(folder, entry.getValue(), path.isEmpty() ? name : path + "/" + name, tree);
            }
        }
    }

    void visit(Folder parent, Node node, String path, TreeImport tree) throws IOException {
        switch (node) {
            case File file -> tree.addFile(path, file.metadata, file.open());
            case Symlink(String target, EntryMetadata metadata) -> {
                if (dereferenceSymlinks) {
                    visit(parent, resolve(parent, target), path, tree);
                } else {
                    tree.addSymlink(path, metadata, bytes(target));
                }
            }
            case Folder folder -> {
                tree.addDirectory(path, FOLDER_METADATA);
                walk(folder, path, tree);
            }
        }
    }

    static EntryMetadata folderMetadata() {
        return FOLDER_METADATA;
    }

    private static Node resolve(Folder parent, String target) throws IOException {
        Node found = parent.entries.get(bytes(target));
        if (found == null) {
            throw new NoSuchFileException(target);
        }
        return found;
    }
}
