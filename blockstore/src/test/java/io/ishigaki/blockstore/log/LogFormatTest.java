package io.ishigaki.blockstore.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.ishigaki.multiformats.Bytes;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class LogFormatTest {
    private static final FileHeader HEADER = new FileHeader(FileHeader.Kind.SEGMENT, 7, 0x0123456789ABCDEFL);
    private static final String NAME = LogNames.SEGMENT.name(7);

    @TempDir
    private Path directory;

    /// The keys of each batch that a scan shows, one list for each.
    private List<List<Bytes>> scan() throws IOException {
        List<List<Bytes>> batches = new ArrayList<>();
        try (LogFile file = files().open(NAME)) {
            LogScanner scanner = LogScanner.of(file);
            scanner.scan(
                    scanner.start(0),
                    (batch, _) -> batches.add(
                            batch.stream().map(each -> each.header().key()).toList()));
        }
        return batches;
    }

    /// Three batches of two records each; answers where each ends.
    private List<LogPosition> write() throws IOException {
        List<LogPosition> ends = new ArrayList<>();
        try (LogFile file = files().create(NAME)) {
            LogWriter writer = LogWriter.begin(file, HEADER, staging(2), 0);
            for (int batch = 0; batch < 3; batch++) {
                writer.add(RecordHeader.Type.BLOCK, key(batch, 0), Bytes.ofOwned(new byte[100]));
                writer.add(RecordHeader.Type.BLOCK, key(batch, 1), Bytes.ofOwned(new byte[700]));
                ends.add(writer.endBatch());
            }
        }
        return ends;
    }

    private static Bytes key(int batch, int record) {
        return Bytes.copyOf(new byte[] {0x12, 2, (byte) batch, (byte) record});
    }

    private static List<Bytes> keys(int batch) {
        return List.of(key(batch, 0), key(batch, 1));
    }

    private byte[] bytes() throws IOException {
        return Files.readAllBytes(directory.resolve(NAME));
    }

    private static ByteBuffer staging(int pages) {
        return ByteBuffer.allocateDirect((pages + 1) * LogFile.PAGE_BYTES).alignedSlice(LogFile.PAGE_BYTES);
    }

    private DiskLogFiles files() throws IOException {
        return DiskLogFiles.in(directory, (_, _) -> {});
    }

    @Test
    void bytesAreThoseOfTheFormatPage() throws IOException {
        try (LogFile file = files().create(NAME)) {
            LogWriter writer = LogWriter.begin(file, HEADER, staging(2), 41);
            writer.add(RecordHeader.Type.BLOCK, Bytes.ofHex("1201aa"), Bytes.ofHex("00ff"));
            writer.endBatch();
        }

        String hex = Bytes.ofOwned(bytes()).toHex();

        // File header: name, version, kind, id, magic.
        assertThat(hex)
                .startsWith("495348494c4f4731" + "01000000" + "01000000" + "0700000000000000" + "efcdab8967452301");
        // Record: magic, type, flags, header length, body length, multihash.
        assertThat(hex.substring(72)).startsWith("efcdab8967452301" + "01" + "00" + "1700" + "02000000" + "1201aa");
        // Its body follows the sum; then the trailer: magic, type, flags, header length, no body, and the key.
        assertThat(hex.substring(72 + 46))
                .startsWith("00ff" + "efcdab8967452301" + "02" + "00" + "2c00" + "00000000" + "2a00000000000000"
                        + "01000000" + "01000000" + "19000000");
        assertThat(hex).hasSize(2 * (36 + 23 + 2 + 44));
    }

    /// Bodies from one byte to a megabyte, in batches that end anywhere in a page, through a buffer that some of them
    /// don't fit: 40 MiB, most of which are whole pages that lie in memory as in the file.
    @Test
    void bytesThatPassTheCacheByMakeTheSameFile() throws IOException {
        byte[] cached = writeMany(false);
        Files.delete(directory.resolve(NAME));

        assertThat(Arrays.equals(writeMany(true), cached)).isTrue();
        assertThat(scan()).hasSize(8);
    }

    /// Java refuses to write from there past the cache, as file systems do that can't.
    @Test
    void bytesThatCannotPassTheCacheByAreWrittenAllTheSame() throws IOException {
        byte[] bytes = new byte[1 << 20];
        new Random(8).nextBytes(bytes);
        ByteBuffer misplaced = staging(257).position(1).slice().put(bytes).flip();
        try (LogFile file = files().create(NAME)) {
            file.appendUncached(misplaced);
            file.appendUncached(misplaced.rewind());

            assertThat(file.size()).isEqualTo(2 << 20);
            var read = ByteBuffer.allocate(1 << 20);
            assertThat(file.read(read, 1 << 20)).isEqualTo(1 << 20);
            assertThat(Arrays.equals(read.array(), bytes)).isTrue();
        }
        assertThat(Arrays.equals(Arrays.copyOf(bytes(), 1 << 20), bytes)).isTrue();
    }

    private byte[] writeMany(boolean uncached) throws IOException {
        var random = new Random(7);
        try (LogFile file = files().create(NAME)) {
            LogWriter writer = LogWriter.begin(file, HEADER, staging(128), 0);
            for (int batch = 0; batch < 8; batch++) {
                for (int record = 0; record < 10; record++) {
                    byte[] body = new byte[1 + random.nextInt(1 << 20)];
                    random.nextBytes(body);
                    if (uncached && record != 5) {
                        writer.addUncached(RecordHeader.Type.BLOCK, key(batch, record), Bytes.ofOwned(body));
                    } else {
                        writer.add(RecordHeader.Type.BLOCK, key(batch, record), Bytes.ofOwned(body));
                    }
                }
                writer.endBatch();
                if (batch == 4) {
                    writer.add(RecordHeader.Type.BLOCK, key(9, 9), Bytes.ofOwned(new byte[3 << 20]));
                    writer.abandonBatch();
                }
            }
            file.sync();
        }
        return bytes();
    }

    @Test
    void everyTruncationLeavesTheWholeBatchesBefore() throws IOException {
        List<LogPosition> ends = write();
        byte[] whole = bytes();
        for (int length = FileHeader.BYTES; length < whole.length; length++) {
            Files.write(directory.resolve(NAME), Arrays.copyOf(whole, length));
            int expected = 0;
            while (expected < ends.size() && ends.get(expected).offset() <= length) {
                expected++;
            }
            assertThat(scan()).as("length %d", length).hasSize(expected);
        }
    }

    @Test
    void everyFlippedBitEndsTheScanBeforeItsBatch() throws IOException {
        List<LogPosition> ends = write();
        byte[] whole = bytes();
        for (int at = FileHeader.BYTES; at < whole.length; at++) {
            byte[] flipped = whole.clone();
            flipped[at] ^= (byte) (1 << at % 8);
            Files.write(directory.resolve(NAME), flipped);
            int batch = 0;
            while (ends.get(batch).offset() <= at) {
                batch++;
            }
            // The flags byte of a record is under its sum like all others.
            assertThat(scan()).as("byte %d", at).hasSize(batch);
        }
    }

    @Test
    void oneFlippedBitOfTheFileHeaderIsMendedAndTwoAreRefused() throws IOException {
        write();
        int batches = scan().size();
        byte[] whole = bytes();
        for (int at = 0; at < FileHeader.BYTES; at++) {
            byte[] flipped = whole.clone();
            flipped[at] ^= (byte) (1 << at % 8);
            Files.write(directory.resolve(NAME), flipped);
            assertThat(scan()).as("byte %d", at).hasSize(batches);
            flipped[(at + 5) % FileHeader.BYTES] ^= 1;
            Files.write(directory.resolve(NAME), flipped);
            assertThatExceptionOfType(DamagedLogException.class)
                    .as("byte %d", at)
                    .isThrownBy(this::scan);
        }
    }

    @Test
    void readingResumesBehindADamagedBatchWithItsOrdinals() throws IOException {
        List<LogPosition> ends = write();
        byte[] damaged = bytes();
        damaged[(int) ends.getFirst().offset() + 40] ^= 1;
        Files.write(directory.resolve(NAME), damaged);
        try (LogFile file = files().open(NAME)) {
            LogScanner scanner = LogScanner.of(file);
            LogPosition stopped = scanner.scan(scanner.start(0), (_, _) -> {});

            LogPosition resumed = scanner.resume(stopped);

            assertThat(stopped).isEqualTo(ends.get(0));
            List<Integer> ordinals = new ArrayList<>();
            LogPosition end = scanner.scan(
                    Objects.requireNonNull(resumed), (batch, _) -> batch.forEach(each -> ordinals.add(each.ordinal())));
            assertThat(ordinals).containsExactly(4, 5);
            assertThat(end).isEqualTo(ends.get(2));
        }
    }

    @Test
    void recordsOfAnotherFileInABodyAreNotTakenForRecords() throws IOException {
        write();
        Bytes other = Bytes.ofOwned(bytes());
        Files.delete(directory.resolve(NAME));
        var header = new FileHeader(FileHeader.Kind.SEGMENT, 7, 42);
        try (LogFile file = files().create(NAME)) {
            LogWriter writer = LogWriter.begin(file, header, staging(2), 0);
            writer.add(RecordHeader.Type.BLOCK, key(9, 9), other);
            writer.endBatch();
        }

        assertThat(scan()).containsExactly(List.of(key(9, 9)));
        try (LogFile file = files().open(NAME)) {
            LogScanner scanner = LogScanner.of(file);
            assertThat(scanner.resume(scanner.start(0))).isNull();
        }
    }

    @Test
    void abandonedBatchIsCutOff() throws IOException {
        try (LogFile file = files().create(NAME)) {
            LogWriter writer = LogWriter.begin(file, HEADER, staging(2), 0);
            writer.add(RecordHeader.Type.BLOCK, key(0, 0), Bytes.EMPTY);
            writer.add(RecordHeader.Type.BLOCK, key(0, 1), Bytes.EMPTY);
            LogPosition end = writer.endBatch();
            writer.add(RecordHeader.Type.BLOCK, key(1, 0), Bytes.ofOwned(new byte[5000]));
            writer.abandonBatch();

            assertThat(file.size()).isEqualTo(end.offset());
            writer.add(RecordHeader.Type.BLOCK, key(2, 0), Bytes.EMPTY);
            writer.add(RecordHeader.Type.BLOCK, key(2, 1), Bytes.EMPTY);
            assertThat(writer.endBatch().records()).isEqualTo(4);
        }
        assertThat(scan()).containsExactly(keys(0), keys(2));
    }

    @Test
    void readsGoOnAfterAnotherReaderWasInterrupted() throws IOException {
        write();
        try (LogFile file = files().open(NAME)) {
            Thread.currentThread().interrupt();
            assertThat(file.read(ByteBuffer.allocate(10), 0)).isEqualTo(10);
            assertThat(Thread.interrupted()).isTrue();
            file.channel().orElseThrow().close();

            assertThat(file.read(ByteBuffer.allocate(10), 0)).isEqualTo(10);
            assertThat(file.channel().orElseThrow().isOpen()).isTrue();
        }
    }
}
