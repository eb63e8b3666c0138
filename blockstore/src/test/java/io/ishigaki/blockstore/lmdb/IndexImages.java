package io.ishigaki.blockstore.lmdb;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/// The data file of LMDB as of its last two commits, and what a power failure in the midst of the
/// second may leave.
///
/// LMDB never writes to a page that the commit before can reach; it syncs all pages, and then
/// writes one of the two meta pages. So a cut leaves the old meta pages, and of the others any.
final class IndexImages {
    private static final int PAGE_BYTES = 4096;
    private static final int META_PAGES = 2;

    private final Path data;
    private byte @Nullable [] before;
    private byte @Nullable [] last;

    IndexImages(Path index) throws IOException {
        this.data = index.resolve("data.mdb");
        if (Files.exists(data)) {
            last = Files.readAllBytes(data);
        }
    }

    /// To be called after every commit, while no other is under way.
    synchronized void committed() throws IOException {
        before = last;
        last = Files.readAllBytes(data);
    }

    /// Makes the file what a power failure within the last commit leaves. The index is closed.
    synchronized void cutLastCommit(Random random) throws IOException {
        byte[] old = before;
        byte[] full = last;
        if (old == null || full == null) {
            return;
        }
        int pagesMin = old.length / PAGE_BYTES;
        int pages = pagesMin + random.nextInt(Math.max(0, full.length / PAGE_BYTES - pagesMin) + 1);
        byte[] cut = new byte[pages * PAGE_BYTES];
        for (int page = 0; page < pages; page++) {
            boolean written = page >= META_PAGES && random.nextBoolean();
            byte[] source = written && page < full.length / PAGE_BYTES ? full : old;
            int at = page * PAGE_BYTES;
            if (at < source.length) {
                System.arraycopy(source, at, cut, at, PAGE_BYTES);
            }
        }
        Files.write(data, cut);
    }
}
