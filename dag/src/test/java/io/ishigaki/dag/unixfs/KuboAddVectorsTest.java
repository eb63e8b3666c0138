package io.ishigaki.dag.unixfs;

import io.ishigaki.concurrent.Pools;
import io.ishigaki.multiformats.MalformedDataException;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Test;

/// Source: `kubo-add-vectors.json`, 300 trees and flags that Kubo 0.43.0 added or refused.
class KuboAddVectorsTest {
    /// What the file or folder of a case was called; it shows in the address only with
    /// `--wrap-with-directory`.
    private static final String INPUT_NAME = "in";

    /// Kept times that the fixture does not tell: of the symlink in case 62, of the many files in
    /// case 65. The comparison with a live Kubo covers both.
    private static final Set<Long> UNTOLD = Set.of(62L, 65L);

    @Test
    void everyTreeIsAsKuboMakesItOrRefused() throws IOException {
        List<JsonVectors> cases = JsonVectors.load("kubo-add-vectors.json").rows("cases");

        var claims = new SoftAssertions();
        try (ExecutorService hashers = Pools.coreSized("hash")) {
            for (JsonVectors vector : cases) {
                if (UNTOLD.contains(vector.number("case"))) {
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
        try (TreeImport tree = importer.importTree(VectorTree.folderMetadata(), ImportListener.SILENT)) {
            walk(flags).walk(VectorTree.folder(entries), "", tree);
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
