package io.ishigaki.dag.tar;

import io.ishigaki.dag.BlockSource;
import io.ishigaki.dag.unixfs.DirectoryEntry;
import io.ishigaki.dag.unixfs.EntryCursor;
import io.ishigaki.dag.unixfs.UnixFsDirectory;
import io.ishigaki.dag.unixfs.UnixFsFile;
import io.ishigaki.dag.unixfs.UnixFsNode;
import io.ishigaki.dag.unixfs.UnixFsSymlink;
import io.ishigaki.dag.unixfs.UnixFsTime;
import io.ishigaki.multiformats.MalformedDataException;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/// Writes a file, a symlink or a whole directory as a TAR archive, streaming.
///
/// Modes that were not kept are 0644, 0755 and 0777 by kind; times that were not kept are all the same, given one.
/// Names
/// that lead outside the root of the archive are refused, as is a directory deeper than [#DEPTH_MAX].
public final class TarExport {
    static final int DEPTH_MAX = 1024;

    private static final int ENDING_BYTES = 2 * TarHeader.BLOCK_BYTES;

    private final BlockSource source;
    private final Precision precision;
    private final Instant timeWhereNoneIsKept;

    /// How exactly times are written.
    public enum Precision {
        /// To the nearest second: what an archive for people has.
        SECONDS,
        /// Exactly, at the price of a pax header for each time that is no whole second: for the way from RPC to `ipfs
        /// get`.
        NANOSECONDS
    }

    /// @param timeWhereNoneIsKept what members without an mtime get; Kubo takes the time of writing
    public TarExport(BlockSource source, Precision precision, Instant timeWhereNoneIsKept) {
        this.source = source;
        this.precision = precision;
        this.timeWhereNoneIsKept = timeWhereNoneIsKept;
    }

    private record Level(String path, EntryCursor entries) {}

    /// Writes `node` under the name `root` and what is below it under `root/…`, then the archive's end.
    ///
    /// @throws MalformedDataException if a name leads outside of `root`; the archive is then cut short
    public void write(UnixFsNode node, String root, OutputStream out) throws IOException {
        Deque<Level> levels = new ArrayDeque<>();
        writeMember(node, root, out, levels);
        while (!levels.isEmpty()) {
            Level level = levels.getLast();
            var entry = level.entries.next();
            if (entry.isEmpty()) {
                levels.removeLast();
                continue;
            }
            writeMember(
                    UnixFsNode.open(source, entry.get().cid()), pathBelow(root, level.path, entry.get()), out, levels);
        }
        out.write(new byte[ENDING_BYTES]);
    }

    private void writeMember(UnixFsNode node, String path, OutputStream out, Deque<Level> levels) throws IOException {
        switch (node) {
            case UnixFsFile file -> {
                TarHeader.write(entryOf(node, path, TarEntry.Type.FILE, file.size(), ""), out);
                file.writeTo(out);
                out.write(new byte[TarHeader.padding(file.size())]);
            }
            case UnixFsSymlink symlink ->
                TarHeader.write(entryOf(node, path, TarEntry.Type.SYMLINK, 0, symlink.target()), out);
            case UnixFsDirectory directory -> {
                if (levels.size() == DEPTH_MAX) {
                    throw new MalformedDataException("directory %s is deeper than %d".formatted(path, DEPTH_MAX));
                }
                TarHeader.write(entryOf(node, path, TarEntry.Type.DIRECTORY, 0, ""), out);
                levels.addLast(new Level(path, directory.entries()));
            }
        }
    }

    private TarEntry entryOf(UnixFsNode node, String path, TarEntry.Type type, long size, String linkTarget) {
        int mode = node.mode().orElse(0) & 07777;
        if (mode == 0 || type == TarEntry.Type.SYMLINK) {
            mode = switch (type) {
                case FILE -> 0644;
                case DIRECTORY -> 0755;
                case SYMLINK -> 0777;
            };
        }
        Instant mtime = node.mtime().map(UnixFsTime::toInstant).orElse(timeWhereNoneIsKept);
        Instant written = switch (precision) {
            case SECONDS -> toNearestSecond(mtime);
            case NANOSECONDS -> mtime;
        };
        return new TarEntry(path, type, mode, size, written, linkTarget);
    }

    private static Instant toNearestSecond(Instant time) {
        Instant rounded = time.isBefore(Instant.MAX.minusSeconds(1)) ? time.plusMillis(500) : time;
        return rounded.truncatedTo(ChronoUnit.SECONDS);
    }

    /// The path of an entry, cleaned: a name may hold `/` and `..` if it stays below the root all the same.
    private static String pathBelow(String root, String parent, DirectoryEntry entry) {
        List<String> parts = new ArrayList<>();
        for (String part : (parent + "/" + entry.name()).split("/", -1)) {
            switch (part) {
                case "", "." -> {}
                case ".." -> {
                    if (parts.isEmpty()) {
                        throw outside(entry);
                    }
                    parts.removeLast();
                }
                default -> parts.add(part);
            }
        }
        String path = String.join("/", parts);
        if (!path.equals(root) && !path.startsWith(root + "/")) {
            throw outside(entry);
        }
        return path;
    }

    private static MalformedDataException outside(DirectoryEntry entry) {
        return new MalformedDataException(
                "relative UnixFS paths outside the root are not allowed, use CAR instead: '%s'"
                        .formatted(entry.name()));
    }
}
