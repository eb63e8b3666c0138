package io.ishigaki.exchange.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ishigaki.multiformats.Block;
import io.ishigaki.multiformats.Bytes;
import io.ishigaki.multiformats.MalformedDataException;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MessageReaderTest {
    private static final int ROUNDS = 300;

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 0x5EED, Long.MIN_VALUE})
    void whatIsWrittenIsReadBack(long seed) throws Exception {
        var random = new SplittableRandom(seed);
        for (int round = 0; round < ROUNDS; round++) {
            List<Part> parts = Wire.random(random);

            byte[] message = Wire.write(BitswapVersion.V1_2_0, parts);

            assertThat(Wire.read(new Trickle(message, random)::read))
                    .as("round %d", round)
                    .isEqualTo(parts);
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {4, 5})
    void everyTruncationIsAnError(long seed) {
        var random = new SplittableRandom(seed);
        for (int round = 0; round < 20; round++) {
            byte[] message = Wire.write(BitswapVersion.V1_2_0, Wire.random(random));
            for (int length = 1; length < message.length; length++) {
                byte[] cut = Arrays.copyOf(message, length);

                assertThatThrownBy(() -> Wire.read(cut))
                        .as("round %d, %d bytes", round, length)
                        .isInstanceOfAny(EOFException.class, MalformedDataException.class);
            }
        }
    }

    /// Whatever comes in, the only complaint is that it is malformed, or cut short.
    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {6, 7})
    void flippedBitsAreReadOrRefused(long seed) throws Exception {
        var random = new SplittableRandom(seed);
        int refused = 0;
        for (int round = 0; round < 5; round++) {
            byte[] message = Wire.write(BitswapVersion.V1_2_0, Wire.random(random));
            for (int bit = 0; bit < message.length * Byte.SIZE; bit++) {
                byte[] flipped = message.clone();
                flipped[bit / Byte.SIZE] ^= (byte) (1 << bit % Byte.SIZE);
                refused += isRefused(flipped) ? 1 : 0;
            }
        }
        assertThat(refused).isPositive();
    }

    private static boolean isRefused(byte[] message) throws Exception {
        try {
            Wire.read(message);
            return false;
        } catch (MalformedDataException | EOFException e) {
            assertThat(e).message().isNotBlank();
            return true;
        }
    }

    @Test
    void aBlockIsHandedOverBeforeTheNextHasCome() {
        var first = new Part.Payload(CidPrefix.V0, Wire.text("first"));
        byte[] message =
                Wire.write(BitswapVersion.V1_2_0, List.of(first, new Part.Payload(CidPrefix.V0, Wire.text("second"))));
        var received = new ArrayList<Part>();

        var cut = new ByteArrayInputStream(message, 0, message.length - 3);

        assertThatThrownBy(new MessageReader(cut::read, received::add)::read).isInstanceOf(EOFException.class);
        assertThat(received).containsExactly(first);
    }

    @Test
    void blockOfTheLimitIsTakenAndOneByteMoreIsNot() throws Exception {
        var body = Bytes.ofOwned(new byte[Block.BYTES_MAX]);
        var payload = new Part.Payload(CidPrefix.V0, body);
        assertThat(Wire.read(Wire.write(BitswapVersion.V1_0_0, List.of(payload))))
                .containsExactly(payload);
        assertThat(Wire.read(Wire.write(BitswapVersion.V1_2_0, List.of(payload))))
                .containsExactly(payload);

        var tooLong = new Part.Payload(CidPrefix.V0, Bytes.ofOwned(new byte[Block.BYTES_MAX + 1]));

        for (BitswapVersion version : BitswapVersion.values()) {
            assertThatThrownBy(() -> Wire.read(Wire.write(version, List.of(tooLong))))
                    .isInstanceOf(MalformedDataException.class)
                    .hasMessage("block is 2097153 bytes, limit 2097152");
        }
    }

    /// Field 15, which no version knows, fills the message.
    @Test
    void messageOfTheLimitIsTakenAndOneByteMoreIsNot() throws Exception {
        int head = 1 + 4;
        assertThat(Wire.read(unknownField(MessageReader.MESSAGE_BYTES_MAX - head)))
                .isEmpty();

        assertThatThrownBy(() -> Wire.read(unknownField(MessageReader.MESSAGE_BYTES_MAX - head + 1)))
                .isInstanceOf(MalformedDataException.class)
                .hasMessage("message is 4194305 bytes, limit 4194304");
    }

    private static byte[] unknownField(int length) {
        byte[] message = new byte[1 + 4 + length];
        message[0] = 15 << 3 | 2;
        // In four bytes, whatever its value: protobuf doesn't ask for the shortest form.
        for (int i = 0; i < 4; i++) {
            message[1 + i] = (byte) (length >>> 7 * i & 0x7F | (i < 3 ? 0x80 : 0));
        }
        return Wire.frame(message);
    }

    /// A peer that announces much and sends nothing must not cost more than a buffer.
    @Test
    void announcedBytesCostNothingUntilTheyCome() throws Exception {
        var head = new ByteArrayInputStream(HexFormat.of().parseHex("808080021affffff01"));
        long before = allocatedBytes();

        assertThatThrownBy(() -> Wire.read(head::read))
                .isInstanceOfAny(EOFException.class, MalformedDataException.class);

        assertThat(allocatedBytes() - before).isLessThan(1 << 20);
    }

    /// Gives as much as it has, and says how much was announced at a time.
    private static final class Reserving implements MessageReader.Source {
        private final ByteArrayInputStream bytes;
        private final int limit;
        private int reserved;
        private int most;

        private Reserving(byte[] bytes, int limit) {
            this.bytes = new ByteArrayInputStream(bytes);
            this.limit = limit;
        }

        @Override
        public int read(byte[] target, int offset, int length) {
            return bytes.read(target, offset, length);
        }

        @Override
        public boolean reserve(int bytes) {
            boolean fits = reserved + bytes <= limit;
            reserved += fits ? bytes : 0;
            most = Math.max(most, reserved);
            return fits;
        }

        @Override
        public void release(int bytes) {
            reserved -= bytes;
        }
    }

    @Test
    void memoryOfABlockIsReservedWhileItComesAndABlockBeyondItComesToo() throws Exception {
        var payload = new Part.Payload(CidPrefix.V0, Bytes.ofOwned(new byte[200_000]));
        byte[] message = Wire.write(BitswapVersion.V1_0_0, List.of(payload));
        var ample = new Reserving(message, 200_000);
        var tight = new Reserving(message, 199_999);

        assertThat(Wire.read(ample)).containsExactly(payload);
        assertThat(Wire.read(tight)).containsExactly(payload);
        assertThat(List.of(ample.most, tight.most)).containsExactly(200_000, 0);
        assertThat(ample.reserved).isZero();

        var cut = new Reserving(Arrays.copyOf(message, 150_000), 200_000);
        assertThatThrownBy(() -> Wire.read(cut)).isInstanceOf(EOFException.class);
        assertThat(cut.reserved).isZero();
    }

    private static long allocatedBytes() {
        var threads = (com.sun.management.ThreadMXBean) java.lang.management.ManagementFactory.getThreadMXBean();
        return threads.getCurrentThreadAllocatedBytes();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "0a 020a00 | want has no valid CID: varint is cut short after 0 bytes",
                "0a 060a040a020155 | want has no valid CID: varint is cut short after 0 bytes",
                "1a 021200 | varint is cut short after 0 bytes",
                "1a 060a0402701220 | CID prefix has unknown version 2",
                "1a 070a050155128101 | CID prefix names a digest of 129 bytes, limit 128",
                "1a 070a050155122000 | 1 bytes follow the CID prefix",
                "22 060a0401551204 | presence has no valid CID: digest is cut short: 0 of 4 bytes",
                "22 080a04015500001002 | type of a presence is 2, expected 0 or 1",
                "0a 0a0a080a04015500002002 | wantType is 2, expected 0 or 1",
                "08 01 | wantlist has wire type 0, expected 2",
                "28 ffffffffffffffffff7f | varint is longer than 64 bits",
                "0b | wantlist has wire type 3, expected 2",
                "7b | field 15 has wire type 3",
                "00 | invalid field number 0",
            })
    void badBytesAreRefusedByName(String hex, String message) {
        byte[] bytes = HexFormat.of().parseHex(hex.replace(" ", ""));

        assertThatThrownBy(() -> Wire.read(Wire.frame(bytes)))
                .isInstanceOf(MalformedDataException.class)
                .hasMessage(message);
    }

    /// Gives as few bytes at a time as it likes.
    private static final class Trickle {
        private final ByteArrayInputStream bytes;
        private final SplittableRandom random;

        Trickle(byte[] bytes, SplittableRandom random) {
            this.bytes = new ByteArrayInputStream(bytes);
            this.random = random;
        }

        int read(byte[] target, int offset, int length) {
            return bytes.read(target, offset, Math.min(length, 1 + random.nextInt(64)));
        }
    }
}
