package io.ishigaki.dag.unixfs;

import io.ishigaki.multiformats.Bytes;
import io.ishigaki.multiformats.MalformedDataException;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.Executor;

/// A directory tree on its way, fed with its entries one by one.
///
/// Paths are relative to the root, their parts separated by `/`. Entries come depth first;
/// directories that nobody names are made as they are needed. [#finish] writes the directories and
/// answers the root.
///
/// *Order.* Small trees take entries in any order. Once links of more than [#HELD_BYTES_MAX] are
/// held, directories that the walk has left are written to make room, and an entry for one of these
/// is refused.
///
/// *Bounds.* Memory grows with the entries of the directories on the present path (some 60 bytes
/// each) and, at some hundred bytes each, with the number of directories; not with the number of
/// files.
///
/// *Threading.* Confined to the thread that imports.
public final class TreeImport implements Closeable {
    static final long HELD_BYTES_MAX = 32 << 20;

    /// As many as Linux lets a path have at most.
    static final int DEPTH_MAX = 2048;

    private final ImportOptions options;
    private final BlockWriter blocks;
    private final DirectoryWriter directories;
    private final ImportListener listener;
    private final LeafPipeline pipeline;
    private final FileImport files;
    private final DirectoryImport root;
    private DirectoryImport present;
    private String presentPath = "";
    private final Deque<DirectoryImport> left = new ArrayDeque<>();
    private long heldBytes;

    TreeImport(
            ImportOptions options,
            BlockWriter blocks,
            Executor hashers,
            EntryMetadata metadata,
            ImportListener listener) {
        this.options = options;
        this.blocks = blocks;
        this.listener = listener;
        this.directories = new DirectoryWriter(options.directories(), blocks);
        this.pipeline = new LeafPipeline(blocks, hashers);
        this.files = new FileImport(options.files(), blocks, pipeline);
        this.root = new DirectoryImport("", null, options.metadata().of(metadata));
        this.present = root;
        this.heldBytes = root.links().heldBytes();
    }

    /// Adds the directory at `path`; if it is there already, nothing changes.
    public void addDirectory(String path, EntryMetadata metadata) throws IOException {
        enter(PathParts.clean(path), options.metadata().of(metadata));
    }

    /// Adds the file at `path`, reading `content` to its end. With an empty path its CID is its
    /// name.
    public void addFile(String path, EntryMetadata metadata, InputStream content) throws IOException {
        String clean = PathParts.clean(path);
        DirectoryImport directory = parentOf(clean);
        files.send(
                new ProgressStream(content, clean, listener),
                options.metadata().of(metadata),
                imported -> link(directory, clean, imported));
    }

    /// Adds the symlink at `path` to `target`.
    public void addSymlink(String path, EntryMetadata metadata, Bytes target) throws IOException {
        String clean = PathParts.clean(path);
        DirectoryImport directory = parentOf(clean);
        EntryMetadata chosen = options.metadata().of(metadata);
        pipeline.then(() -> link(directory, clean, Importer.symlink(blocks, target, chosen)));
    }

    /// Writes what is left, tells of the directories, and answers the root.
    public Imported finish() throws IOException {
        pipeline.drain();
        root.write(directories, options.emptyDirectories());
        root.tell("", listener);
        return root.imported();
    }

    @Override
    public void close() {
        pipeline.close();
    }

    private DirectoryImport parentOf(String path) throws IOException {
        DirectoryImport parent =
                enter(PathParts.parent(path), options.metadata().of(EntryMetadata.NONE));
        parent.announceEntry();
        return parent;
    }

    private void link(DirectoryImport directory, String path, Imported imported) throws IOException {
        String name = path.isEmpty() ? imported.cid().toString() : PathParts.name(path);
        LinkTable links = directory.links();
        heldBytes -= links.heldBytes();
        links.add(DirectoryImport.utf8(name), imported.cid(), imported.tsize());
        heldBytes += links.heldBytes();
        listener.added(path.isEmpty() ? name : path, imported);
    }

    /// Moves the walk to the directory at `path`, which is made with `metadata` if it is new.
    private DirectoryImport enter(String path, EntryMetadata metadata) throws IOException {
        if (path.equals(presentPath)) {
            return present;
        }
        DirectoryImport directory = root;
        for (String name : PathParts.split(path)) {
            directory.announceEntry();
            Optional<DirectoryImport> known = directory.child(name);
            directory = known.isPresent() ? known.get() : make(directory, name, path, metadata);
        }
        refuseWritten(directory, path);
        leaveUpTo(directory);
        present = directory;
        presentPath = path;
        return directory;
    }

    /// Only the last directory of `path` is the one that `metadata` describes.
    private DirectoryImport make(DirectoryImport parent, String name, String path, EntryMetadata metadata) {
        refuseWritten(parent, path);
        if (parent.depth() == DEPTH_MAX) {
            throw new MalformedDataException("path has more than %d directories: '%s…'"
                    .formatted(DEPTH_MAX, path.substring(0, Math.min(path.length(), 64))));
        }
        boolean isLast = PathParts.depth(path) == parent.depth() + 1;
        EntryMetadata own = isLast ? metadata : options.metadata().of(EntryMetadata.NONE);
        DirectoryImport made = parent.addChild(name, own);
        heldBytes += made.links().heldBytes();
        return made;
    }

    private static void refuseWritten(DirectoryImport directory, String path) {
        if (directory.isWritten()) {
            throw new MalformedDataException(
                    "directory of '%s' is complete: entries must come depth first".formatted(path));
        }
    }

    /// The walk leaves the present directory, and those above it that are not above `next`.
    private void leaveUpTo(DirectoryImport next) throws IOException {
        Optional<DirectoryImport> at = Optional.of(present);
        while (at.isPresent() && !at.get().isAbove(next)) {
            DirectoryImport directory = at.get();
            directory.leave();
            pipeline.then(() -> settle(directory));
            at = directory.parent();
        }
    }

    /// All entries that came before the walk left `directory` are linked: it may be written to make
    /// room.
    private void settle(DirectoryImport directory) throws IOException {
        if (directory.settleLeaving() && !directory.isWritten()) {
            left.add(directory);
        }
        while (heldBytes > HELD_BYTES_MAX && !left.isEmpty()) {
            DirectoryImport oldest = left.remove();
            if (oldest.isSettled() && !oldest.isWritten() && !oldest.isAbove(present)) {
                heldBytes -= oldest.write(directories, options.emptyDirectories());
            }
        }
    }
}
