package io.ishigaki.tests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;

/// What travels between two peers in the interop tests: a file, a folder that is a HAMT, and dag-cbor that links to
/// both. All of it follows from a seed, so that the test knows it without asking a peer.
///
/// `-Dishi.interop.mebibytes=256 -Dishi.interop.files=20000` sends more of it.
final class Cargo {
    private static final int MEBIBYTES = Integer.getInteger("ishi.interop.mebibytes", 32);
    private static final int FILES = Integer.getInteger("ishi.interop.files", 3_000);
    private static final int SMALL_BYTES = 3_000_000;

    private final Path directory;
    private final long seed;
    private final Path file;
    private final NumberedFiles folder;

    private Cargo(Path directory, long seed, long bytes, int files) throws IOException {
        this.directory = directory;
        this.seed = seed;
        file = random(directory.resolve("file" + seed), seed, bytes);
        folder = new NumberedFiles(directory.resolve("folder" + seed), seed, files).write();
    }

    static Cargo big(Path directory, long seed) throws IOException {
        return new Cargo(directory, seed, (long) MEBIBYTES << 20, FILES);
    }

    /// A file of several blocks and a folder of one.
    static Cargo small(Path directory, long seed) throws IOException {
        return new Cargo(directory, seed, SMALL_BYTES, 20);
    }

    /// Writes `bytes` random bytes to `path`.
    static Path random(Path path, long seed, long bytes) throws IOException {
        var random = new Random(seed);
        byte[] piece = new byte[1 << 16];
        try (var out = new BufferedOutputStream(Files.newOutputStream(path))) {
            for (long rest = bytes; rest > 0; rest -= piece.length) {
                random.nextBytes(piece);
                out.write(piece, 0, (int) Math.min(rest, piece.length));
            }
        }
        return path;
    }

    /// Adds everything to `from`, lets `to` fetch it, and compares. The two are connected.
    void travel(Peer from, Peer to) throws IOException, InterruptedException {
        String fileCid = from.addFile(file);
        Path copy = directory.resolve("copy" + seed);
        to.fetchFile(fileCid, copy);
        assertThat(Files.mismatch(file, copy)).as("%s came over", fileCid).isEqualTo(-1);

        String folderCid = from.addFolder(folder);
        assertThat(to.fetchFolder(folderCid)).isEqualTo(folder.listing());

        String leaf = "{\"seed\":%d}".formatted(seed);
        String leafCid = from.putCbor(leaf);
        String root = "{\"file\":{\"/\":\"%s\"},\"list\":[1,{\"/\":\"%s\"}],\"tree\":{\"/\":\"%s\"}}"
                .formatted(fileCid, leafCid, folderCid);
        assertThat(to.fetchCbor(from.putCbor(root))).isEqualTo(root);
        assertThat(to.fetchCbor(leafCid)).isEqualTo(leaf);

        assertThat(to.addFile(file)).isEqualTo(fileCid);
        assertThat(to.addFolder(folder)).isEqualTo(folderCid);
    }
}
