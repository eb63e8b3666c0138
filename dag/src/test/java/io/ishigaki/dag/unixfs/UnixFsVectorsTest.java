package io.ishigaki.dag.unixfs;

import static org.assertj.core.api.Assertions.assertThat;

import io.ishigaki.concurrent.Pools;
import io.ishigaki.dag.chunk.ChunkerSpec;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.ExecutorService;
import java.util.function.ToLongFunction;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// Source: `unixfs-vectors.json`, made by ipfs-unixfs-importer 17.1.1 and made again by Kubo
/// 0.43.0.
///
/// The rows above [#SIZE_MAX_DEFAULT] bytes take a minute; system property
/// `ishigaki.vectors.bytes-max` lets them in.
class UnixFsVectorsTest {
    private static final long SIZE_MAX_DEFAULT = 46_000_000;
    private static final long SIZE_MAX = Long.getLong("ishigaki.vectors.bytes-max", SIZE_MAX_DEFAULT);

    /// Of the rows that are allowed but big, every so many-th is taken.
    private static final int BIG_ROWS_STEP = SIZE_MAX > SIZE_MAX_DEFAULT ? 1 : 17;

    private static final long BIG = 2 << 20;

    private static ExecutorService hashers = Pools.coreSized("hash");

    @BeforeAll
    static void open() {
        hashers = Pools.coreSized("hash");
    }

    @AfterAll
    static void close() {
        hashers.close();
    }

    @Test
    void everyFileIsAsKuboMakesIt() throws IOException {
        List<JsonVectors> rows = sizedRows("files");
        byte[] content = content(rows);

        var claims = new SoftAssertions();
        for (JsonVectors row : rows) {
            ImportOptions options = ImportProfile.NONE.orElse(profile(row)).toOptions(0, MetadataChoice.NONE, true);
            claims.assertThat(importBytes(options, content, row))
                    .as("%s", row.map().entries())
                    .isEqualTo(expected(row));
        }
        claims.assertAll();
    }

    @Test
    void everyProfileIsAsKuboMakesIt() throws IOException {
        List<JsonVectors> rows = sizedRows("profiles");
        byte[] content = content(rows);

        var claims = new SoftAssertions();
        for (JsonVectors row : rows) {
            ImportOptions options = named(row.text("profile")).toOptions(0, MetadataChoice.NONE, true);
            claims.assertThat(importBytes(options, content, row))
                    .as("%s", row.map().entries())
                    .isEqualTo(expected(row));
        }
        claims.assertAll();
    }

    @Test
    void everyDirectoryIsAsKuboMakesIt() throws IOException {
        var claims = new SoftAssertions();
        for (JsonVectors row : JsonVectors.load("unixfs-vectors.json").rows("directories")) {
            claims.assertThat(importDirectory(row).cid().toString())
                    .as("%s", row.map().entries())
                    .isEqualTo(row.text("cid"));
        }
        claims.assertAll();
    }

    private static List<JsonVectors> sizedRows(String key) throws IOException {
        List<JsonVectors> all = JsonVectors.load("unixfs-vectors.json").rows(key).stream()
                .filter(row -> row.number("size") <= SIZE_MAX)
                .toList();
        List<JsonVectors> big =
                all.stream().filter(row -> row.number("size") > BIG).toList();
        return all.stream()
                .filter(row -> row.number("size") <= BIG || big.indexOf(row) % BIG_ROWS_STEP == 0)
                .toList();
    }

    private static byte[] content(List<JsonVectors> rows) {
        ToLongFunction<JsonVectors> size = row -> row.number("size");
        return VectorContent.prng(1, (int) rows.stream().mapToLong(size).max().orElseThrow());
    }

    private static ImportProfile profile(JsonVectors row) {
        return new ImportProfile(
                OptionalInt.of((int) row.number("cidVersion")),
                Optional.empty(),
                Optional.of(row.flag("rawLeaves")),
                Optional.of(ChunkerSpec.parse(row.text("chunker"))),
                Optional.of(row.text("layout").equals("trickle") ? FileLayout.TRICKLE : FileLayout.BALANCED),
                OptionalInt.empty(),
                OptionalInt.empty(),
                OptionalInt.empty(),
                Optional.empty(),
                OptionalInt.empty());
    }

    private static ImportProfile named(String name) {
        return name.equals("unixfs-v1-2025") ? ImportProfile.UNIXFS_V1_2025 : ImportProfile.UNIXFS_V0_2015;
    }

    private static String expected(JsonVectors row) {
        return row.text("cid") + (row.has("tsize") ? " " + row.number("tsize") : "");
    }

    private static String importBytes(ImportOptions options, byte[] content, JsonVectors row) throws IOException {
        var sink = new DiscardingSink();
        int size = (int) row.number("size");
        Imported imported = new Importer(options, sink, hashers).importFile(new ByteArrayInputStream(content, 0, size));
        assertThat(imported.fileSize()).isEqualTo(size);
        return imported.cid() + (row.has("tsize") ? " " + imported.tsize() : "");
    }

    /// "d holds files entry-00000… padded with x to `width`, each containing its own name".
    private static Imported importDirectory(JsonVectors row) throws IOException {
        JsonVectors options = row.object("options");
        ImportOptions chosen = directoryProfile(options).toOptions(0, MetadataChoice.NONE, true);
        long count = row.number("count");
        long extra = row.number("extra");
        try (TreeImport tree = new Importer(chosen, new DiscardingSink(), hashers)
                .importTree(EntryMetadata.NONE, ImportListener.SILENT)) {
            for (int index = 0; index < count; index++) {
                long width = row.number("width") + (index == count - 1 ? extra : 0);
                String name = "entry-%05d".formatted(index);
                name += "x".repeat((int) Math.max(0, width - name.length()));
                tree.addFile(name, EntryMetadata.NONE, utf8(name));
            }
            return tree.finish();
        }
    }

    private static InputStream utf8(String text) {
        return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
    }

    private static ImportProfile directoryProfile(JsonVectors options) {
        boolean isV0 = options.has("cidVersion");
        boolean isBlock = options.has("shardSplitStrategy");
        return new ImportProfile(
                OptionalInt.of(isV0 ? 0 : 1),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                OptionalInt.empty(),
                OptionalInt.empty(),
                options.has("shardFanoutBits")
                        ? OptionalInt.of(1 << options.number("shardFanoutBits"))
                        : OptionalInt.empty(),
                Optional.of(isBlock ? SizeEstimation.BLOCK : SizeEstimation.LINKS),
                // 0 there means always, here never.
                options.has("shardSplitThresholdBytes") ? OptionalInt.of(1) : OptionalInt.empty());
    }
}
