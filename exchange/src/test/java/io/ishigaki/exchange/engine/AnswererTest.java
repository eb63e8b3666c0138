package io.ishigaki.exchange.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.ishigaki.dag.BlockSource;
import io.ishigaki.exchange.message.BitswapVersion;
import io.ishigaki.exchange.message.MessageReader;
import io.ishigaki.exchange.message.OutgoingMessage;
import io.ishigaki.exchange.message.Part;
import io.ishigaki.exchange.testkit.Encoded;
import io.ishigaki.exchange.testkit.MapSource;
import io.ishigaki.exchange.testkit.NoBringer;
import io.ishigaki.exchange.testkit.Peers;
import io.ishigaki.multiformats.Block;
import io.ishigaki.multiformats.Bytes;
import io.ishigaki.multiformats.Cid;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class AnswererTest {
    private static final int LARGE = Rooms.ROOM_BYTES;

    private final MapSource blocks = new MapSource();
    private int copied;
    private boolean fails;
    private boolean isGone;

    /// The blocks, of which those that are copied are counted.
    private final BlockSource source = new BlockSource() {
        @Override
        public Optional<Block> get(Cid cid) {
            return blocks.get(cid);
        }

        @Override
        public OptionalInt size(Cid cid) throws IOException {
            return blocks.size(cid);
        }

        @Override
        public boolean copyTo(Cid cid, ByteBuffer room) throws IOException {
            copied++;
            if (fails) {
                throw new IOException("the disk is gone");
            }
            return !isGone && blocks.copyTo(cid, room);
        }
    };

    private final Answerer answerer = new Answerer(source, ServeRule.EVERYONE, _ -> false, new NoBringer());

    private Answer answer(int... numbers) throws IOException {
        List<Task.Turn> turns = new ArrayList<>();
        for (int number : numbers) {
            Cid cid = blocks.put(number, LARGE);
            turns.add(new Task.Turn(new Part.Want(cid, 1, Part.WantType.BLOCK, true), false));
        }
        return answerer.answer(new Task(Peers.named("ann"), turns, Integer.MAX_VALUE), BitswapVersion.V1_2_0);
    }

    private static List<Bytes> bodies(Answer answer) throws Exception {
        List<Bytes> bodies = new ArrayList<>();
        for (OutgoingMessage message : answer.messages()) {
            var in = new ByteArrayInputStream(Encoded.bytes(message));
            new MessageReader(in::read, part -> bodies.add(((Part.Payload) part).body())).read();
        }
        return bodies;
    }

    private static int[] numbers(int count) {
        return IntStream.range(0, count).toArray();
    }

    @Test
    void moreBlocksThanThereAreRoomsAreAllGiven() throws Exception {
        Answer answer = answer(numbers(Rooms.ROOMS_MAX + 3));

        assertThat(copied).isEqualTo(Rooms.ROOMS_MAX);
        List<Bytes> bodies = bodies(answer);
        assertThat(bodies).hasSize(Rooms.ROOMS_MAX + 3);
        for (int i = 0; i < bodies.size(); i++) {
            assertThat(bodies.get(i)).isEqualTo(MapSource.block(i, LARGE).body());
        }
    }

    @Test
    void roomsOfMessagesThatAreSentAreUsedAgain() throws Exception {
        for (int round = 0; round < 3; round++) {
            copied = 0;
            Answer answer = answer(numbers(Rooms.ROOMS_MAX));

            assertThat(copied).isEqualTo(Rooms.ROOMS_MAX);
            assertThat(bodies(answer)).hasSize(Rooms.ROOMS_MAX);
            answer.messages().forEach(OutgoingMessage::release);
        }
    }

    @Test
    void taskThatFailsKeepsNoRoom() throws Exception {
        fails = true;
        for (int round = 0; round <= Rooms.ROOMS_MAX; round++) {
            assertThatExceptionOfType(IOException.class).isThrownBy(() -> answer(1));
        }
        fails = false;
        copied = 0;

        assertThat(bodies(answer(1))).hasSize(1);
        assertThat(copied).isOne();
    }

    @Test
    void blockThatGoesAsItIsReadIsAbsentAndKeepsNoRoom() throws Exception {
        isGone = true;
        for (int round = 0; round <= Rooms.ROOMS_MAX; round++) {
            assertThat(answer(1).absent()).hasSize(1);
        }
        assertThat(copied).isEqualTo(Rooms.ROOMS_MAX + 1);
    }
}
