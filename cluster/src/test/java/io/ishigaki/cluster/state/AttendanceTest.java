package io.ishigaki.cluster.state;

import static org.assertj.core.api.Assertions.assertThat;

import io.ishigaki.multiformats.Multihash;
import io.ishigaki.multiformats.key.PeerId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class AttendanceTest {
    private static final PeerId ANN = new PeerId(Multihash.sha256(new byte[] {1}));
    private static final PeerId BOB = new PeerId(Multihash.sha256(new byte[] {2}));
    private static final Duration HOUR = Duration.ofHours(1);

    private final Attendance attendance = new Attendance(HOUR, Duration.ofDays(3));

    /// Bob is there, and Ann is not.
    private void away(Duration span) {
        for (Duration left = span; left.isPositive(); left = left.minus(Attendance.STEP_MAX)) {
            attendance.count(List.of(ANN, BOB), Set.of(BOB), Set.of(), Attendance.STEP_MAX);
        }
    }

    private void back() {
        attendance.count(List.of(ANN, BOB), Set.of(ANN, BOB), Set.of(), Attendance.STEP_MAX);
    }

    @Test
    void whoWasNeverAwayForLongIsOverdueAfterTheConfiguredTime() {
        away(HOUR.minusMinutes(1));
        assertThat(attendance.isOverdue(ANN)).isFalse();
        away(Duration.ofMinutes(1));
        assertThat(attendance.isOverdue(ANN)).isTrue();
        assertThat(attendance.isLost(ANN)).isFalse();
        back();
        assertThat(attendance.isOverdue(ANN)).isFalse();
    }

    @Test
    void whoIsOffNightlyIsOverdueAfterALongerNight() {
        for (int night = 0; night < 5; night++) {
            away(HOUR.multipliedBy(8));
            back();
        }
        away(HOUR.multipliedBy(8));
        assertThat(attendance.isOverdue(ANN)).isFalse();
        away(Duration.ofMinutes(1));
        assertThat(attendance.isOverdue(ANN)).isTrue();
    }

    @Test
    void oneLongAbsenceInManyDoesNotCountAndNoneCountsForMoreThanADay() {
        List<Duration> past = new ArrayList<>();
        past.add(HOUR.multipliedBy(40));
        for (int i = 1; i < Attendance.ABSENCES_MAX; i++) {
            past.add(HOUR.multipliedBy(2));
        }
        attendance.restore(ANN, HOUR.multipliedBy(3), past);
        assertThat(attendance.isOverdue(ANN)).isTrue();
        attendance.restore(ANN, HOUR.multipliedBy(25), List.of(HOUR.multipliedBy(40)));
        assertThat(attendance.isOverdue(ANN)).isTrue();
        attendance.restore(ANN, HOUR.multipliedBy(23), List.of(HOUR.multipliedBy(40)));
        assertThat(attendance.isOverdue(ANN)).isFalse();
    }

    @Test
    void onlyTheLastAbsencesAreRemembered() {
        for (int i = 0; i < Attendance.ABSENCES_MAX + 3; i++) {
            away(HOUR);
            back();
        }
        assertThat(attendance.past(ANN)).hasSize(Attendance.ABSENCES_MAX);
    }

    @Test
    void nobodyIsMissedByABoxThatIsAlone() {
        attendance.count(List.of(ANN, BOB), Set.of(), Set.of(), Attendance.STEP_MAX);
        assertThat(attendance.of(ANN)).isZero();
    }

    @Test
    void whomOthersHaveGivenUpIsNotWaitedFor() {
        List<PeerId> others = new ArrayList<>(List.of(ANN));
        for (int i = 3; i < 6; i++) {
            others.add(new PeerId(Multihash.sha256(new byte[] {(byte) i})));
        }
        attendance.count(others, Set.of(ANN), Set.of(), Attendance.STEP_MAX);
        assertThat(attendance.of(others.getLast())).isZero();

        attendance.count(others, Set.of(ANN), Set.copyOf(others.subList(2, 4)), Attendance.STEP_MAX);
        assertThat(attendance.of(others.getLast())).isEqualTo(Attendance.STEP_MAX);
    }
}
