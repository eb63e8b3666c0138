package io.ishigaki.cluster.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ishigaki.cluster.post.SimulatedPost;
import io.ishigaki.cluster.post.SimulatedTime;
import io.ishigaki.multiformats.Bytes;
import io.ishigaki.multiformats.Cid;
import io.ishigaki.multiformats.MalformedDataException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Three simulated boxes, of which ann founded the cluster.
class StateSyncTest {
    /// `-Dishi.pins=100000` measures more.
    private static final int MANY_PINS = Integer.getInteger("ishi.pins", 1_500);

    private final SimulatedTime time = new SimulatedTime(5);
    private final SimulatedPost post = new SimulatedPost(time);
    private final Box ann = new Box(time, post, 1);
    private final Box bob = new Box(time, post, 2);
    private final Box cid = new Box(time, post, 3);

    @BeforeEach
    void found() throws IOException {
        ann.found();
        bob.joinBy(ann, Role.ADMIN);
        cid.joinBy(bob, Role.MEMBER);
        settle();
    }

    private void settle() {
        time.run(Duration.ofSeconds(40));
    }

    @Test
    void everyoneKnowsEveryoneAndWhoIsThere() {
        assertThat(ann.state().members()).extracting(Member::id).containsExactly(ann.peer(), bob.peer(), cid.peer());
        assertThat(ann.sync().online()).containsExactlyInAnyOrder(bob.peer(), cid.peer());
        assertThat(ann.sync().usage(bob.peer())).contains(new Usage(1_000, 1 << 30));

        cid.stop();
        assertThat(ann.sync().online()).containsExactly(bob.peer());
        assertThat(ann.sync().usage(cid.peer())).isEmpty();
        assertThat(ann.events.all().getLast().what()).isEqualTo("member %s has gone".formatted(cid.peer()));
    }

    @Test
    void changeIsEverywhereWithinTwoSeconds() throws IOException {
        PinRecord pin = ann.pin(1).withName("photos");
        ann.state().put(pin);
        time.run(Duration.ofSeconds(2));

        assertThat(cid.state().pins()).containsExactly(pin);

        PinRecord pinned = pin.pinned(Cid.ofRaw(new byte[] {9}));
        cid.state().put(pinned);
        time.run(Duration.ofSeconds(2));
        assertThat(ann.state().pin(pin.id())).contains(pinned);

        bob.state().remove(Set.of(pin.id()));
        time.run(Duration.ofSeconds(2));
        assertThat(ann.state().pins()).isEmpty();
        assertThatThrownBy(() -> ann.state().put(pinned))
                .isInstanceOf(ClusterException.class)
                .hasMessage("pin %s was removed".formatted(pin.id()));
    }

    @Test
    void newMemberOfALargeClusterIsInSyncWithinSeconds() throws IOException {
        ann.pinMany(MANY_PINS);
        settle();
        var dan = new Box(time, post, 4);
        dan.joinBy(ann, Role.MEMBER);
        time.run(Duration.ofSeconds(3 + MANY_PINS / 20_000));

        assertThat(dan.state().pins()).hasSize(MANY_PINS);
    }

    @Test
    void idleClusterSaysLittle() {
        long before = post.bytesSent();
        time.run(Duration.ofMinutes(10));

        // Each of three boxes, to two others.
        assertThat((post.bytesSent() - before) / 600 / 3).isLessThan(100);
    }

    /// The pin and its removal are forgotten once all know.
    @Test
    void removalIsForgottenOnceEveryMemberHasSeenItAndNotBefore() throws IOException {
        PinRecord pin = ann.pin(1);
        ann.state().put(pin);
        settle();
        cid.stop();
        ann.state().remove(Set.of(pin.id()));
        time.run(Duration.ofMinutes(10));
        assertThat(about(ann, pin)).isEqualTo(2);

        cid.start();
        time.run(Duration.ofMinutes(10));
        assertThat(about(ann, pin)).isZero();
        assertThat(about(bob, pin)).isZero();
        assertThat(about(cid, pin)).isZero();
        assertThat(cid.state().pins()).isEmpty();
    }

    /// It knows more members that are gone for good than others, and missed how they went.
    @Test
    void boxThatComesBackAfterMostAreLostGivesThemUpAsTheOthersDid() throws IOException {
        List<Box> going = new ArrayList<>();
        for (int number = 4; number < 9; number++) {
            var box = new Box(time, post, number);
            box.joinBy(ann, Role.MEMBER);
            going.add(box);
        }
        settle();
        cid.stop();
        for (Box each : going) {
            each.stop();
            time.run(Box.LOST_AFTER.plusMinutes(1));
            assertThat(ann.sync().isLost(each.peer())).isTrue();
        }

        cid.start();
        settle();
        assertThat(cid.sync().isSettled()).isTrue();
        assertThat(cid.sync().isLost(going.getFirst().peer())).isFalse();
        time.run(Box.LOST_AFTER.plusMinutes(1));
        assertThat(going).allMatch(each -> cid.sync().isLost(each.peer()));
    }

