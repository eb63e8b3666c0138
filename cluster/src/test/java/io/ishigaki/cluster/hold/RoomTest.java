package io.ishigaki.cluster.hold;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class RoomTest {
    private static final Instant NOW = Instant.EPOCH;

    private final Room room = new Room();

    @Test
    void boxIsFullOnceACellDoesNotFitUntilItDoesAndLessThanNinetyPercentAreHeld() {
        assertThat(room.fits(900, 100, 1000)).isTrue();
        assertThat(room.isFull(1000, 1000, NOW)).isFalse();
        assertThat(room.fits(950, 51, 1000)).isFalse();
        assertThat(room.isFull(950, 1000, NOW)).isTrue();
        assertThat(room.isFull(900, 1000, NOW)).isTrue();
        assertThat(room.isFull(899, 1000, NOW)).isFalse();
        assertThat(room.isFull(950, 1000, NOW)).isFalse();
    }

    @Test
    void cellThatIsTooLargeForAHalfEmptyBoxKeepsItFull() {
        assertThat(room.fits(500, 600, 1000)).isFalse();
        assertThat(room.isFull(500, 1000, NOW)).isTrue();
        assertThat(room.isFull(400, 1000, NOW)).isFalse();
    }

    @Test
    void storeThatRefusedIsTriedAgainAfterAWhile() {
        room.close(NOW, Optional.empty());
        assertThat(room.isFull(0, 1000, NOW)).isTrue();
        assertThat(room.isFull(0, 1000, NOW.plus(Room.STORE_PAUSE))).isFalse();
    }

    @Test
    void storeThatCouldNotBeCollectedYetIsTriedAgainWhenItCan() {
        Instant soon = NOW.plusSeconds(9);
        room.close(NOW, Optional.of(soon));
        assertThat(room.isFull(0, 1000, NOW)).isTrue();
        assertThat(room.isFull(0, 1000, soon)).isFalse();

        room.close(NOW, Optional.empty());
        room.close(NOW, Optional.of(soon));
        assertThat(room.isFull(0, 1000, soon)).isTrue();
    }
}
