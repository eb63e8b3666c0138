package io.ishigaki.dag.unixfs;

import static org.assertj.core.api.Assertions.assertThat;

import io.ishigaki.concurrent.Pools;
import io.ishigaki.multiformats.MalformedDataException;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.List;
import java.util.concurrent.ExecutorService;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Source: `kubo-add-vectors.json`, 300 trees and flags that Kubo 0.43.0 added or refused.
class KuboAddVectorsTest {
    /// What the file or folder of a case was called; it shows in the address only with
    /// `--wrap-with-directory`.
    private static final String INPUT_NAME = "in";

    /// Keeps the time of its symlink, which was the time of day when the fixture was made and which the fixture does
    /// not tell.
    private static final long LINK_TIME_UNTOLD = 62;

    @Test
    void everyTreeIsAsKuboMakesItOrRefused() throws IOException {
        List<JsonVectors> cases = JsonVectors.load("kubo-add-vectors.json").rows("cases");

        var claims = new SoftAssertions();
        try (ExecutorService hashers = Pools.coreSized("hash")) {
            for (JsonVectors vector : cases) {
                if (vector.number("case") == LINK_TIME_UNTOLD) {
                    continue;
                }
                String expected = vector.has("refusal") ? "refused" : vector.text("cid");
                claims.assertThat(add(vector, hashers))
                        .as("case %d: %s %s", vector.number("case"), vector.text("shape"), vector.texts("flags"))
                        .isEqualTo(expected);
            }
        }
        claims.assertAll();
    }

    /// Source of the CIDs: Kubo 0.43.0, `add` of the tree of that case with the symlink's own time set.
    @ParameterizedTest
    @CsvSource({
        "0, 0, QmWZ7xia3hzSReGETCxVDGLzenLA6KV4w1isA8DfBQYAoW",
        "1700000000, 500000000, QmPLvPeWWyQnrHcn8EeaRjLpFhpze2YDEFvaCqyc6mewbM",
        "2147483653, 0, QmYUXk5UG1DDEG1dECg6bSRBKiLoter5p6gcNBGS7rj2Yn"
    })
    void treeWithATimedSymlinkIsAsKuboMakesIt(long seconds, int nanos, String cid) throws IOException {
        JsonVectors vector = JsonVectors.load("kubo-add-vectors.json").rows("cases").stream()
                .filter(row -> row.number("case") == LINK_TIME_UNTOLD)
                .findFirst()
                .orElseThrow();
        VectorTree.Folder root = VectorTree.folder(vector.rows("entries"));
        VectorTree.touchSymlinks(root, new UnixFsTime(seconds, nanos));
        var flags = new AddFlags(vector.texts("flags"));

        try (ExecutorService hashers = Pools.coreSized("hash")) {
            var importer = new Importer(flags.options(ImportProfile.UNIXFS_V1_2025), new DiscardingSink(), hashers);
            assertThat(addFolder(root, flags, importer).cid()).hasToString(cid);
        }
    }

    private static String add(JsonVectors vector, ExecutorService hashers) throws IOException {
        try {
            var flags = new AddFlags(vector.texts("flags"));
            boolean isNew = vector.has("profile") && vector.text("profile").equals("unixfs-v1-2025");
            ImportOptions options = flags.options(isNew ? ImportProfile.UNIXFS_V1_2025 : ImportProfile.UNIXFS_V0_2015);
            var importer = new Importer(options, new DiscardingSink(), hashers);
            return (flags.isSet("--wrap-with-directory")
                            ? addWrapped(vector, flags, importer)
                            : addBare(vector, flags, importer))
                    .cid()
                    .toString();
        } catch (MalformedDataException | NoSuchFileException e) {
            return "refused";
        }
    }

    private static Imported addBare(JsonVectors vector, AddFlags flags, Importer importer) throws IOException {
        List<JsonVectors> entries = vector.rows("entries");
        if (vector.text("shape").equals("file")) {
            VectorTree.File file = VectorTree.file(entries.getFirst());
            return importer.importFile("f", file.metadata(), file.open(), ImportListener.SILENT);
        }
        return addFolder(VectorTree.folder(entries), flags, importer);
    }

    private static Imported addFolder(VectorTree.Folder folder, AddFlags flags, Importer importer) throws IOException {
        try (TreeImport tree = importer.importTree(VectorTree.folderMetadata(), ImportListener.SILENT)) {
            walk(flags).walk(folder, "", tree);
            return tree.finish();
        }
    }

    private static Imported addWrapped(JsonVectors vector, AddFlags flags, Importer importer) throws IOException {
        List<JsonVectors> entries = vector.rows("entries");
        boolean isFile = vector.text("shape").equals("file");
        VectorTree.Node node = isFile ? VectorTree.file(entries.getFirst()) : VectorTree.folder(entries);
        try (TreeImport tree = importer.importTree(EntryMetadata.NONE, ImportListener.SILENT)) {
            walk(flags).visit(new VectorTree.Folder(), node, INPUT_NAME, tree);
            return tree.finish();
        }
    }

    private static VectorTree walk(AddFlags flags) {
        return new VectorTree(flags.filter(), flags.isSet("--dereference-symlinks"));
    }
}
