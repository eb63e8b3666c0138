package io.ishigaki.dag.tar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ishigaki.dag.Fixtures;
import io.ishigaki.dag.MemoryBlocks;
import io.ishigaki.dag.codec.DagPb;
import io.ishigaki.dag.codec.PbLink;
import io.ishigaki.dag.codec.PbNode;
import io.ishigaki.dag.unixfs.UnixFsData;
import io.ishigaki.dag.unixfs.UnixFsNode;
import io.ishigaki.dag.unixfs.UnixFsTime;
import io.ishigaki.dag.unixfs.UnixFsType;
import io.ishigaki.multiformats.Bytes;
import io.ishigaki.multiformats.Cid;
import io.ishigaki.multiformats.MalformedDataException;
import io.ishigaki.multiformats.Multicodec;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class TarTest {
    private static final Instant THEN = Instant.parse("2020-02-02T02:02:02Z");
    private static final String LONG = "n".repeat(101);

    @TempDir
    private Path folder;

    private final MemoryBlocks blocks = new MemoryBlocks();
    private final Cid file = put(UnixFsData.leaf(UnixFsType.FILE, bytes("content"))
            .withMode(OptionalInt.of(0640))
            .withMtime(Optional.of(new UnixFsTime(1_000_000_000, 600_000_000))));
    private final Cid symlink = put(UnixFsData.symlink(bytes("../../etc/passwd")));
    private final Cid tree = directory(
            PbLink.of(file, "a", 1),
            PbLink.of(symlink, "l", 1),
            PbLink.of(directory(PbLink.of(file, "ü", 1), PbLink.of(file, LONG, 1)), "sub", 1));

    @Test
    void membersAreInTheOrderOfTheTreeWithModesAndTimes() throws IOException {
        List<TarEntry> members = members(archive(tree, TarExport.Precision.SECONDS));

        Instant rounded = Instant.ofEpochSecond(1_000_000_001);
        assertThat(members)
                .containsExactly(
                        new TarEntry("root", TarEntry.Type.DIRECTORY, 0755, 0, THEN, ""),
                        new TarEntry("root/a", TarEntry.Type.FILE, 0640, 7, rounded, ""),
                        new TarEntry("root/l", TarEntry.Type.SYMLINK, 0777, 0, THEN, "../../etc/passwd"),
                        new TarEntry("root/sub", TarEntry.Type.DIRECTORY, 0755, 0, THEN, ""),
                        new TarEntry("root/sub/" + LONG, TarEntry.Type.FILE, 0640, 7, rounded, ""),
                        new TarEntry("root/sub/ü", TarEntry.Type.FILE, 0640, 7, rounded, ""));
    }

    @Test
    void nanosecondsAreKeptWhereTheyAreAskedFor() throws IOException {
        assertThat(members(archive(file, TarExport.Precision.NANOSECONDS))
                        .getFirst()
                        .mtime())
                .isEqualTo(Instant.ofEpochSecond(1_000_000_000, 600_000_000));
    }

    @ParameterizedTest
    @ValueSource(longs = {0, -1, -1_000_000_000, 0x1_FFFF_FFFFL, 0x2_0000_0000L, Long.MAX_VALUE, Long.MIN_VALUE})
    void timesOfAnyRangeAreReadBack(long seconds) throws IOException {
        for (int nanos : new int[] {0, 1, 500_000_000, 999_999_999}) {
            var time = new UnixFsTime(seconds, nanos);
            Cid old = put(UnixFsData.leaf(UnixFsType.FILE, Bytes.EMPTY).withMtime(Optional.of(time)));

            assertThat(members(archive(old, TarExport.Precision.NANOSECONDS))
                            .getFirst()
                            .mtime())
                    .isEqualTo(time.toInstant());
            archive(old, TarExport.Precision.SECONDS);
        }
    }

    @Test
    void namesOfAnyLengthAreReadBack() throws IOException {
        for (int length : new int[] {1, 94, 95, 96, 99, 100, 150, 155, 156, 200, 255, 256, 257, 600}) {
            for (String name : List.of("n".repeat(length), "é".repeat(length))) {
                Cid deep = directory(PbLink.of(directory(PbLink.of(file, name, 1)), name, 1));
                assertThat(members(archive(deep, TarExport.Precision.SECONDS)).stream()
                                .map(TarEntry::name))
                        .containsExactly("root", "root/" + name, "root/" + name + "/" + name);
            }
        }
    }

    @Test
    void namesThatStayInsideTheRootAreCleanedAndOthersRefused() throws IOException {
        Cid inside = directory(PbLink.of(directory(PbLink.of(file, "../b/./c", 1)), "a", 1));

        assertThat(members(archive(inside, TarExport.Precision.SECONDS)).stream()
                        .map(TarEntry::name))
                .containsExactly("root", "root/a", "root/b/c");
        for (String name : List.of("..", "../x", "../../x", "../rootx", "a/../../x")) {
            assertThatThrownBy(() -> archive(directory(PbLink.of(file, name, 1)), TarExport.Precision.SECONDS))
                    .as(name)
                    .isInstanceOf(MalformedDataException.class)
                    .hasMessageStartingWith("relative UnixFS paths outside the root are not allowed");
        }
    }

    /// `path_gateway_tar` of gateway-conformance: one archive may be had as TAR, the other must not.
    @Test
    void conformanceFixturesStayInsideOrAreRefused() throws IOException {
        MemoryBlocks inside = Fixtures.gatewayCar("path_gateway_tar/inside-root.car");
        MemoryBlocks outside = Fixtures.gatewayCar("path_gateway_tar/outside-root.car");
        Cid insideRoot = Cid.parse("bafybeibfevfxlvxp5vxobr5oapczpf7resxnleb7tkqmdorc4gl5cdva3y");
        Cid outsideRoot = Cid.parse("bafybeicaj7kvxpcv4neaqzwhrqqmdstu4dhrwfpknrgebq6nzcecfucvyu");

        assertThat(archive(inside, insideRoot, TarExport.Precision.SECONDS)).isNotEmpty();
        assertThatThrownBy(() -> archive(outside, outsideRoot, TarExport.Precision.SECONDS))
                .isInstanceOf(MalformedDataException.class);
    }

    @Test
    void treeIsTheSameByItselfAndByItsArchive() throws IOException {
        Path direct = folder.resolve("direct");
        Path byArchive = folder.resolve("archive");
        long[] written = {0, 0};

        new TreeExtract(blocks, direct, count -> written[0] += count).extract(UnixFsNode.open(blocks, tree), "root");
        new TarExtract(byArchive, count -> written[1] += count)
                .extract(new ByteArrayInputStream(archive(tree, TarExport.Precision.NANOSECONDS)));

        for (Path target : List.of(direct, byArchive)) {
            assertThat(target.resolve("a")).hasContent("content");
            assertThat(Files.getAttribute(target.resolve("a"), "unix:mode")).isEqualTo(0100640);
            assertThat(Files.getLastModifiedTime(target.resolve("a")).toInstant())
                    .isEqualTo(Instant.ofEpochSecond(1_000_000_000, 600_000_000));
            assertThat(Files.readSymbolicLink(target.resolve("l"))).hasToString("../../etc/passwd");
            assertThat(target.resolve("sub").resolve(LONG)).hasContent("content");
            assertThat(leftOvers(target)).isEmpty();
        }
        assertThat(written).containsOnly(21);
    }

    @Test
    void fileGoesToTheTargetOrIntoItIfThatIsADirectory() throws IOException {
        Path target = folder.resolve("file");
        UnixFsNode node = UnixFsNode.open(blocks, file);

        new TreeExtract(blocks, target, _ -> {}).extract(node, "name");
        new TreeExtract(blocks, folder, _ -> {}).extract(node, "name");
        new TreeExtract(blocks, target, _ -> {}).extract(node, "name");

        assertThat(target).hasContent("content");
        assertThat(folder.resolve("name")).hasContent("content");
    }

    @ParameterizedTest
    @ValueSource(strings = {"..", ".", "", "a/b", "../x", "/x", "a\0b"})
    void nameThatIsNoNameIsRefused(String name) {
        Path target = folder.resolve("target");

        assertThatThrownBy(() -> new TreeExtract(blocks, target, _ -> {})
                        .extract(UnixFsNode.open(blocks, directory(PbLink.of(file, name, 1))), "root"))
                .isInstanceOf(MalformedDataException.class)
                .hasMessageContaining("is no name for a local file");
        assertThat(folder).isDirectoryNotContaining("glob:**x");
    }

    @Test
    void symlinkOfTheTreeIsNeverFollowed() throws IOException {
        Path outside = Files.createDirectory(folder.resolve("outside"));
        Cid link = put(UnixFsData.symlink(bytes(outside.toString())));
        Cid evil = directory(PbLink.of(link, "x", 1), PbLink.of(directory(PbLink.of(file, "y", 1)), "x", 1));

        assertThatThrownBy(() -> new TreeExtract(blocks, folder.resolve("target"), _ -> {})
                        .extract(UnixFsNode.open(blocks, evil), "root"))
                .isInstanceOf(IOException.class);
        assertThatThrownBy(() -> new TarExtract(folder.resolve("tar"), _ -> {})
                        .extract(new ByteArrayInputStream(archive(evil, TarExport.Precision.SECONDS))))
                .isInstanceOf(IOException.class);
        assertThat(outside).isEmptyDirectory();
    }

    @Test
    void fileReplacesASymlinkAndNotWhatItLeadsTo() throws IOException {
        Path precious = Files.writeString(folder.resolve("precious"), "precious");
        Cid link = put(UnixFsData.symlink(bytes(precious.toString())));
        Cid evil = directory(PbLink.of(link, "x", 1), PbLink.of(file, "x", 1));

        new TreeExtract(blocks, folder.resolve("target"), _ -> {}).extract(UnixFsNode.open(blocks, evil), "root");

        assertThat(precious).hasContent("precious");
        assertThat(Files.isSymbolicLink(folder.resolve("target/x"))).isFalse();
    }

    @Test
    void targetThatIsASymlinkIsNotFollowed() throws IOException {
        Path outside = Files.createDirectory(folder.resolve("outside"));
        Path target = Files.createSymbolicLink(folder.resolve("target"), outside);

        assertThatThrownBy(
                        () -> new TreeExtract(blocks, target, _ -> {}).extract(UnixFsNode.open(blocks, tree), "root"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("symlink");
        assertThat(outside).isEmptyDirectory();
    }

    @Test
    void fileThatCannotBeReadToItsEndLeavesNothing() throws IOException {
        Path target = folder.resolve("target");
        byte[] archive = archive(file, TarExport.Precision.SECONDS);

        assertThatThrownBy(() -> new TarExtract(target, _ -> {})
                        .extract(new ByteArrayInputStream(archive, 0, TarHeader.BLOCK_BYTES + 3)))
                .isInstanceOf(MalformedDataException.class)
                .hasMessageContaining("cut short");
        assertThat(target).doesNotExist();
        assertThat(leftOvers(folder)).isEmpty();
    }

    @Test
    void everyTruncationOfAnArchiveIsAnErrorOrItsEnd() throws IOException {
        byte[] archive = archive(tree, TarExport.Precision.NANOSECONDS);
        int members = members(archive).size();
        for (int length = 0; length < archive.length; length += 37) {
            byte[] cut = Arrays.copyOf(archive, length);
            try {
                assertThat(members(cut)).as("%d bytes", length).hasSizeLessThanOrEqualTo(members);
            } catch (MalformedDataException | EOFException e) {
                assertThat(e).hasMessageNotContaining("null");
            }
        }
    }

    @Test
    void flippedBitInAHeaderIsFoundByItsChecksum() throws IOException {
        byte[] archive = archive(file, TarExport.Precision.SECONDS);
        for (int bit = 0; bit < TarHeader.BLOCK_BYTES * 8; bit++) {
            byte[] flipped = archive.clone();
            flipped[bit / 8] ^= (byte) (1 << bit % 8);
            int at = bit / 8;
            // The checksum itself may be written with zeros or with spaces.
            if (at < 148 || at > 155) {
                assertThatThrownBy(() -> members(flipped)).as("bit %d", bit).isInstanceOf(MalformedDataException.class);
            }
        }
    }

    @Test
    void archiveWithTwoRootsIsRefused() throws IOException {
        byte[] one = archive(file, TarExport.Precision.SECONDS);
        byte[] both = new byte[one.length - 1024 + one.length];
        System.arraycopy(one, 0, both, 0, one.length - 1024);
        System.arraycopy(one, 0, both, one.length - 1024, one.length);

        assertThatThrownBy(() -> new TarExtract(folder.resolve("two"), _ -> {}).extract(new ByteArrayInputStream(both)))
                .isInstanceOf(MalformedDataException.class)
                .hasMessageContaining("multiple entries");
    }

    private static List<Path> leftOvers(Path directory) throws IOException {
        try (Stream<Path> paths = Files.walk(directory)) {
            return paths.filter(
                            path -> path.toString().endsWith(".part") && Files.exists(path, LinkOption.NOFOLLOW_LINKS))
                    .toList();
        }
    }

    private static List<TarEntry> members(byte[] archive) throws IOException {
        var reader = new TarReader(new ByteArrayInputStream(archive));
        List<TarEntry> members = new ArrayList<>();
        for (var entry = reader.next(); entry.isPresent(); entry = reader.next()) {
            members.add(entry.get());
        }
        return members;
    }

    private byte[] archive(Cid cid, TarExport.Precision precision) throws IOException {
        return archive(blocks, cid, precision);
    }

    private static byte[] archive(MemoryBlocks source, Cid cid, TarExport.Precision precision) throws IOException {
        var out = new ByteArrayOutputStream();
        new TarExport(source, precision, THEN).write(UnixFsNode.open(source, cid), "root", out);
        assertThat(out.size() % TarHeader.BLOCK_BYTES).isZero();
        return out.toByteArray();
    }

    private Cid directory(PbLink... links) {
        return put(UnixFsData.directory(), links);
    }

    private Cid put(UnixFsData data, PbLink... links) {
        return blocks.put(Multicodec.DAG_PB, DagPb.encode(PbNode.of(List.of(links), data.encode())));
    }

    private static Bytes bytes(String text) {
        return Bytes.ofOwned(text.getBytes(StandardCharsets.UTF_8));
    }
}
