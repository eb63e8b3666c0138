package io.ishigaki.rpc.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ishigaki.multiformats.MalformedDataException;
import io.ishigaki.rpc.FileEntry;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MultipartEntriesTest {
    private static final String TYPE = "multipart/form-data; boundary=\"frontier\"";
    private static final String SAMPLE = String.join(
            "\r\n",
            "--frontier",
            "Content-Disposition: form-data; name=\"file\"; filename=\"d\"",
            "Content-Type: application/x-directory",
            "",
            "",
            "--frontier",
            "Content-Disposition: form-data; name=\"file-1?mode=0640&mtime=1700000000&mtime-nsecs=5\";"
                    + " filename=\"d%2F%C3%BC+a.txt\"",
            "Content-Type: application/octet-stream",
            "",
            "hello\r\n--frontie",
            "--frontier",
            "Content-Disposition: form-data; name=\"file-2\"; filename=\"d/link\"",
            "Content-Type: application/symlink",
            "",
            "a.txt",
            "--frontier--",
            "");

    private static List<String> read(InputStream in) throws IOException {
        List<String> seen = new ArrayList<>();
        var entries = MultipartEntries.open(in, TYPE);
        for (var entry = entries.next(); entry.isPresent(); entry = entries.next()) {
            seen.add(
                    switch (entry.get()) {
                        case FileEntry.Directory directory -> "directory " + directory.path();
                        case FileEntry.Symlink link -> "symlink " + link.path() + " to " + link.target();
                        case FileEntry.Regular file ->
                            "file %s mode %s at %s: %s"
                                    .formatted(
                                            file.path(),
                                            file.metadata().mode(),
                                            file.metadata().modified(),
                                            new String(file.body().readAllBytes(), StandardCharsets.UTF_8));
                    });
        }
        return seen;
    }

    private static InputStream stream(String text) {
        return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
    }

    /// Hands out a few bytes at a time, so that every boundary is met in pieces.
    private static InputStream slowly(byte[] bytes, int step) {
        return new InputStream() {
            private int at;

            @Override
            public int read() {
                return at == bytes.length ? -1 : bytes[at++] & 0xff;
            }

            @Override
            public int read(byte[] target, int offset, int length) {
                if (at == bytes.length) {
                    return -1;
                }
                int count = Math.min(Math.min(step, length), bytes.length - at);
                System.arraycopy(bytes, at, target, offset, count);
                at += count;
                return count;
            }
        };
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 7, 64, 100_000})
    void partsAreReadHoweverTheyArrive(int step) throws IOException {
        assertThat(read(slowly(SAMPLE.getBytes(StandardCharsets.UTF_8), step)))
                .containsExactly(
                        "directory d",
                        "file d/ü a.txt mode OptionalInt[416] at Optional[" + Instant.ofEpochSecond(1_700_000_000, 5)
                                + "]: hello\r\n--frontie",
                        "symlink d/link to a.txt");
    }

    @Test
    void whatIsNotReadIsSkipped() throws IOException {
        var entries = MultipartEntries.open(stream(SAMPLE), TYPE);

        assertThat(entries.next().orElseThrow().path()).isEqualTo("d");
        assertThat(entries.next().orElseThrow().path()).isEqualTo("d/ü a.txt");
        assertThat(entries.next().orElseThrow().path()).isEqualTo("d/link");
        assertThat(entries.next()).isEmpty();
        assertThat(entries.next()).isEmpty();
    }

    @Test
    void aPreambleIsSkippedAndABodyMayBeEmpty() throws IOException {
        assertThat(read(stream("preamble\r\n" + SAMPLE))).hasSize(3);
        assertThat(read(stream("--frontier--\r\n"))).isEmpty();
    }

    @Test
    void everyTruncationIsRefused() {
        int end = SAMPLE.lastIndexOf("--");
        for (int length = 0; length < end; length++) {
            String cut = SAMPLE.substring(0, length);
            assertThatThrownBy(() -> read(stream(cut)))
                    .as("%d bytes", length)
                    .isInstanceOf(MalformedDataException.class);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 0x5EED})
    void contentOfManyWindowsIsTheSame(long seed) throws IOException {
        Random random = new Random(seed);
        byte[] content = new byte[700_000 + random.nextInt(1000)];
        random.nextBytes(content);
        // Many beginnings of a boundary, none complete.
        for (int i = 0; i < 200; i++) {
            byte[] almost = "\r\n--frontieX".getBytes(StandardCharsets.UTF_8);
            System.arraycopy(almost, 0, content, random.nextInt(content.length - 20), almost.length);
        }
        var body = new ByteArrayOutputStream();
        body.write("--frontier\r\n\r\n".getBytes(StandardCharsets.UTF_8));
        body.write(content);
        body.write("\r\n--frontier--\r\n".getBytes(StandardCharsets.UTF_8));

        var entries = MultipartEntries.open(slowly(body.toByteArray(), 1 + random.nextInt(60_000)), TYPE);
        var file = (FileEntry.Regular) entries.next().orElseThrow();
        assertThat(Arrays.equals(file.body().readAllBytes(), content))
                .as("seed %d", seed)
                .isTrue();
        assertThat(entries.next()).isEmpty();
    }

    /// As Kubo takes them.
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "100%.txt|100%.txt",
                "a%2|a%2",
                "%zz%41|%zz%41",
                "a%41+b|aA b",
                "a\\\"b|a\"b",
                "a\\\\b|a\\b",
                ".hidden|.hidden"
            })
    void namesAreUnescapedOrMeantLiterally(String name, String path) throws IOException {
        String body = "--frontier\r\ncontent-disposition: form-data; x=1; filename=\"%s\"\r\n\r\n\r\n--frontier--"
                .formatted(name);

        assertThat(read(stream(body))).singleElement().asString().startsWith("file " + path + " mode");
    }

    @ParameterizedTest
    @ValueSource(strings = {"../../etc/passwd", "/etc/passwd", "./etc//passwd", "a/../etc/passwd", "..%2Fetc%2Fpasswd"})
    void pathsCantClimb(String name) throws IOException {
        String body =
                "--frontier\r\nContent-Disposition: form-data; filename=\"" + name + "\"\r\n\r\nx\r\n--frontier--";

        var entry = MultipartEntries.open(stream(body), TYPE).next().orElseThrow();
        assertThat(entry.path()).isEqualTo("etc/passwd");
    }

    @Test
    void headersHaveALimit() {
        String longest = "X: " + "x".repeat(MultipartEntries.PART_HEADER_BYTES_MAX - 7) + "\r\n\r\n";
        String tooLong = "X: " + "x".repeat(600_000) + "\r\n\r\n";

        assertThat(read2("--frontier\r\n" + longest + "\r\n--frontier--")).isEqualTo(1);
        assertThatThrownBy(() -> read(stream("--frontier\r\n" + tooLong + "\r\n--frontier--")))
                .hasMessage("part header is over 32768 bytes");
    }

    /// Bytes of Latin-1, which are no text here: what is read in their place would be another name.
    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '"',
            value = {
                "caf%E9, a, 'caf%E9' is not UTF-8",
                "caf\u00e9, a, part header is not UTF-8",
                "l, \u00e9, target of symlink 'l' is not UTF-8"
            })
    void namesAndTargetsThatAreNotUtf8AreRefused(String name, String target, String message) {
        String body = "--frontier\r\nContent-Disposition: form-data; name=\"file\"; filename=\"%s\"\r\n".formatted(name)
                + "Content-Type: application/symlink\r\n\r\n%s\r\n--frontier--\r\n".formatted(target);
        var latin = new ByteArrayInputStream(body.getBytes(StandardCharsets.ISO_8859_1));

        assertThatThrownBy(() -> read(latin)).hasMessage(message);
    }

    private static int read2(String body) {
        try {
            return read(stream(body)).size();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void aBoundaryMustBeThereAndShort() {
        assertThatThrownBy(() -> MultipartEntries.open(stream(""), "multipart/form-data"))
                .isInstanceOf(MalformedDataException.class);
        assertThatThrownBy(() -> MultipartEntries.open(stream(""), "multipart/form-data; boundary=" + "b".repeat(71)))
                .hasMessage("multipart boundary is 71 characters, limit 70");
    }
}
