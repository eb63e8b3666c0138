package io.ishigaki.dag.chunk;

import static org.assertj.core.api.Assertions.assertThat;

import io.ishigaki.multiformats.Bytes;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What every chunker promises; the cut points themselves are held against Kubo's in the vectors of
/// whole files.
class ChunkerTest {
    private static final long SEED = 0x5EED;

    private static byte[] random(int size) {
        byte[] content = new byte[size];
        new Random(SEED).nextBytes(content);
        return content;
    }

    private static List<Bytes> chunks(Chunker chunker, InputStream content) throws IOException {
        chunker.start(content);
        var chunks = new ArrayList<Bytes>();
        for (Optional<Bytes> next = chunker.next(); next.isPresent(); next = chunker.next()) {
            chunks.add(next.get());
        }
        assertThat(chunker.next()).as("after the end").isEmpty();
        return chunks;
    }

    private static byte[] joined(List<Bytes> chunks) throws IOException {
        var out = new ByteArrayOutputStream();
        for (Bytes chunk : chunks) {
            chunk.writeTo(out);
        }
        return out.toByteArray();
    }

    @ParameterizedTest
    @ValueSource(strings = {"size-1000", "size-65536", "size-262144", "rabin-100-200-300", "rabin", "buzhash"})
    void chunksJoinToTheContent(String spec) throws IOException {
        Chunker chunker = ChunkerSpec.parse(spec).chunker();

        for (int size : new int[] {0, 1, 15, 16, 999, 1000, 1001, 65_535, 65_536, 65_537, 131_071, 1_300_000}) {
            byte[] content = random(size);
            assertThat(joined(chunks(chunker, new ByteArrayInputStream(content))))
                    .as("%d bytes", size)
                    .isEqualTo(content);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"size-1000", "size-100000", "rabin-100-200-300", "buzhash"})
    void chunksDoNotDependOnHowTheStreamIsRead(String spec) throws IOException {
        byte[] content = random(1_300_000);

        List<Bytes> whole = chunks(ChunkerSpec.parse(spec).chunker(), new ByteArrayInputStream(content));
        List<Bytes> trickled = chunks(ChunkerSpec.parse(spec).chunker(), new TricklingStream(content));

        assertThat(trickled).isEqualTo(whole);
    }

    /// Answers a few bytes at a time, as a socket would.
    private static final class TricklingStream extends FilterInputStream {
        private final Random random = new Random(SEED);

        TricklingStream(byte[] content) {
            super(new ByteArrayInputStream(content));
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            return super.read(target, offset, Math.min(length, 1 + random.nextInt(3000)));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"size-1000", "rabin-100-200-300", "buzhash"})
    void chunkerBeginsAfreshWithTheNextStream(String spec) throws IOException {
        Chunker chunker = ChunkerSpec.parse(spec).chunker();
        byte[] content = random(700_000);
        chunker.start(new ByteArrayInputStream(random(5000)));
        assertThat(chunker.next()).isPresent();

        List<Bytes> chunks = chunks(chunker, new ByteArrayInputStream(content));

        assertThat(chunks).isEqualTo(chunks(ChunkerSpec.parse(spec).chunker(), new ByteArrayInputStream(content)));
    }

    @Test
    void rabinChunksKeepTheirBounds() throws IOException {
        List<Bytes> chunks =
                chunks(ChunkerSpec.parse("rabin-100-200-300").chunker(), new ByteArrayInputStream(random(100_000)));

        assertThat(chunks.subList(0, chunks.size() - 1))
                .allSatisfy(chunk -> assertThat(chunk.length()).isBetween(100, 300))
                .anySatisfy(chunk -> assertThat(chunk.length()).isBetween(101, 299));
    }

    @Test
    void rabinCutsOfConstantContentAreTheLongest() throws IOException {
        List<Bytes> chunks =
                chunks(ChunkerSpec.parse("rabin-100-200-300").chunker(), new ByteArrayInputStream(ones(1000)));

        assertThat(chunks).extracting(Bytes::length).containsExactly(300, 300, 300, 100);
    }

    private static byte[] ones(int size) {
        byte[] content = new byte[size];
        Arrays.fill(content, (byte) 1);
        return content;
    }
}
