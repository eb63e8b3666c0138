package io.ishigaki.dag.tar;

import io.ishigaki.multiformats.MalformedDataException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.LongConsumer;

/// Makes local files of an archive with one root, streaming, as `ipfs get` does of what a daemon sends.
///
/// The rules are those of [TreeExtract]; besides, everything must be below the first member.
public final class TarExtract {
    private final Path target;
    private final LongConsumer progress;

    /// @param progress hears of the number of bytes of each piece of content that was written
    public TarExtract(Path target, LongConsumer progress) {
        this.target = target;
        this.progress = progress;
    }

    /// Reads `archive` to its end and writes what it holds.
    ///
    /// @throws MalformedDataException if it is no such archive, or a name leads outside of the target
    public void extract(InputStream archive) throws IOException {
        var reader = new TarReader(archive);
        TarEntry root = reader.next().orElseThrow(() -> new MalformedDataException("empty tar file"));
        if (root.name().contains("/")
                || root.name().isEmpty()
                || root.name().equals(".")
                || root.name().equals("..")) {
            throw new MalformedDataException("tar has invalid root '%s'".formatted(root.name()));
        }
        boolean isDirectory = root.type() == TarEntry.Type.DIRECTORY;
        try (var tree = new LocalTree(target)) {
            write(root, isDirectory ? target : tree.single(root.name()), tree, reader);
            for (var entry = reader.next(); entry.isPresent(); entry = reader.next()) {
                if (!isDirectory) {
                    throw new MalformedDataException("the root was not a directory and the tar has multiple entries");
                }
                write(
                        entry.get(),
                        tree.member(namesBelow(root.name(), entry.get().name())),
                        tree,
                        reader);
            }
        }
    }

    private static List<String> namesBelow(String root, String name) {
        if (!name.startsWith(root + "/")) {
            throw new MalformedDataException(
                    "tar contains more than one root or the root directory is not the first entry: '%s'"
                            .formatted(name));
        }
        return Arrays.asList(name.substring(root.length() + 1).split("/", -1));
    }

    private void write(TarEntry entry, Path path, LocalTree tree, TarReader reader) throws IOException {
        var attributes = new LocalTree.Attributes(entry.mode(), Optional.of(entry.mtime()));
        switch (entry.type()) {
            case FILE -> tree.file(path, attributes, out -> reader.copyContent(new CountingStream(out, progress)));
            case SYMLINK -> tree.symlink(path, attributes, entry.linkTarget());
            case DIRECTORY -> tree.directory(path, attributes);
        }
    }
}
