package io.ishigaki.dag.unixfs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ishigaki.concurrent.Pools;
import io.ishigaki.dag.chunk.ChunkerSpec;
import io.ishigaki.multiformats.Block;
import io.ishigaki.multiformats.Bytes;
import io.ishigaki.multiformats.HashFunction;
import io.ishigaki.multiformats.MalformedDataException;
import io.ishigaki.multiformats.Multicodec;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ImporterTest {
    private static ImportProfile profile(int cidVersion, HashFunction hash, boolean rawLeaves) {
        return new ImportProfile(
                        OptionalInt.of(cidVersion),
                        Optional.of(hash),
                        Optional.of(rawLeaves),
                        Optional.of(new ChunkerSpec.Size(1000)),
                        Optional.empty(),
                        OptionalInt.of(3),
                        OptionalInt.empty(),
                        OptionalInt.empty(),
                        Optional.empty(),
                        OptionalInt.empty())
                .orElse(ImportProfile.NONE);
    }

    private static ImportOptions options() {
        return profile(1, HashFunction.SHA2_256, true).toOptions(0, MetadataChoice.NONE, true);
    }

    @Test
    void blocksComeInTheOrderOfTheFileEachAfterItsChildren() throws IOException {
        byte[] content = VectorContent.prng(7, 10_500);
        var sink = new KeepingSink();
        try (ExecutorService hashers = Pools.coreSized("hash")) {
            Imported imported = new Importer(options(), sink, hashers).importFile(new ByteArrayInputStream(content));

            assertThat(imported.cid()).isEqualTo(sink.blocks().getLast().cid());
        }

        List<Bytes> leaves = sink.blocks().stream()
                .filter(block -> block.cid().codec().equals(Multicodec.RAW))
                .map(block -> block.body())
                .toList();
        assertThat(leaves).hasSize(11);
        for (int index = 0; index < leaves.size(); index++) {
            int length = index == 10 ? 500 : 1000;
            assertThat(leaves.get(index)).isEqualTo(Bytes.copyOf(content, index * 1000, length));
        }
    }

    @Test
    void noMoreIsUnderWayThanTheBound() throws IOException {
        var read = new AtomicLong();
        var delivered = new AtomicLong();
        InputStream content = new ZeroStream(200L << 20) {
            @Override
            public int read(byte[] target, int offset, int length) {
                int count = super.read(target, offset, length);
                read.addAndGet(Math.max(count, 0));
                assertThat(read.get() - delivered.get()).isLessThan(LeafPipeline.IN_FLIGHT_BYTES_MAX + (4L << 20));
                return count;
            }
        };
        var sink = new DiscardingSink() {
            @Override
            public synchronized void put(Block block) {
                delivered.addAndGet(block.size());
            }
        };
        ImportOptions options = ImportProfile.UNIXFS_V1_2025.toOptions(0, MetadataChoice.NONE, true);
        try (ExecutorService hashers = Pools.coreSized("hash")) {
            Imported imported = new Importer(options, sink, hashers).importFile(content);

            assertThat(imported.fileSize()).isEqualTo(200L << 20);
        }
    }

    @Test
    void inlinedBlocksAreNotGivenToTheSink() throws IOException {
        var sink = new KeepingSink();
        ImportOptions options = profile(1, HashFunction.SHA2_256, true).toOptions(32, MetadataChoice.NONE, true);

        Imported imported =
                new Importer(options, sink, Runnable::run).importFile(new ByteArrayInputStream(new byte[32]));

        assertThat(imported.cid().multihash().isIdentity()).isTrue();
        assertThat(sink.blocks()).isEmpty();
    }

    @Test
    void blockOneByteBeyondTheInlineLimitIsStored() throws IOException {
        var sink = new KeepingSink();
        ImportOptions options = profile(1, HashFunction.SHA2_256, true).toOptions(32, MetadataChoice.NONE, true);

        new Importer(options, sink, Runnable::run).importFile(new ByteArrayInputStream(new byte[33]));

        assertThat(sink.blocks()).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource({"0, 0, 0", "1, 0, 1", "262144, 262144, 2", "600000, 600000, 3"})
    void progressIsToldNowAndThenAndAtTheEnd(int size, long last, int atMost) throws IOException {
        List<Long> progress = new ArrayList<>();
        var listener = new ImportListener() {
            @Override
            public void added(String path, Imported imported) {
                assertThat(path).isEqualTo("name");
            }

            @Override
            public void progressed(String path, long bytes) {
                progress.add(bytes);
            }
        };

        new Importer(options(), new DiscardingSink(), Runnable::run)
                .importFile("name", EntryMetadata.NONE, new ByteArrayInputStream(new byte[size]), listener);

        assertThat(progress).isSorted().doesNotHaveDuplicates().hasSizeLessThanOrEqualTo(Math.max(atMost, 1));
        assertThat(progress.getLast()).isEqualTo(Math.max(last, size));
    }

    @Test
    void failureOfTheContentReachesTheCaller() {
        InputStream broken = new InputStream() {
            @Override
            public int read() throws IOException {
                throw new IOException("the disk is gone");
            }

            @Override
            public int read(byte[] target, int offset, int length) throws IOException {
                throw new IOException("the disk is gone");
            }
        };

        assertThatThrownBy(() -> new Importer(options(), new DiscardingSink(), Runnable::run).importFile(broken))
                .isInstanceOf(IOException.class)
                .hasMessage("the disk is gone");
    }

    @ParameterizedTest
    @CsvSource({
        "1000000, 1000000, more than 65536 links",
        "47000, 50000, limit 2097152",
    })
    void nodeThatIsNoBlockIsRefused(int leaves, int linksMax, String complaint) {
        ImportProfile tiny = new ImportProfile(
                        OptionalInt.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.of(new ChunkerSpec.Size(1)),
                        Optional.empty(),
                        OptionalInt.of(linksMax),
                        OptionalInt.empty(),
                        OptionalInt.empty(),
                        Optional.empty(),
                        OptionalInt.empty())
                .orElse(ImportProfile.UNIXFS_V1_2025);
        var importer = new Importer(tiny.toOptions(0, MetadataChoice.NONE, true), new DiscardingSink(), Runnable::run);

        assertThatThrownBy(() -> importer.importFile(new ZeroStream(leaves)))
                .isInstanceOf(MalformedDataException.class)
                .hasMessageContaining(complaint);
    }

    @Test
    void contradictionsAreRefused() {
        var keepMode = new MetadataChoice(true, false, OptionalInt.empty(), Optional.empty());

        assertThatThrownBy(() -> profile(1, HashFunction.SHA2_256, true).toOptions(0, keepMode, true))
                .isInstanceOf(MalformedDataException.class)
                .hasMessageContaining("raw-leaves can't be used");
        assertThatThrownBy(() -> profile(0, HashFunction.SHA2_512, false).toOptions(0, MetadataChoice.NONE, true))
                .hasMessageContaining("CIDv0 only supports sha2-256");
        assertThatThrownBy(() -> profile(2, HashFunction.SHA2_256, false).toOptions(0, MetadataChoice.NONE, true))
                .hasMessageContaining("unknown CID version: 2");
        assertThatThrownBy(() -> options(129)).hasMessageContaining("inline-limit 129 exceeds");
        assertThat(options(128).cids().inlineBytesMax()).isEqualTo(128);
    }

    private static ImportOptions options(int inlineBytesMax) {
        return profile(1, HashFunction.SHA2_256, true).toOptions(inlineBytesMax, MetadataChoice.NONE, true);
    }

    @Test
    void insecureHashIsRefused() {
        HashFunction insecure = HashFunction.named("blake2b-8").orElseThrow();

        assertThatThrownBy(() -> profile(1, insecure, true).toOptions(0, MetadataChoice.NONE, true))
                .isInstanceOf(MalformedDataException.class)
                .hasMessageContaining("potentially insecure");
    }
}
