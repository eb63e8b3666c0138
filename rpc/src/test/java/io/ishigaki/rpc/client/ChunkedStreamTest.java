package io.ishigaki.rpc.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.ishigaki.rpc.CommandException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ChunkedStreamTest {
    /// A daemon that says what it is given, in pieces of any length.
    private record Speaker(ByteBuffer said, SplittableRandom random) implements Connection {
        @Override
        public int read(ByteBuffer target) {
            if (!said.hasRemaining()) {
                return -1;
            }
            int most = Math.min(said.remaining(), target.remaining());
            int count = most == 1 ? 1 : random.nextInt(1, most);
            target.put(said.slice(said.position(), count));
            said.position(said.position() + count);
            return count;
        }

        @Override
        public void write(ByteBuffer... sources) {
            throw new AssertionError("nothing is asked");
        }

        @Override
        public long transfer(FileChannel source, long length) {
            throw new AssertionError("nothing is sent");
        }

        @Override
        public void endOutput() {}

        @Override
        public void close() {}
    }

    private static ChunkedStream stream(byte[] said, SplittableRandom random) {
        return new ChunkedStream(new SocketStream(new Exchange(new Speaker(ByteBuffer.wrap(said), random))));
    }

    private static void chunk(ByteArrayOutputStream out, byte[] content) throws IOException {
        out.write((Integer.toHexString(content.length) + "\r\n").getBytes(StandardCharsets.US_ASCII));
        out.write(content);
        out.write('\r');
        out.write('\n');
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3})
    void contentIsTheSameInArraysAndInBuffers(long seed) throws IOException {
        var random = new SplittableRandom(seed);
        var content = new ByteArrayOutputStream();
        var said = new ByteArrayOutputStream();
        for (int i = 0; i < 40; i++) {
            byte[] piece = new byte[1 + random.nextInt(1 << random.nextInt(1, 19))];
            random.nextBytes(piece);
            content.write(piece);
            chunk(said, piece);
        }
        said.write("0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));

        var got = new ByteArrayOutputStream();
        var in = stream(said.toByteArray(), random);
        var buffer = ByteBuffer.allocateDirect(256 << 10);
        byte[] array = new byte[100_000];
        for (boolean ended = false; !ended; ) {
            int count;
            if (random.nextBoolean()) {
                count = in.read(buffer.clear().limit(random.nextInt(1, buffer.capacity())));
                byte[] bytes = new byte[buffer.position()];
                buffer.flip().get(bytes);
                got.write(bytes);
            } else {
                count = in.read(array, 0, random.nextInt(1, array.length));
                got.write(array, 0, Math.max(0, count));
            }
            ended = count < 0;
        }

        assertThat(got.toByteArray()).isEqualTo(content.toByteArray());
        assertThat(in.read(buffer.clear())).isEqualTo(-1);
    }

    @Test
    void errorBehindTheContentIsThrownToWhoReadsIntoABuffer() throws IOException {
        var said = new ByteArrayOutputStream();
        chunk(said, new byte[] {1, 2, 3});
        said.write("0\r\nX-Stream-Error: the disk is gone\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        var in = stream(said.toByteArray(), new SplittableRandom(1));
        var room = ByteBuffer.allocateDirect(100);

        assertThatExceptionOfType(CommandException.class)
                .isThrownBy(() -> {
                    while (in.read(room) >= 0) {
                        // On to the end.
                    }
                })
                .withMessage("the disk is gone");
        assertThat(room.position()).isEqualTo(3);
    }

    @Test
    void answerThatIsCutShortIsAnErrorToWhoReadsIntoABuffer() {
        byte[] said = "5\r\nab".getBytes(StandardCharsets.US_ASCII);
        var in = stream(said, new SplittableRandom(1));
        var room = ByteBuffer.allocateDirect(100);

        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> {
                    while (in.read(room) >= 0) {
                        // On to the end.
                    }
                })
                .withMessageContaining("closed the connection within an answer");
    }
}
