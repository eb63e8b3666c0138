package io.ishigaki.tests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Whether a [SlowLink] keeps to its rate and delay, and what two of our daemons fetch through it. Not part of a plain
/// build, as it wants a core that does nothing else: `.ci/interop` runs it. How fast they are is measured by
/// `benchmarks/links`.
///
/// `-Dishi.interop.mebibytes=256` fetches more at 1 Gbit/s; at 20 Mbit/s it is a sixteenth.
class SlowLinkInterop {
    private static final String GIGABIT = "1000000000";
    private static final String MEGABITS = "20000000";
    private static final long FILE_BYTES = (long) Integer.getInteger("ishi.interop.mebibytes", 64) << 20;
    private static final int MEGABITS_SHARE = 16;
    private static final Pattern PORT = Pattern.compile("/tcp/(\\d+)/");

    /// A machine that does something else for a moment may try again.
    private static final int ATTEMPTS = 5;

    private static final double SECONDS_OF_TRAFFIC = 0.5;
    private static final double RATE_MIN = 0.95;
    private static final double LATE_SECONDS_MAX = 0.01;

    @TempDir
    private Path directory;

    private Node source;
    private Node reader;

    @BeforeEach
    void make() throws IOException {
        source = Node.ishi(Files.createDirectory(directory.resolve("source")));
        reader = Node.ishi(Files.createDirectory(directory.resolve("reader")));
    }

    @AfterEach
    void end() {
        source.close();
        reader.close();
    }

    @ParameterizedTest
    @CsvSource({
        GIGABIT + ", 0", GIGABIT + ", 10", GIGABIT + ", 50", GIGABIT + ", 150",
        MEGABITS + ", 0", MEGABITS + ", 10", MEGABITS + ", 50", MEGABITS + ", 150"
    })
    void aLinkKeepsToItsRateAndDelay(long bitsPerSecond, long roundTripMillis)
            throws IOException, InterruptedException {
        long bytes = (long) (bitsPerSecond * SECONDS_OF_TRAFFIC) / Byte.SIZE;
        double rate = 0;
        double late = Double.MAX_VALUE;

        for (int attempt = 0; attempt < ATTEMPTS && (rate < RATE_MIN || late > LATE_SECONDS_MAX); attempt++) {
            PlainTransfer transfer = PlainTransfer.measure(bytes, bitsPerSecond, roundTripMillis);
            rate = Math.max(rate, SECONDS_OF_TRAFFIC / transfer.restSeconds());
            late = Math.min(late, transfer.firstSeconds() - roundTripMillis / 1e3);
        }

        assertThat(rate).as("share of the rate").isGreaterThanOrEqualTo(RATE_MIN);
        assertThat(late).as("seconds that the first byte is late").isLessThanOrEqualTo(LATE_SECONDS_MAX);
    }

    @ParameterizedTest
    @CsvSource({
        GIGABIT + ", 0", GIGABIT + ", 10", GIGABIT + ", 50", GIGABIT + ", 150",
        MEGABITS + ", 0", MEGABITS + ", 10", MEGABITS + ", 50", MEGABITS + ", 150"
    })
    void whatIsFetchedThroughALinkIsIdentical(long bitsPerSecond, long roundTripMillis)
            throws IOException, InterruptedException {
        long bytes = FILE_BYTES / (GIGABIT.equals(String.valueOf(bitsPerSecond)) ? 1 : MEGABITS_SHARE);
        Path file = Cargo.random(directory.resolve("file"), bitsPerSecond + roundTripMillis, bytes);
        for (Node node : new Node[] {source, reader}) {
            node.init("test");
            node.startOnline();
        }
        String cid = source.addFile(file);
        Matcher port = PORT.matcher(source.address());
        assertThat(port.find()).isTrue();

        try (var link = new SlowLink(Integer.parseInt(port.group(1)), bitsPerSecond, roundTripMillis)) {
            reader.connect(port.replaceFirst("/tcp/" + link.port() + "/"));
            reader.fetchFile(cid, directory.resolve("copy"));
        }

        assertThat(Files.mismatch(file, directory.resolve("copy"))).isEqualTo(-1);
    }
}