    private static int about(Box box, PinRecord pin) throws IOException {
        return box.state().read(core -> core.registers().about(pin.id()).size());
    }

    @Test
    void boxWithAnOldDiskGetsTheStateAnewAndKeepsWhatItWroteSince() throws IOException {
        PinRecord early = cid.pin(1);
        cid.state().put(early);
        settle();
        var old = cid.disk().snapshot();
        PinRecord lost = cid.pin(2);
        cid.state().put(lost);
        settle();

        cid.setBack(old);
        PinRecord fresh = cid.pin(3);
        cid.state().put(fresh);
        settle();

        assertThat(cid.state().pins()).containsExactlyInAnyOrder(early, lost, fresh);
        assertThat(ann.state().pins()).containsExactlyInAnyOrder(early, lost, fresh);
    }

    /// What it misses, nobody remembers: it isn't told again record by record.
    @Test
    void boxWithAnOldDiskDoesNotKeepWhatAllHaveForgotten() throws IOException {
        PinRecord pin = ann.pin(1);
        ann.state().put(pin);
        settle();
        var old = cid.disk().snapshot();
        bob.state().remove(Set.of(pin.id()));
        time.run(Duration.ofMinutes(10));
        assertThat(about(ann, pin)).isZero();

        cid.setBack(old);
        settle();

        assertThat(cid.state().pins()).isEmpty();
    }

    @Test
    void wipedBoxJoinsAgain() throws IOException {
        PinRecord pin = cid.pin(1);
        cid.state().put(pin);
        settle();

        cid.wipe();
        cid.joinBy(ann, Role.MEMBER);
        settle();

        assertThat(cid.state().pins()).containsExactly(pin);
        PinRecord next = cid.pin(2);
        cid.state().put(next);
        settle();
        assertThat(ann.state().pins()).containsExactlyInAnyOrder(pin, next);
    }

    @Test
    void boxWhoseClockIsFarOffMergesAndWritesNothing() throws IOException {
        cid.stop();
        cid.skew(Duration.ofMinutes(6));
        cid.start();
        PinRecord pin = ann.pin(1);
        ann.state().put(pin);
        settle();

        assertThat(cid.state().pins()).containsExactly(pin);
        assertThatThrownBy(() -> cid.state().put(cid.pin(2)))
                .isInstanceOf(ClusterException.class)
                .hasMessageContaining(
                        "the clock of this box is 360 seconds ahead of the median of the members, limit 300");
    }

    /// It didn't know that it is wrong, for it was alone.
    @Test
    void recordFromTheFutureWaitsForItsTime() throws IOException {
        cid.stop();
        cid.skew(Duration.ofMinutes(20));
        cid.start();
        PinRecord pin = cid.pin(1);
        cid.state().put(pin);
        settle();
        assertThat(ann.state().pins()).isEmpty();

        time.run(Duration.ofMinutes(11));
        assertThat(ann.state().pins()).containsExactly(pin);
    }

    @Test
    void whatARemovedMemberWroteBeforeStaysAndNothingComesAfter() throws IOException {
        PinRecord before = cid.pin(1);
        cid.state().put(before);
        settle();
        post.cut(Set.of(cid.peer()));
        PinRecord after = cid.pin(2);
        cid.state().put(after);
        ann.state().removeMember(cid.peer());
        settle();
        post.heal();
        settle();

        assertThat(ann.state().isMember(cid.peer())).isFalse();
        assertThat(bob.state().pins()).containsExactly(before);
    }

    /// The remover hadn't seen what bob had.
    @Test
    void whatWasTakenFromARemovedMemberTooLateIsLetGo() throws IOException {
        PinRecord pin = cid.pin(1);
        cid.state().put(pin);
        settle();
        post.cut(Set.of(ann.peer()));
        cid.state().put(pin.withName("late"));
        settle();
        assertThat(bob.state().pins()).containsExactly(pin.withName("late"));
        ann.state().removeMember(cid.peer());
        cid.stop();
        post.heal();
        settle();

        assertThat(ann.state().pins()).containsExactly(pin);
        assertThat(bob.state().pins()).containsExactly(pin);
    }

    @Test
    void lockedPinOutlivesARemovalThatDidNotKnow() throws IOException {
        PinRecord pin = ann.pin(1);
        ann.state().put(pin);
        settle();
        post.cut(Set.of(ann.peer()));
        PinRecord locked = pin.withLockedUntil(Optional.of(time.instant().plus(Duration.ofDays(1))));
        ann.state().put(locked);
        bob.state().remove(Set.of(pin.id()));
        settle();
        assertThat(bob.state().pins()).isEmpty();
        post.heal();
        settle();

        assertThat(bob.state().pins()).containsExactly(locked);
        assertThat(cid.state().pins()).containsExactly(locked);
        assertThatThrownBy(() -> cid.state().remove(Set.of(pin.id())))
                .isInstanceOf(ClusterException.class)
                .hasMessageContaining("locked until");
    }

