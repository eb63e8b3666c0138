package io.ishigaki.network.swarm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ishigaki.multiformats.key.KeyType;
import io.ishigaki.multiformats.key.PeerId;
import io.ishigaki.multiformats.key.PrivateKey;
import io.ishigaki.multiformats.multiaddr.Multiaddr;
import io.ishigaki.network.ConnectedPeer.Direction;
import io.ishigaki.network.PeerGoneException;
import io.ishigaki.network.muxer.MuxedSession;
import io.ishigaki.network.muxer.MuxedStream;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TrimmerTest {
    private static final Multiaddr SOMEWHERE = Multiaddr.parse("/ip4/127.0.0.1/tcp/4001");

    private final WaterMarks marks = new WaterMarks(2, 4, Duration.ofSeconds(20), Duration.ofMillis(50));
    private long nanos = Duration.ofHours(1).toNanos();

    /// A session that has so many streams, and does nothing.
    record Idle(int streams) implements MuxedSession {
        @Override
        public MuxedStream open() throws PeerGoneException {
            throw new PeerGoneException("nobody is there");
        }

        @Override
        public void expect(long bytes) {}

        @Override
        public Optional<Duration> roundTrip() {
            return Optional.empty();
        }

        @Override
        public void close() {}
    }

    private static PeerId peer() {
        return PrivateKey.generate(KeyType.ED25519, new SecureRandom()).peerId();
    }

    private Connection connection(int streams, Direction direction, Duration age) {
        return new Connection(peer(), SOMEWHERE, direction, new Idle(streams), nanos - age.toNanos());
    }

    private Connection idle(int minutes) {
        return connection(0, Direction.INBOUND, Duration.ofMinutes(minutes));
    }

    @Test
    void nothingIsClosedUpToHighWater() {
        var trimmer = new Trimmer(marks, () -> nanos);

        assertThat(trimmer.tooMany(List.of(idle(1), idle(2), idle(3), idle(4)))).isEmpty();
    }

    @Test
    void aboveItTheYoungestThatNobodyUsesGoDownToLowWater() {
        var trimmer = new Trimmer(marks, () -> nanos);
        Connection used = connection(3, Direction.INBOUND, Duration.ofMinutes(1));
        Connection dialled = connection(0, Direction.OUTBOUND, Duration.ofMinutes(2));
        Connection old = idle(9);
        Connection young = idle(3);
        Connection middle = idle(5);

        assertThat(trimmer.tooMany(List.of(used, dialled, old, young, middle))).containsExactly(young, middle, old);
    }

    @Test
    void protectedPeersAndThoseWithinGraceStay() {
        var trimmer = new Trimmer(marks, () -> nanos);
        var all = new ArrayList<>(List.of(idle(1), idle(2), idle(3), idle(4)));
        Connection fresh = connection(0, Direction.INBOUND, Duration.ofSeconds(20));
        all.add(fresh);
        all.forEach(each -> trimmer.protect(each.peer()));
        trimmer.unprotect(fresh.peer());

        assertThat(trimmer.tooMany(all)).isEmpty();
        nanos += 1;
        assertThat(trimmer.tooMany(all)).containsExactly(fresh);
    }

    @Test
    void protectedPeersHaveALimit() {
        var trimmer = new Trimmer(marks, () -> nanos);
        PeerId first = peer();
        trimmer.protect(first);
        for (int count = 1; count < Trimmer.PROTECTED_MAX; count++) {
            trimmer.protect(peer());
        }

        trimmer.protect(first);
        assertThatThrownBy(() -> trimmer.protect(peer()))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("there are 1024 protected peers, limit 1024");
    }

    @Test
    void swarmClosesWhatIsTooMany() throws IOException, InterruptedException {
        try (var nodes = new Nodes()) {
            Swarm hub = nodes.open(
                    SwarmLimits.defaults().withMarks(new WaterMarks(1, 2, Duration.ZERO, Duration.ofMillis(500))));
            var diary = new Nodes.Diary();
            hub.observe(diary);
            Swarm kept = nodes.open();
            hub.protect(kept.self());
            for (Swarm peer : List.of(kept, nodes.open(), nodes.open())) {
                Nodes.connect(peer, hub);
            }

            assertThat(diary.await("disconnected")).doesNotContain(kept.self().toString());
            assertThat(diary.await("disconnected")).doesNotContain(kept.self().toString());
            assertThat(hub.peer(kept.self())).isPresent();
        }
    }

    @Test
    void marksThatMakeNoSenseAreRefused() {
        assertThatThrownBy(() -> new WaterMarks(5, 4, Duration.ZERO, Duration.ofSeconds(1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("low water 5, high water 4: at least 0 and the one before");
    }
}
