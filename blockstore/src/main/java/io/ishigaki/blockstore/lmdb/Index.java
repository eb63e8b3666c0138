package io.ishigaki.blockstore.lmdb;

import io.ishigaki.blockstore.IndexLostException;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;
import org.lmdbjava.Dbi;
import org.lmdbjava.DbiFlags;
import org.lmdbjava.Env;
import org.lmdbjava.EnvFlags;
import org.lmdbjava.LmdbException;

/// The LMDB environment: its tables, its one write transaction, and its readers.
///
/// *Threading.* Readers are lent to any thread for one short question and are made once, for a read
/// transaction that is renewed costs a fraction of one that is begun. [#write] is confined to the
/// committer's thread.
final class Index implements Closeable {
    static final String DATA_FILE = "data.mdb";

    /// Reserved once as address space, never resized: resizing needs a moment without readers.
    private static final long MAP_BYTES = 1L << 42;

    private static final int READERS_MAX = 120;

    private final Env<ByteBuffer> env;
    private final Map<Table, Dbi<ByteBuffer>> tables;
    private final ConcurrentLinkedDeque<IndexReader> idle = new ConcurrentLinkedDeque<>();
    private final List<IndexReader> all = Collections.synchronizedList(new ArrayList<>());
    private final Semaphore permits = new Semaphore(READERS_MAX);
    private final Path directory;
    private volatile boolean closed;
    private final ByteBuffer writerBuffer = ByteBuffer.allocateDirect(IndexWriter.BUFFER_BYTES);

    private Index(Path directory, Env<ByteBuffer> env, Map<Table, Dbi<ByteBuffer>> tables) {
        this.directory = directory;
        this.env = env;
        this.tables = tables;
    }

    /// Opens the environment in `directory`, making it where there is none. Read-ahead serves
    /// bodies in the index and hurts lookups, so it is on only for the former.
    static Index open(Path directory, boolean holdsBodies) throws IOException {
        Files.createDirectories(directory);
        List<EnvFlags> flags = new ArrayList<>(List.of(EnvFlags.MDB_NOTLS));
        if (!holdsBodies) {
            flags.add(EnvFlags.MDB_NORDAHEAD);
        }
        try {
            Env<ByteBuffer> env = Env.create()
                    .setMapSize(MAP_BYTES)
                    .setMaxDbs(Table.values().length)
                    .setMaxReaders(READERS_MAX + 6)
                    .open(directory.toFile(), flags.toArray(EnvFlags[]::new));
            env.readerCheck();
            Map<Table, Dbi<ByteBuffer>> tables = new EnumMap<>(Table.class);
            for (Table each : Table.values()) {
                tables.put(each, env.openDbi(each.label().getBytes(StandardCharsets.US_ASCII), DbiFlags.MDB_CREATE));
            }
            return new Index(directory, env, tables);
        } catch (LmdbException e) {
            throw unreadable(directory, e);
        }
    }

    static IndexLostException unreadable(Path directory, LmdbException cause) {
        return new IndexLostException(
                "the index in %s cannot be read (%s): if it is damaged, run 'ishi repo verify --rebuild-index'"
                        .formatted(directory, cause.getMessage()),
                cause);
    }

    /// A question asked of one consistent state. What it answers must not point into the map.
    @FunctionalInterface
    interface Query<T extends @Nullable Object> {
        T ask(IndexReader reader) throws IOException;
    }

    <T extends @Nullable Object> T read(Query<T> query) throws IOException {
        permits.acquireUninterruptibly();
        try {
            if (closed) {
                throw new IOException("store is closed");
            }
            IndexReader reader = idle.pollFirst();
            if (reader == null) {
                reader = new IndexReader(env.txnRead(), tables);
                all.add(reader);
            } else {
                reader.renew();
            }
            try {
                return query.ask(reader);
            } finally {
                reader.reset();
                idle.addFirst(reader);
            }
        } catch (LmdbException e) {
            throw new IOException("index cannot be read", e);
        } finally {
            permits.release();
        }
    }

    /// Begins the write transaction; there is one at a time.
    IndexWriter write() {
        return new IndexWriter(env.txnWrite(), tables, writerBuffer);
    }

    /// How many entries a table has.
    long entries(Table table) throws IOException {
        return read(reader -> reader.stat(table).entries);
    }

    /// Bytes of the file that holds the environment.
    long fileBytes() throws IOException {
        return Files.size(directory.resolve(DATA_FILE));
    }

    @Override
    public void close() {
        permits.acquireUninterruptibly(READERS_MAX);
        try {
            if (!closed) {
                closed = true;
                all.forEach(IndexReader::close);
                env.close();
            }
        } finally {
            permits.release(READERS_MAX);
        }
    }
}