    @Test
    void pinExpiresUnlessItIsLocked() throws IOException {
        PinRecord pin = ann.pin(1).withExpires(Optional.of(time.instant().plus(Duration.ofHours(1))));
        PinRecord locked = ann.pin(2)
                .withExpires(pin.expires())
                .withLockedUntil(Optional.of(time.instant().plus(Duration.ofHours(2))));
        ann.state().putAll(List.of(pin, locked));
        time.run(Duration.ofMinutes(1));
        assertThat(cid.state().nextEnd()).isEqualTo(pin.expires());
        time.run(Duration.ofMinutes(60));
        assertThat(cid.state().pins()).containsExactly(locked);
        assertThat(cid.state().nextEnd()).isEqualTo(locked.lockedUntil());

        time.run(Duration.ofMinutes(60));
        assertThat(cid.state().pins()).isEmpty();
        assertThat(cid.state().nextEnd()).isEmpty();
        for (Box box : List.of(ann, bob, cid)) {
            box.stop();
        }
        time.run(Duration.ofDays(8));
        cid.start();
        settle();
        assertThat(about(cid, pin)).isZero();
    }

    @Test
    void whenAllAdminsAreLostTheOthersMakeOne() throws IOException {
        var dan = new Box(time, post, 4);
        dan.joinBy(ann, Role.MEMBER);
        var eve = new Box(time, post, 5);
        eve.joinBy(ann, Role.MEMBER);
        settle();
        ann.stop();
        bob.stop();
        time.run(Box.LOST_AFTER.minus(Duration.ofMinutes(5)));
        assertThat(cid.state().member(cid.peer()).orElseThrow().role()).isEqualTo(Role.MEMBER);

        time.run(Duration.ofMinutes(10));
        assertThat(dan.state().member(cid.peer()).orElseThrow().role()).isEqualTo(Role.ADMIN);
        cid.state().removeMember(ann.peer());
        settle();
        assertThat(eve.state().isMember(ann.peer())).isFalse();
    }

    @Test
    void boxThatIsCutOffFromMostCountsNobodyAsAway() {
        post.cut(Set.of(cid.peer()));
        time.run(Duration.ofHours(1));

        assertThat(cid.sync().absence(ann.peer())).isZero();
        assertThat(ann.sync().absence(cid.peer())).isBetween(Duration.ofMinutes(59), Duration.ofHours(1));
    }

    @Test
    void absenceIsCountedOnAfterARestart() throws IOException {
        bob.stop();
        time.run(Duration.ofHours(1));
        ann.stop();
        ann.start();
        settle();

        assertThat(ann.sync().absence(bob.peer())).isGreaterThan(Duration.ofMinutes(58));
    }

    /// Of many, one in the middle.
    @Test
    void pageWithARecordThatItsAuthorDidNotSignIsRefusedAsAWhole() throws IOException {
        post.cut(Set.of(ann.peer()));
        ann.pinMany(300);
        Page good = ann.state()
                .read(core -> core.pagesFor(bob.state().read(StateCore::vector), 1 << 20))
                .getFirst();
        List<SignedRecord> records = new ArrayList<>(good.records());
        SignedRecord victim = records.get(150);
        SignedRecord other = records.get(151);
        records.set(
                150,
                new SignedRecord(victim.cluster(), victim.stamp(), victim.fact(), victim.payload(), other.signature()));
        var forged = new Page(good.origin(), good.after(), good.upTo(), records);

        assertThatThrownBy(() -> take(bob, forged))
                .isInstanceOf(MalformedDataException.class)
                .hasMessageContaining("isn't signed");
        assertThat(bob.state().pins()).isEmpty();

        take(bob, good);
        assertThat(bob.state().pins()).hasSize(300);
    }

    private static void take(Box box, Page page) throws IOException {
        box.state().change(core -> {
            core.take(page);
            return true;
        });
    }

    @Test
    void whoIsNoAdminLetsNobodyIn() {
        assertThatThrownBy(() -> cid.state().removeMember(ann.peer()))
                .isInstanceOf(ClusterException.class)
                .hasMessageContaining("no admin");
        assertThatThrownBy(() -> ann.state().removeMember(new Box(time, post, 9).peer()))
                .isInstanceOf(ClusterException.class)
                .hasMessageContaining("is no member");
    }

    /// The others don't know, and go on telling it.
    @Test
    void whatIsForgottenIsNotKeptAgain() throws IOException {
        cid.state().forget();
        ann.state().put(ann.pin(1));
        ann.state().promote(cid.peer());
        settle();

        List<Bytes> rows = new ArrayList<>();
        cid.disk().table(SharedState.TABLE).forEach(Bytes.EMPTY, (key, _) -> rows.add(key));
        assertThat(rows).isEmpty();
    }

    @Test
    void whoHasLeftWritesNothing() throws IOException {
        cid.state().leave();
        settle();

        assertThat(ann.state().isMember(cid.peer())).isFalse();
        assertThatThrownBy(() -> cid.state().put(cid.pin(1)))
                .isInstanceOf(ClusterException.class)
                .hasMessageContaining("no member");
    }
}
