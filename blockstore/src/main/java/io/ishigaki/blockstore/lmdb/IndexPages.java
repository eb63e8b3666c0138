package io.ishigaki.blockstore.lmdb;

import java.io.Closeable;
import java.io.IOException;
import java.io.Serial;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/// Looks at the pages of an LMDB 0.9 data file without LMDB, which believes what they say: a wrong
/// page number leads it out of the map, and the process dies.
///
/// ```text
/// page  = pgno:8 pad:2 flags:2 (lower:2 upper:2 | pages:4) content        (little-endian, of this machine's page size)
/// meta  = magic:4 version:4 address:8 mapsize:8 free:48 main:48 lastPage:8 txnid:8
/// tree  = pad:4 flags:2 depth:2 branches:8 leaves:8 overflows:8 entries:8 root:8
/// node  = lo:2 hi:2 flags:2 keysize:2 key value        (at an offset that the page lists, in key order)
/// ```
///
/// Says nothing about values: a wrong one is found by hashes, counts and the journal. Confined to
/// one thread.
///
/// @see <a href="https://github.com/LMDB/lmdb/blob/LMDB_0.9.33/libraries/liblmdb/mdb.c">mdb.c, "Page Flags" to
///     "MDB_node"</a>
final class IndexPages implements Closeable {
    private static final int HEADER_BYTES = 16;
    private static final int NODE_BYTES = 8;
    private static final int TREE_BYTES = 48;
    private static final int MAGIC = 0xBEEFC0DE;
    private static final long NO_PAGE = -1;
    private static final int BRANCH = 1;
    private static final int LEAF = 2;
    private static final int OVERFLOW = 4;
    private static final int META = 8;
    private static final int BIG_DATA = 1;
    private static final int SUB_TREE = 2;
    private static final int INTEGER_KEYS = 8;
    private static final int DEPTH_MAX = 32;

    private final FileChannel channel;
    private final long fileBytes;
    private final boolean withLeaves;
    private final BitSet used = new BitSet();
    private int pageBytes = 4096;
    private long lastPage;

    private IndexPages(FileChannel channel, boolean withLeaves) throws IOException {
        this.channel = channel;
        this.fileBytes = channel.size();
        this.withLeaves = withLeaves;
    }

    /// Tells of damage in `file`, or answers null. Without the leaves of tables it reads about
    /// one page in a hundred.
    static @Nullable String damageIn(Path file, boolean withLeaves) throws IOException {
        try (var pages = new IndexPages(FileChannel.open(file), withLeaves)) {
            pages.check();
            return null;
        } catch (BadPageException e) {
            return e.getMessage();
        }
    }

    /// What the rows of a tree are: lists of free pages, tables, or what tables hold.
    private enum Kind {
        FREE_PAGES,
        MAIN,
        TABLE
    }

    private static final class BadPageException extends IOException {
        @Serial
        private static final long serialVersionUID = 1L;

        BadPageException(String message) {
            super(message);
        }
    }

    private static void require(boolean holds, String what, long page) throws BadPageException {
        if (!holds) {
            throw new BadPageException("%s at page %d".formatted(what, page));
        }
    }

    private void check() throws IOException {
        ByteBuffer first = meta(0);
        pageBytes = first.getInt(HEADER_BYTES + 24);
        require(pageBytes >= 512 && pageBytes <= 1 << 16 && Integer.bitCount(pageBytes) == 1, "wrong page size", 0);
        ByteBuffer second = meta(1);
        long one = first.getLong(HEADER_BYTES + 128);
        long other = second.getLong(HEADER_BYTES + 128);
        // Commits write the two by turns.
        require(Math.abs(one - other) <= 1 && (one | other) >= 0, "wrong transaction number", one > other ? 0 : 1);
        require((one == 0 || one % 2 == 0) && (other == 0 || other % 2 == 1), "wrong transaction number", 0);
        ByteBuffer newer = one > other ? first : second;
        lastPage = newer.getLong(HEADER_BYTES + 120);
        require(lastPage >= 1 && lastPage <= Integer.MAX_VALUE - 1, "wrong last page", one > other ? 0 : 1);
        used.set(0, 2);
        tree(newer.slice(HEADER_BYTES + 24, TREE_BYTES).order(ByteOrder.LITTLE_ENDIAN), Kind.FREE_PAGES);
        tree(newer.slice(HEADER_BYTES + 72, TREE_BYTES).order(ByteOrder.LITTLE_ENDIAN), Kind.MAIN);
    }

    private ByteBuffer meta(long page) throws IOException {
        ByteBuffer meta = read(page);
        require(meta.getShort(10) == META && meta.getInt(HEADER_BYTES) == MAGIC, "no meta page", page);
        require(meta.getInt(HEADER_BYTES + 4) == 1, "unknown version", page);
        return meta;
    }

    private ByteBuffer read(long page) throws IOException {
        ByteBuffer read = ByteBuffer.allocate(pageBytes).order(ByteOrder.LITTLE_ENDIAN);
        require((page + 1) * pageBytes <= fileBytes, "file ends", page);
        while (read.hasRemaining()) {
            if (channel.read(read, page * pageBytes + read.position()) < 0) {
                throw new BadPageException("file ends at page " + page);
            }
        }
        return read.flip();
    }

