package io.ishigaki.dag.unixfs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ishigaki.dag.BlockSink;
import io.ishigaki.multiformats.Block;
import io.ishigaki.multiformats.Bytes;
import io.ishigaki.multiformats.MalformedDataException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TreeImportTest {
    private static final ImportOptions OPTIONS = options(ImportProfile.UNIXFS_V1_2025, true);

    private final List<String> events = new ArrayList<>();
    private final ImportListener recorder = (path, imported) -> events.add(path);

    private static ImportOptions options(ImportProfile profile, boolean emptyDirectories) {
        return profile.toOptions(0, MetadataChoice.NONE, emptyDirectories);
    }

    private TreeImport tree(ImportOptions options) {
        return new Importer(options, new DiscardingSink(), Runnable::run).importTree(EntryMetadata.NONE, recorder);
    }

    private static void addFile(TreeImport tree, String path) throws IOException {
        tree.addFile(path, EntryMetadata.NONE, content(path));
    }

    private static ByteArrayInputStream content(String text) {
        return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
    }

    private Imported imported(String... paths) throws IOException {
        try (TreeImport tree = tree(OPTIONS)) {
            for (String path : paths) {
                if (path.endsWith("/")) {
                    tree.addDirectory(path, EntryMetadata.NONE);
                } else {
                    addFile(tree, path);
                }
            }
            return tree.finish();
        }
    }

    @Test
    void filesAreToldAsTheyComeAndDirectoriesAfterwardsChildrenFirst() throws IOException {
        imported("z/", "z/b", "z/a/", "z/a/x", "c", "a/", "a/y");

        assertThat(events).containsExactly("z/b", "z/a/x", "c", "a/y", "a", "z/a", "z", "");
    }

    @Test
    void orderOfEntriesDoesNotChangeTheRoot() throws IOException {
        Imported depthFirst = imported("a/", "a/1", "a/b/", "a/b/2", "c");

        assertThat(imported("c", "a/b/2", "a/1")).isEqualTo(depthFirst);
        assertThat(imported("a/1", "c", "a/b/2")).isEqualTo(depthFirst);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/a/b", "./a/b", "a//b", "a/./b", "a/b"})
    void pathsAreCleaned(String path) throws IOException {
        try (TreeImport tree = tree(OPTIONS)) {
            tree.addFile(path, EntryMetadata.NONE, content("x"));
            tree.finish();
        }

        assertThat(events).containsExactly("a/b", "a", "");
    }

    @Test
    void pathThatLeadsUpwardsIsRefused() {
        try (TreeImport tree = tree(OPTIONS)) {
            assertThatThrownBy(() -> addFile(tree, "a/../../b"))
                    .isInstanceOf(MalformedDataException.class)
                    .hasMessageContaining("a/../../b");
        }
    }

    @Test
    void nameWithDotsIsNoWayUpwards() throws IOException {
        imported("..a", ".b", "c..", "...");

        assertThat(events).containsExactly("..a", ".b", "c..", "...", "");
    }

    @Test
    void sameNameTwiceIsRefused() throws IOException {
        try (TreeImport tree = tree(OPTIONS)) {
            addFile(tree, "a");
            addFile(tree, "a");

            assertThatThrownBy(tree::finish).hasMessageContaining("already has entry by that name: 'a'");
        }
    }

    @Test
    void sameNameTwiceInAHamtIsRefused() throws IOException {
        ImportProfile sharded = new ImportProfile(
                        OptionalInt.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        OptionalInt.empty(),
                        OptionalInt.of(1),
                        OptionalInt.empty(),
                        Optional.empty(),
                        OptionalInt.empty())
                .orElse(ImportProfile.UNIXFS_V1_2025);
        try (TreeImport tree = tree(options(sharded, true))) {
            addFile(tree, "a");
            addFile(tree, "a");

            assertThatThrownBy(tree::finish).hasMessageContaining("already has entry by that name: 'a'");
        }
    }

    @Test
    void fileWithoutANameIsCalledByItsCid() throws IOException {
        try (TreeImport tree = tree(OPTIONS)) {
            tree.addFile("", EntryMetadata.NONE, content("hello world"));
            tree.finish();
        }

        // Source: IPIP-499, the CID of "hello world" under unixfs-v1-2025.
        assertThat(events.getFirst()).isEqualTo("bafkreifzjut3te2nhyekklss27nh3k72ysco7y32koao5eei66wof36n5e");
    }

    @Test
    void emptyDirectoriesAreLeftOutIfAskedButNotTheRoot() throws IOException {
        try (TreeImport tree = tree(options(ImportProfile.UNIXFS_V1_2025, false))) {
            tree.addDirectory("empty", EntryMetadata.NONE);
            tree.addDirectory("outer/inner", EntryMetadata.NONE);
            addFile(tree, "full/file");
            tree.finish();
        }
        assertThat(events).containsExactly("full/file", "full", "outer", "");

        events.clear();
        try (TreeImport tree = tree(options(ImportProfile.UNIXFS_V1_2025, false))) {
            tree.finish();
        }
        assertThat(events).containsExactly("");
    }

    @Test
    void directoryWithoutEntriesIsNeverSharded() throws IOException {
        ImportProfile lowest = new ImportProfile(
                        OptionalInt.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        OptionalInt.empty(),
                        OptionalInt.empty(),
                        OptionalInt.empty(),
                        Optional.empty(),
                        OptionalInt.of(1))
                .orElse(ImportProfile.UNIXFS_V1_2025);
        try (TreeImport tree = tree(options(lowest, true))) {
            // Source: IPIP-499, the CID of the empty directory under unixfs-v1-2025.
            assertThat(tree.finish().cid()).hasToString("bafybeiczsscdsbs7ffqz55asqdf3smv6klcw3gofszvwlyarci47bgf354");
        }
    }

    @Test
    void directoriesThatTheWalkHasLeftAreWrittenWhenMuchIsHeld() throws IOException {
        var sink = new DiscardingSink();
        int folders = (int) (TreeImport.HELD_BYTES_MAX / (64 << 10)) + 100;
        try (TreeImport tree = new Importer(OPTIONS, sink, Runnable::run).importTree(EntryMetadata.NONE, recorder)) {
            for (int folder = 0; folder < folders; folder++) {
                // 1,000 links of 63 bytes, more than half of 64 KiB.
                for (int file = 0; file < 1000; file++) {
                    tree.addFile("%06d/%026d".formatted(folder, file), EntryMetadata.NONE, content(""));
                }
            }
            long beforeTheEnd = sink.blockCount() - folders * 1000L;
            assertThat(beforeTheEnd).as("directories written").isPositive();

            assertThatThrownBy(() -> addFile(tree, "000000/late"))
                    .isInstanceOf(MalformedDataException.class)
                    .hasMessageContaining("entries must come depth first");
        }
    }

    @Test
    void failureOfTheSinkReachesTheCaller() {
        BlockSink full = new BlockSink() {
            @Override
            public void put(Block block) throws IOException {
                throw new IOException("store is full");
            }

            @Override
            public void sync() {
                // Nothing was taken.
            }
        };
        try (TreeImport tree = new Importer(OPTIONS, full, Runnable::run).importTree(EntryMetadata.NONE, recorder)) {
            assertThatThrownBy(() -> {
                        addFile(tree, "a");
                        tree.finish();
                    })
                    .isInstanceOf(IOException.class)
                    .hasMessage("store is full");
        }
    }

    @Test
    void oneMetadataForAllGoesBeforeWhatEntriesHave() throws IOException {
        var sink = new KeepingSink();
        var choice = new MetadataChoice(true, true, OptionalInt.of(0640), Optional.of(new UnixFsTime(5, 0)));
        var own = new EntryMetadata(OptionalInt.of(0777), Optional.of(new UnixFsTime(9, 9)));
        ImportOptions options = ImportProfile.UNIXFS_V0_2015.toOptions(0, choice, true);
        try (TreeImport tree = new Importer(options, sink, Runnable::run).importTree(own, recorder)) {
            tree.addFile("a", own, content("x"));
            tree.addSymlink("b", own, Bytes.copyOf("a".getBytes(StandardCharsets.UTF_8)));
            tree.finish();
        }

        assertThat(sink.nodes()).hasSize(3).allSatisfy(node -> {
            assertThat(node.mtime()).contains(new UnixFsTime(5, 0));
            assertThat(node.mode())
                    .isEqualTo(node.type() == UnixFsType.SYMLINK ? OptionalInt.empty() : OptionalInt.of(0640));
        });
    }
}
