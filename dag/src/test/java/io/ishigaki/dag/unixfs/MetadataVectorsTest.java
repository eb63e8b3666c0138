package io.ishigaki.dag.unixfs;

import static org.assertj.core.api.Assertions.assertThat;

import io.ishigaki.multiformats.HashFunction;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

/// Source: the metadata rows of `unixfs-vectors.json`, made by ipfs-unixfs-importer 17.1.1.
///
/// Left out are the rows with a bug of that library, those where it drops a mode that Kubo writes,
/// and the file with metadata above raw leaves, which Kubo refuses to make.
class MetadataVectorsTest {
    private static final byte[] HELLO = "hello\n".getBytes(StandardCharsets.UTF_8);
    private static final UnixFsTime MTIME = new UnixFsTime(1_700_000_000, 123_456_789);
    private static final MetadataChoice PRESERVE =
            new MetadataChoice(true, true, OptionalInt.empty(), Optional.empty());

    @Test
    void everyRowThatKuboAgreesWithIsMade() throws IOException {
        int compared = 0;
        for (JsonVectors row : JsonVectors.load("unixfs-vectors.json").rows("metadata")) {
            Optional<Imported> imported = row.has("libraryBug") ? Optional.empty() : imported(row);
            if (imported.isPresent()) {
                assertThat(imported.get().cid().toString())
                        .as("%s", row.map().entries())
                        .isEqualTo(row.text("cid"));
                compared++;
            }
        }
        assertThat(compared).isEqualTo(14);
    }

    private static Optional<Imported> imported(JsonVectors row) throws IOException {
        boolean isV0 = row.object("options").has("cidVersion");
        String name = row.text("name");
        return switch (name) {
            case "symlink" -> Optional.of(tree(isV0, List.of("target"), "link", ""));
            case "nested tree" -> Optional.of(tree(isV0, List.of("a/b/c/1", "a/b/2", "a/3", "Z", "ü", "a b"), "", ""));
            case "empty file and empty directory" -> Optional.of(tree(isV0, List.of("empty"), "", "dir"));
            case "directory mode 0700 and mtime" -> Optional.of(directory(isV0));
            case "file mode 0600" -> Optional.of(file(isV0, HELLO, mode(0600)));
            case "setuid 04755" -> Optional.of(file(isV0, HELLO, mode(04755)));
            case "file mtime with nsecs" -> Optional.of(file(isV0, HELLO, mtime(MTIME)));
            case "file mtime seconds only" -> Optional.of(file(isV0, HELLO, mtime(new UnixFsTime(5, 0))));
            case "file mtime before 1970" -> Optional.of(file(isV0, HELLO, mtime(new UnixFsTime(-5, 0))));
            case "file mode 0755 and mtime, three chunks" ->
                isV0
                        ? Optional.of(file(
                                true,
                                VectorContent.prng(1, 3 * 262_144),
                                new EntryMetadata(OptionalInt.of(0755), Optional.of(MTIME))))
                        : Optional.empty();
            case "file mode 0644 (default, dropped)" -> Optional.empty();
            default -> throw new AssertionError("unknown row: " + name);
        };
    }

    private static EntryMetadata mode(int mode) {
        return new EntryMetadata(OptionalInt.of(mode), Optional.empty());
    }

    private static EntryMetadata mtime(UnixFsTime mtime) {
        return new EntryMetadata(OptionalInt.empty(), Optional.of(mtime));
    }

    private static Importer importer(boolean isV0, MetadataChoice choice) {
        ImportProfile profile = new ImportProfile(
                OptionalInt.of(isV0 ? 0 : 1),
                Optional.of(HashFunction.SHA2_256),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                OptionalInt.empty(),
                OptionalInt.empty(),
                OptionalInt.empty(),
                Optional.empty(),
                OptionalInt.empty());
        return new Importer(profile.toOptions(0, choice, true), new DiscardingSink(), Runnable::run);
    }

    private static Imported file(boolean isV0, byte[] content, EntryMetadata metadata) throws IOException {
        return importer(isV0, PRESERVE)
                .importFile("a", metadata, new ByteArrayInputStream(content), ImportListener.SILENT);
    }

    private static Imported directory(boolean isV0) throws IOException {
        var metadata = new EntryMetadata(OptionalInt.of(0700), Optional.of(MTIME));
        try (TreeImport tree = importer(isV0, PRESERVE).importTree(metadata, ImportListener.SILENT)) {
            return tree.finish();
        }
    }

    /// Files that hold their own path (or greet, or nothing), and a link to the first or an empty
    /// folder if named.
    private static Imported tree(boolean isV0, List<String> files, String link, String folder) throws IOException {
        try (TreeImport tree =
                importer(isV0, MetadataChoice.NONE).importTree(EntryMetadata.NONE, ImportListener.SILENT)) {
            for (String path : files) {
                tree.addFile(path, EntryMetadata.NONE, content(path));
            }
            if (!link.isEmpty()) {
                tree.addSymlink(link, EntryMetadata.NONE, DirectoryImport.utf8(files.getFirst()));
            }
            tree.addDirectory(folder, EntryMetadata.NONE);
            return tree.finish();
        }
    }

    private static InputStream content(String path) {
        return switch (path) {
            case "target" -> new ByteArrayInputStream(HELLO);
            case "empty" -> InputStream.nullInputStream();
            default -> new ByteArrayInputStream(path.getBytes(StandardCharsets.UTF_8));
        };
    }
}
