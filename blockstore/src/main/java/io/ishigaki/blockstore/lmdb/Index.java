package io.ishigaki.blockstore.lmdb;

import io.ishigaki.blockstore.IndexLostException;
import io.ishigaki.multiformats.MalformedDataException;
import java.io.Closeable;
import java.io.IOException;
import java.nio.BufferUnderflowException;
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

    /// Commits that come between the reading of one meta page and of the other look like damage,
    /// but not every time.
    private static final int LOOKS_MAX = 3;

    /// Every page of an index up to this size is looked at when it is opened, in some 50 ms; of a
    /// larger one only those that lead to others, and `verify` looks at the rest.
    private static final long WHOLLY_CHECKED_BYTES = 64 << 20;

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
        Path data = directory.resolve(DATA_FILE);
        if (Files.exists(data) && Files.size(data) > 0) {
            requireSound(directory, Files.size(data) <= WHOLLY_CHECKED_BYTES);
        }
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

    private static void requireSound(Path directory, boolean withLeaves) throws IOException {
        @Nullable String damage = null;
        for (int look = 0; look < LOOKS_MAX; look++) {
            damage = IndexPages.damageIn(directory.resolve(DATA_FILE), withLeaves);
            if (damage == null) {
                break;
            }
        }
        if (damage != null) {
            throw new IndexLostException("the index in %s is damaged (%s): run 'ishi repo verify --rebuild-index'"
                    .formatted(directory, damage));
        }
    }

    /// Looks at every page. Commits may come meanwhile: while this reads, none writes over a page
    /// that it has begun from.
    void requireSound() throws IOException {
        read(_ -> {
            requireSound(directory, true);
            return true;
        });
    }

    static IndexLostException unreadable(Path directory, RuntimeException cause) {
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
        } catch (LmdbException | MalformedDataException | BufferUnderflowException | IndexOutOfBoundsException e) {
            throw unreadable(directory, e);
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
