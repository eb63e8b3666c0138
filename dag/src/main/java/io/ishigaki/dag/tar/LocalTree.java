package io.ishigaki.dag.tar;

import io.ishigaki.multiformats.MalformedDataException;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/// A place in the local file system that a tree is written to, and nothing outside of it.
///
/// The first member decides where: a directory becomes the target itself; a file or symlink the target, or a member of
/// it where the target is a directory that exists. Of the target itself a symlink is never followed, and neither is one
/// below it, whoever made it. Files appear under their names when they are whole.
///
/// *Closing* gives directories their modes and times, which writing into them would have changed.
final class LocalTree implements Closeable {
    private static final String UNIX_MODE = "unix:mode";
    private static final FileAttribute<Set<PosixFilePermission>> OWN =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

    private final Path target;
    private final Deque<Pending> pending = new ArrayDeque<>();
    private final SplittableRandom random = new SplittableRandom();
    private @Nullable Boolean keepsModes;

    /// What a member looks like. Without a time it is as old as its writing.
    record Attributes(int mode, Optional<Instant> mtime) {}

    private record Pending(Path directory, Attributes attributes) {}

    @FunctionalInterface
    interface Content {
        void writeTo(OutputStream out) throws IOException;
    }

    LocalTree(Path target) {
        this.target = target.toAbsolutePath();
    }

    /// The place of a file or symlink that is the whole tree and is called `name`.
    Path single(String name) {
        return Files.isDirectory(target, LinkOption.NOFOLLOW_LINKS) ? within(target, name) : target;
    }

    /// The place of the member that is below the root by `names`.
    ///
    /// @throws IOException if what is above it is no directory
    /// @throws MalformedDataException if one of the names is no name
    Path member(List<String> names) throws IOException {
        Path path = target;
        for (String name : names) {
            if (!Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
                throw new IOException("cannot traverse " + path + ": not a directory, or a symlink");
            }
            path = within(path, name);
        }
        return path;
    }

    private static Path within(Path directory, String name) {
        if (name.isEmpty()
                || name.equals(".")
                || name.equals("..")
                || name.indexOf('/') >= 0
                || name.indexOf('\0') >= 0) {
            throw new MalformedDataException("'%s' is no name for a local file".formatted(name));
        }
        try {
            Path path = directory.resolve(name);
            if (!directory.equals(path.getParent())) {
                throw new MalformedDataException("'%s' is no name for a local file".formatted(name));
            }
            return path;
        } catch (InvalidPathException e) {
            throw new MalformedDataException("'%s' is no name for a local file here".formatted(name), e);
        }
    }

    void directory(Path path, Attributes attributes) throws IOException {
        try {
            Files.createDirectories(path);
        } catch (FileAlreadyExistsException e) {
            throw new IOException("cannot extract a directory to " + path + ": it exists and is none", e);
        }
        if (!Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
            throw new IOException("cannot extract to symlink " + path);
        }
        pending.addLast(new Pending(path, attributes));
    }

    /// Writes a file beside its place and moves it there; what was there is replaced, unless it is a directory that is
    /// not empty.
    void file(Path path, Attributes attributes, Content content) throws IOException {
        Path parent = Optional.ofNullable(path.toAbsolutePath().getParent()).orElse(path);
        Path unfinished = parent.resolve(".ishi-%016x.part".formatted(random.nextLong()));
        try {
            try (OutputStream out = create(unfinished, parent)) {
                content.writeTo(out);
            }
            apply(unfinished, attributes);
            move(unfinished, path);
        } catch (IOException | RuntimeException e) {
            discard(unfinished, e);
            throw e;
        }
    }

    /// Nobody else reads it before it has its mode, where modes are kept.
    private OutputStream create(Path unfinished, Path parent) throws IOException {
        FileAttribute<?>[] own = keepsModes(parent) ? new FileAttribute<?>[] {OWN} : new FileAttribute<?>[0];
        return Channels.newOutputStream(
                Files.newByteChannel(unfinished, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), own));
    }

    private static void discard(Path unfinished, Exception cause) {
        try {
            Files.deleteIfExists(unfinished);
        } catch (IOException e) {
            cause.addSuppressed(e);
        }
    }

    private static void move(Path unfinished, Path path) throws IOException {
        try {
            // One system call; the other way asks for both first.
            Files.move(unfinished, path, StandardCopyOption.ATOMIC_MOVE);
        } catch (FileSystemException _) {
            // A directory may be there, and be empty.
            Files.move(unfinished, path, StandardCopyOption.REPLACE_EXISTING);
        }
    }

    void symlink(Path path, Attributes attributes, String linkTarget) throws IOException {
        Files.deleteIfExists(path);
        try {
            Files.createSymbolicLink(path, Path.of(linkTarget));
        } catch (InvalidPathException e) {
            throw new MalformedDataException("'%s' is no target for a local symlink".formatted(linkTarget), e);
        }
        applyMtime(path, attributes);
    }

    private void apply(Path path, Attributes attributes) throws IOException {
        if (keepsModes(path)) {
            Files.setAttribute(path, UNIX_MODE, attributes.mode());
        }
        applyMtime(path, attributes);
    }

    /// Asked once: to find the file store of a path, the list of mounts is read.
    private boolean keepsModes(Path path) throws IOException {
        boolean keeps = keepsModes == null ? Files.getFileStore(path).supportsFileAttributeView("unix") : keepsModes;
        keepsModes = keeps;
        return keeps;
    }

    private static void applyMtime(Path path, Attributes attributes) throws IOException {
        if (attributes.mtime().isPresent()) {
            FileTime time = FileTime.from(attributes.mtime().get());
            Files.getFileAttributeView(path, BasicFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
                    .setTimes(time, time, null);
        }
    }

    @Override
    public void close() throws IOException {
        while (!pending.isEmpty()) {
            Pending last = pending.removeLast();
            apply(last.directory, last.attributes);
        }
    }
}
