package io.ishigaki.cluster.hold;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

final class AgendaTest {
    private final Agenda agenda = new Agenda();
    private final Cells one = new Cells(KnownPlans.node(1), KnownPlans.peer(0), agenda);
    private final Cells other = new Cells(KnownPlans.node(2), KnownPlans.peer(0), agenda);

    @Test
    void whatWaitsForAJobIsLookedAtWhenThereIsRoom() {
        assertThat(agenda.takeDue(Instant.EPOCH)).containsExactly(one, other);
        agenda.postpone(other);
        assertThat(agenda.takeDue(Instant.EPOCH)).isEmpty();

        assertThat(agenda.resume(1)).isTrue();

        assertThat(agenda.takeDue(Instant.EPOCH)).containsExactly(other);
        assertThat(agenda.resume(1)).isFalse();
    }

    /// Who waited first may be the least endangered once a member is lost.
    @Test
    void whenAMemberGoesWhatWaitedIsWeighedWithTheOthers() {
        assertThat(agenda.takeDue(Instant.EPOCH)).hasSize(2);
        agenda.postpone(other);

        agenda.watchAll(List.of(one, other));

        assertThat(agenda.takeDue(Instant.EPOCH)).containsExactlyInAnyOrder(one, other);
        assertThat(agenda.resume(1)).isFalse();
    }
}
