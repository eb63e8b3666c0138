package io.ishigaki.blockstore.lmdb;

import io.ishigaki.blockstore.log.LogFile;
import io.ishigaki.blockstore.log.LogFiles;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;

/// A directory in memory that behaves like a disk under a power failure: what was not synced is
/// kept or lost at random, 4 KiB at a time, and so are names.
///
/// It can also run full, and fail to sync. Thread-safe: one lock guards everything.
final class ForgetfulFiles implements LogFiles {
    private static final int PAGE_BYTES = 4096;
    private static final long DISK_BYTES = 1L << 40;

    private final Map<String, Content> names = new TreeMap<>();
    private final Map<String, Content> durableNames = new TreeMap<>();
    private long limit = Long.MAX_VALUE;
    private boolean syncFails;
    private boolean off;

    /// What a file holds, as written and as durable.
    private static final class Content {
        private byte[] written = {};
        private byte[] durable = {};

        /// Bytes of the disk that are set aside for it, beyond what is written.
        private long allocated;
    }

    /// From now on all files together have only so many bytes.
    synchronized void limit(long bytes) {
        limit = bytes;
    }

    synchronized void failSyncs() {
        syncFails = true;
    }

    /// From now on nothing changes any more.
    synchronized void powerOff() {
        off = true;
    }

    /// The same directory with power again, everything as it was written.
    synchronized ForgetfulFiles restart() {
        var after = new ForgetfulFiles();
        after.names.putAll(names);
        after.durableNames.putAll(names);
        return after;
    }

    private void requirePower() throws IOException {
        if (off) {
            throw new IOException("power failed");
        }
    }

    synchronized long totalBytes() {
        return names.values().stream()
                .mapToLong(each -> each.written.length + each.allocated)
                .sum();
    }

    /// The directory as the next boot finds it.
    synchronized ForgetfulFiles crash(Random random) {
        var after = new ForgetfulFiles();
        Map<String, Content> surviving = new HashMap<>(durableNames);
        names.forEach((name, content) -> {
            boolean nameSurvives = durableNames.containsKey(name) || random.nextBoolean();
            if (nameSurvives) {
                surviving.put(name, content);
            }
        });
        durableNames.keySet().stream()
                .filter(name -> !names.containsKey(name) && random.nextBoolean())
                .forEach(surviving::remove);
        surviving.forEach((name, content) -> {
            Content left = new Content();
            left.written = survivor(content, random);
            left.durable = left.written;
            left.allocated = content.allocated;
            after.names.put(name, left);
            after.durableNames.put(name, left);
        });
        return after;
    }

    /// Each page is as written or as durable; a file that changed its length may have any between.
    private static byte[] survivor(Content content, Random random) {
        int shorter = Math.min(content.written.length, content.durable.length);
        int longer = Math.max(content.written.length, content.durable.length);
        byte[] left = new byte[shorter + random.nextInt(longer - shorter + 1)];
        for (int at = 0; at < left.length; at += PAGE_BYTES) {
            int end = Math.min(at + PAGE_BYTES, left.length);
            copy(content.durable, left, at, end);
            if (random.nextInt(4) > 0) {
                copy(content.written, left, at, end);
            }
        }
        return left;
    }

    private static void copy(byte[] source, byte[] target, int from, int to) {
        int end = Math.min(to, source.length);
        if (end > from) {
            System.arraycopy(source, from, target, from, end - from);
        }
    }

    @Override
    public synchronized LogFile create(String name) throws IOException {
        requirePower();
        if (names.containsKey(name)) {
            throw new IOException("file " + name + " exists");
        }
        names.put(name, new Content());
        return open(name);
    }

    @Override
    public synchronized LogFile open(String name) throws IOException {
        Content content = names.get(name);
        if (content == null) {
            throw new FileNotFoundException(name);
        }
        return new File(name, content);
    }

    @Override
    public synchronized List<String> list() {
        return List.copyOf(names.keySet());
    }

    @Override
    public synchronized void delete(String name) throws IOException {
        requirePower();
        if (names.remove(name) == null) {
            throw new FileNotFoundException(name);
        }
    }

    @Override
    public synchronized void rename(String from, String to) throws IOException {
        requirePower();
        Content content = names.remove(from);
        if (content == null) {
            throw new FileNotFoundException(from);
        }
        names.put(to, content);
    }

    @Override
    public synchronized long usableBytes() {
        return Math.min(Math.max(0, limit - totalBytes()), DISK_BYTES);
    }

    @Override
    public synchronized void allocate(String name, long bytes) throws IOException {
        requirePower();
        if (bytes > limit - totalBytes()) {
            throw new IOException("no space left on device");
        }
        create(name);
        Objects.requireNonNull(names.get(name)).allocated = bytes;
    }

    @Override
    public synchronized void syncDirectory() throws IOException {
        requireSyncs();
        durableNames.clear();
        durableNames.putAll(names);
    }

    private void requireSyncs() throws IOException {
        requirePower();
        if (syncFails) {
            throw new IOException("input/output error");
        }
    }

    private final class File implements LogFile {
        private final String name;
        private final Content content;

        File(String name, Content content) {
            this.name = name;
            this.content = content;
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public long size() {
            synchronized (ForgetfulFiles.this) {
                return content.written.length + content.allocated;
            }
        }

        @Override
        public void append(ByteBuffer source) throws IOException {
            synchronized (ForgetfulFiles.this) {
                requirePower();
                int wanted = source.remaining();
                int room = (int) Math.min(wanted, Math.max(0, limit - totalBytes()));
                int old = content.written.length;
                byte[] grown = Arrays.copyOf(content.written, old + room);
                source.get(grown, old, room);
                content.written = grown;
                if (room < wanted) {
                    throw new IOException("no space left on device");
                }
            }
        }

        @Override
        public int read(ByteBuffer target, long position) {
            synchronized (ForgetfulFiles.this) {
                int from = (int) Math.min(position, content.written.length);
                int length = Math.min(target.remaining(), content.written.length - from);
                target.put(content.written, from, length);
                return length;
            }
        }

        @Override
        public void sync() throws IOException {
            synchronized (ForgetfulFiles.this) {
                requireSyncs();
                content.durable = content.written.clone();
            }
        }

        @Override
        public void truncate(long size) throws IOException {
            synchronized (ForgetfulFiles.this) {
                requirePower();
                content.written = Arrays.copyOf(content.written, (int) size);
            }
        }

        @Override
        public Optional<FileChannel> channel() {
            return Optional.empty();
        }

        @Override
        public void close() {
            // Nothing is open.
        }
    }
}
