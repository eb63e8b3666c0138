package io.ishigaki.dag.tar;

import io.ishigaki.dag.BlockSource;
import io.ishigaki.dag.unixfs.EntryCursor;
import io.ishigaki.dag.unixfs.UnixFsDirectory;
import io.ishigaki.dag.unixfs.UnixFsFile;
import io.ishigaki.dag.unixfs.UnixFsNode;
import io.ishigaki.dag.unixfs.UnixFsSymlink;
import io.ishigaki.dag.unixfs.UnixFsTime;
import io.ishigaki.multiformats.MalformedDataException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.LongConsumer;

/// Makes local files of a UnixFS tree, streaming, as `ipfs get` does without a daemon.
///
/// A directory becomes the target, a file or symlink the target or a member of it where the target is a directory that
/// exists. Nothing is written outside: names with `/`, `..` or NUL are refused, and symlinks, which may lead anywhere,
/// are made but never followed. Modes and times are restored where they were kept.
public final class TreeExtract {
    private final BlockSource source;
    private final Path target;
    private final LongConsumer progress;

    /// @param progress hears of the number of bytes of each piece of content that was written
    public TreeExtract(BlockSource source, Path target, LongConsumer progress) {
        this.source = source;
        this.target = target;
        this.progress = progress;
    }

    private record Level(List<String> names, EntryCursor entries) {}

    /// Writes `node`; `name` is what a file or symlink is called where the target is a directory.
    ///
    /// @throws MalformedDataException if a name leads outside of the target
    public void extract(UnixFsNode node, String name) throws IOException {
        try (var tree = new LocalTree(target)) {
            Deque<Level> levels = new ArrayDeque<>();
            Path root = node instanceof UnixFsDirectory ? target : tree.single(name);
            write(node, tree, root, List.of(), levels);
            while (!levels.isEmpty()) {
                Level level = levels.getLast();
                var entry = level.entries.next();
                if (entry.isEmpty()) {
                    levels.removeLast();
                    continue;
                }
                List<String> names = new ArrayList<>(level.names);
                names.add(entry.get().name());
                UnixFsNode member = UnixFsNode.open(source, entry.get().cid());
                write(member, tree, tree.member(names), names, levels);
            }
        }
    }

    private void write(UnixFsNode node, LocalTree tree, Path path, List<String> names, Deque<Level> levels)
            throws IOException {
        switch (node) {
            case UnixFsFile file ->
                tree.file(path, attributes(node, 0644), out -> file.writeTo(new CountingStream(out, progress)));
            case UnixFsSymlink symlink -> tree.symlink(path, attributes(node, 0777), symlink.target());
            case UnixFsDirectory directory -> {
                if (levels.size() == TarExport.DEPTH_MAX) {
                    throw new MalformedDataException(
                            "directory %s is deeper than %d".formatted(path, TarExport.DEPTH_MAX));
                }
                tree.directory(path, attributes(node, 0755));
                levels.addLast(new Level(names, directory.entries()));
            }
        }
    }

    private static LocalTree.Attributes attributes(UnixFsNode node, int modeWhereNoneIsKept) {
        int mode = node.mode().orElse(0) & 07777;
        return new LocalTree.Attributes(
                mode == 0 ? modeWhereNoneIsKept : mode, node.mtime().map(UnixFsTime::toInstant));
    }
}
