package io.ishigaki.dag.unixfs;

import static org.assertj.core.api.Assertions.assertThat;

import io.ishigaki.dag.MemoryBlocks;
import io.ishigaki.dag.chunk.ChunkerSpec;
import io.ishigaki.multiformats.Bytes;
import io.ishigaki.multiformats.Cid;
import io.ishigaki.multiformats.HashFunction;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What was imported is read back, whatever shape it was given.
final class ImportRoundTripTest {
    private final MemoryBlocks blocks = new MemoryBlocks();

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16})
    void everyRangeOfAFileIsReadBack(long seed) throws IOException {
        var random = new Random(seed);
        byte[] content = new byte[random.nextInt(20_000)];
        random.nextBytes(content);
        FileLayout layout = random.nextBoolean() ? FileLayout.BALANCED : FileLayout.TRICKLE;
        ImportOptions options = options(random, layout);

        Imported imported = new Importer(options, blocks, Runnable::run).importFile(new ByteArrayInputStream(content));

        var file = (UnixFsFile) UnixFsNode.open(blocks, imported.cid());
        assertThat(file.size()).isEqualTo(content.length);
        for (int step = 0; step < 50; step++) {
            int from = random.nextInt(content.length + 1);
            int to = random.nextInt(from, content.length + 1);
            var out = new ByteArrayOutputStream();
            file.writeTo(out, from, to - from);
            assertThat(out.toByteArray())
                    .as("%s, %d to %d", options, from, to)
                    .isEqualTo(Arrays.copyOfRange(content, from, to));
        }
        assertThat(file.newInputStream().readAllBytes()).isEqualTo(content);
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void everyEntryOfADirectoryIsListedAndFound(long seed) throws IOException {
        var random = new Random(seed);
        int count = random.nextInt(700);
        Map<String, Cid> expected = new TreeMap<>();
        Imported imported;
        try (TreeImport tree = new Importer(options(random, FileLayout.BALANCED), blocks, Runnable::run)
                .importTree(EntryMetadata.NONE, (path, entry) -> expected.put(path, entry.cid()))) {
            for (int index = 0; index < count; index++) {
                String name = index + "-" + Integer.toString(random.nextInt(1_000_000), 36);
                byte[] content = name.getBytes(StandardCharsets.UTF_8);
                tree.addFile(name, EntryMetadata.NONE, new ByteArrayInputStream(content));
            }
            imported = tree.finish();
        }
        expected.remove("");

        var directory = (UnixFsDirectory) UnixFsNode.open(blocks, imported.cid());
        Map<String, Cid> listed = new TreeMap<>();
        EntryCursor entries = directory.entries();
        for (var entry = entries.next(); entry.isPresent(); entry = entries.next()) {
            listed.put(entry.get().name(), entry.get().cid());
        }
        assertThat(listed).isEqualTo(expected);
        for (var entry : expected.entrySet()) {
            assertThat(directory.lookup(entry.getKey()).map(DirectoryEntry::cid))
                    .contains(entry.getValue());
        }
        assertThat(directory.lookup("not there")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "../x", "/absolute", "ü€"})
    void targetOfASymlinkIsReadBack(String target) throws IOException {
        Bytes bytes = Bytes.ofOwned(target.getBytes(StandardCharsets.UTF_8));
        ImportOptions options = options(new Random(0), FileLayout.BALANCED);

        Imported imported = new Importer(options, blocks, Runnable::run)
                .importSymlink("link", EntryMetadata.NONE, bytes, ImportListener.SILENT);

        assertThat(((UnixFsSymlink) UnixFsNode.open(blocks, imported.cid())).target())
                .isEqualTo(target);
    }

    private static ImportOptions options(Random random, FileLayout layout) {
        var profile = new ImportProfile(
                OptionalInt.of(1),
                Optional.of(HashFunction.SHA2_256),
                Optional.of(random.nextBoolean()),
                Optional.of(new ChunkerSpec.Size(random.nextInt(10, 400))),
                Optional.of(layout),
                OptionalInt.of(random.nextInt(2, 12)),
                OptionalInt.of(random.nextBoolean() ? 0 : random.nextInt(1, 50)),
                OptionalInt.of(8 << random.nextInt(8)),
                Optional.of(SizeEstimation.BLOCK),
                OptionalInt.of(random.nextInt(1000, 20_000)));
        return profile.toOptions(random.nextBoolean() ? 0 : random.nextInt(128), MetadataChoice.NONE, false);
    }
}