    private void tree(ByteBuffer tree, Kind kind) throws IOException {
        int depth = tree.getShort(6);
        long root = tree.getLong(40);
        // LMDB looks for trees within rows where they say so.
        require(tree.getShort(4) == (kind == Kind.FREE_PAGES ? INTEGER_KEYS : 0), "wrong flags of a tree", root);
        require(depth >= 0 && depth <= DEPTH_MAX, "wrong depth of a tree", root);
        require((depth == 0) == (root == NO_PAGE), "wrong root of a tree", root);
        if (depth > 0) {
            walk(root, depth, kind);
        }
    }

    private void walk(long page, int height, Kind kind) throws IOException {
        take(page, 1);
        if (height == 1 && kind == Kind.TABLE && !withLeaves) {
            return;
        }
        ByteBuffer content = read(page);
        require(content.getLong(0) == page, "wrong page number", page);
        require(content.getShort(10) == (height > 1 ? BRANCH : LEAF), "wrong kind of page", page);
        int lower = Short.toUnsignedInt(content.getShort(12));
        int upper = Short.toUnsignedInt(content.getShort(14));
        require(lower >= HEADER_BYTES && lower <= upper && upper <= pageBytes && lower % 2 == 0, "wrong bounds", page);
        int nodes = (lower - HEADER_BYTES) / 2;
        require(nodes > (height > 1 ? 1 : 0), "too few nodes", page);
        ByteBuffer before = null;
        for (int i = 0; i < nodes; i++) {
            int at = Short.toUnsignedInt(content.getShort(HEADER_BYTES + 2 * i));
            require(at >= upper && at + NODE_BYTES <= pageBytes, "wrong place of a node", page);
            int keyBytes = Short.toUnsignedInt(content.getShort(at + 6));
            require(at + NODE_BYTES + keyBytes <= pageBytes, "wrong length of a key", page);
            ByteBuffer key = content.slice(at + NODE_BYTES, keyBytes);
            boolean isFirstOfBranch = height > 1 && i == 0;
            require(isFirstOfBranch || keyBytes > 0 && keyBytes <= IndexView.KEY_BYTES_MAX, "wrong key", page);
            // Numbers of transactions are kept as the machine has them, and are not compared here.
            require(before == null || kind == Kind.FREE_PAGES || compare(before, key) < 0, "keys out of order", page);
            before = isFirstOfBranch ? null : key;
            if (height > 1) {
                walk(child(content, at), height - 1, kind);
            } else {
                leaf(content, at, page, kind);
            }
        }
    }

    private static int compare(ByteBuffer one, ByteBuffer other) {
        int at = one.mismatch(other);
        if (at < 0 || at >= Math.min(one.limit(), other.limit())) {
            return Integer.compare(one.limit(), other.limit());
        }
        return Integer.compare(Byte.toUnsignedInt(one.get(at)), Byte.toUnsignedInt(other.get(at)));
    }

    private static long child(ByteBuffer content, int at) {
        return Integer.toUnsignedLong(content.getInt(at)) | (long) Short.toUnsignedInt(content.getShort(at + 4)) << 32;
    }

    private void leaf(ByteBuffer content, int at, long page, Kind kind) throws IOException {
        long length = Integer.toUnsignedLong(content.getInt(at));
        int flags = content.getShort(at + 4);
        int valueAt = at + NODE_BYTES + Short.toUnsignedInt(content.getShort(at + 6));
        boolean isBig = flags == BIG_DATA;
        require(flags == 0 || isBig || flags == SUB_TREE, "wrong flags of a node", page);
        require(valueAt + (isBig ? Long.BYTES : length) <= pageBytes, "wrong length of a value", page);
        if (flags == SUB_TREE) {
            require(length == TREE_BYTES, "wrong length of a tree", page);
            tree(content.slice(valueAt, TREE_BYTES).order(ByteOrder.LITTLE_ENDIAN), Kind.TABLE);
            return;
        }
        ByteBuffer value = isBig
                ? overflow(content.getLong(valueAt), length)
                : content.slice(valueAt, (int) length).order(ByteOrder.LITTLE_ENDIAN);
        if (kind == Kind.FREE_PAGES) {
            freePages(value, page);
        }
    }

    /// Takes the pages of a long value; answers its first page's part of it.
    private ByteBuffer overflow(long page, long length) throws IOException {
        long pages = (HEADER_BYTES + length + pageBytes - 1) / pageBytes;
        take(page, pages);
        ByteBuffer first = read(page);
        require(first.getLong(0) == page && first.getShort(10) == OVERFLOW, "no overflow page", page);
        require(first.getInt(12) >= pages, "too few overflow pages", page);
        require((page + pages) * pageBytes <= fileBytes, "file ends", page);
        int part = (int) Math.min(length, pageBytes - HEADER_BYTES);
        return first.slice(HEADER_BYTES, part).order(ByteOrder.LITTLE_ENDIAN);
    }

    /// A list of free pages: how many, and each. One that is in use too would be written over.
    private void freePages(ByteBuffer list, long page) throws IOException {
        require(list.remaining() >= Long.BYTES, "wrong list of free pages", page);
        long count = list.getLong(0);
        require(count >= 0 && count <= lastPage, "wrong count of free pages", page);
        long part = Math.min(count, list.remaining() / Long.BYTES - 1);
        for (int i = 1; i <= part; i++) {
            take(list.getLong(i * Long.BYTES), 1);
        }
    }

    private void take(long page, long pages) throws BadPageException {
        require(page >= 2 && pages >= 1 && page + pages - 1 <= lastPage, "wrong page number", page);
        for (long each = page; each < page + pages; each++) {
            require(!used.get((int) each), "page is used twice", each);
            used.set((int) each);
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
