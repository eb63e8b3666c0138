package io.ishigaki.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import io.ishigaki.concurrent.Ticker;
import io.ishigaki.dag.BlockSink;
import io.ishigaki.multiformats.Block;
import java.io.Closeable;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class BlockWriterTest {
    private static final int BLOCKS = 20;
    private static final Duration PAUSE = Duration.ofMillis(10);

    private final BlockingQueue<String> told = new LinkedBlockingQueue<>();
    private final BlockWriter.Listener listener = new BlockWriter.Listener() {
        @Override
        public void stored(Block block) {
            told.add("stored " + name(block));
        }

        @Override
        public void passed(Block block) {
            told.add("passed " + name(block));
        }

        @Override
        public void refused(Block block, IOException cause) {
            told.add("refused " + name(block) + " " + cause.getMessage());
        }

        @Override
        public void failed(IOException cause) {
            told.add("failed " + cause.getMessage());
        }
    };

    private final BlockWriter writer = new BlockWriter(listener, PAUSE, Ticker.system());

    private static int name(Block block) {
        return block.body().at(0);
    }

    /// Takes so many blocks until it is closed.
    private record SmallSink(int max, List<Block> taken) implements BlockSink, Closeable {
        @Override
        public void put(Block block) throws IOException {
            if (taken.size() == max) {
                throw new IOException("full");
            }
            taken.add(block);
        }

        @Override
        public void sync() {}

        @Override
        public void close() {
            taken.clear();
        }
    }

    private List<String> write(int max) throws InterruptedException {
        writer.begin(() -> new SmallSink(max, new ArrayList<>()));
        for (int i = 0; i < BLOCKS; i++) {
            writer.add(Block.ofRaw(new byte[] {(byte) i}));
        }
        writer.end();
        List<String> all = new ArrayList<>();
        while (all.size() < BLOCKS) {
            all.add(told.take());
        }
        return all;
    }

    /// Counts how often it is asked to make durable what it has.
    private record CountingSink(AtomicInteger syncs) implements BlockSink, Closeable {
        @Override
        public void put(Block block) {}

        @Override
        public void sync() {
            syncs.incrementAndGet();
        }

        @Override
        public void close() {}
    }

    @Test
    void whatComesSoonAfterASyncIsSyncedTogether() throws InterruptedException {
        var timeless = new BlockWriter(listener, PAUSE, () -> 0);
        var syncs = new AtomicInteger();
        timeless.begin(() -> new CountingSink(syncs));
        timeless.add(Block.ofRaw(new byte[] {0}));
        assertThat(told.take()).isEqualTo("stored 0");
        for (int i = 1; i < BLOCKS; i++) {
            timeless.add(Block.ofRaw(new byte[] {(byte) i}));
        }
        timeless.end();
        for (int i = 1; i < BLOCKS; i++) {
            assertThat(told.take()).isEqualTo("stored " + i);
        }
        assertThat(syncs).hasValue(2);
    }

    @Test
    void whatIsWorthASyncWaitsForNothing() throws InterruptedException {
        var timeless = new BlockWriter(listener, PAUSE, () -> 0);
        timeless.begin(() -> new CountingSink(new AtomicInteger()));
        for (int i = 0; i < BLOCKS; i++) {
            timeless.add(Block.ofRaw(new byte[] {(byte) i}));
        }
        timeless.add(Block.ofRaw(new byte[4 << 20]));
        for (int i = 0; i < BLOCKS; i++) {
            assertThat(told.take()).isEqualTo("stored " + i);
        }
        assertThat(told.take()).isEqualTo("stored 0");
        timeless.end();
    }

    @Test
    void whatSomebodyWaitsForIsStoredWithoutAPause() throws InterruptedException {
        var timeless = new BlockWriter(listener, PAUSE, () -> 0);
        timeless.begin(() -> new CountingSink(new AtomicInteger()));
        for (int i = 0; i < BLOCKS; i++) {
            timeless.add(Block.ofRaw(new byte[] {(byte) i}));
            timeless.hurry();
            assertThat(told.take()).isEqualTo("stored " + i);
        }
        timeless.end();
    }

    @Test
    void whatDoesNotFitTogetherIsPassedOneByOne() throws InterruptedException {
        List<String> all = write(5);

        assertThat(all)
                .hasSize(BLOCKS)
                .contains("passed " + (BLOCKS - 1))
                .allMatch(each -> each.startsWith("stored") || each.startsWith("passed"));
        assertThat(all.stream().map(each -> each.substring(each.indexOf(' ') + 1)))
                .doesNotHaveDuplicates();
    }

    @Test
    void storeThatTakesNothingSaysSoOfEach() throws InterruptedException {
        assertThat(write(0)).hasSize(BLOCKS).contains("refused 0 full", "refused " + (BLOCKS - 1) + " full");
    }

    @Test
    void whatFitsIsStoredTogether() throws InterruptedException {
        assertThat(write(BLOCKS)).allMatch(each -> each.startsWith("stored"));
    }
}
