package io.ishigaki.cluster.state;

import static org.assertj.core.api.Assertions.assertThat;

import io.ishigaki.multiformats.Bytes;
import io.ishigaki.multiformats.key.KeyType;
import io.ishigaki.multiformats.key.PeerId;
import io.ishigaki.multiformats.key.PrivateKey;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What sets of membership records say.
class MembershipTest {
    private static final long INCARNATION = 7;

    private final PrivateKey ann = key(1);
    private final PrivateKey bob = key(2);
    private final PrivateKey cid = key(3);
    private final PrivateKey dan = key(4);
    private final List<SignedRecord> records = new ArrayList<>();
    private final Map<PeerId, Long> sequences = new HashMap<>();
    private Optional<ClusterId> cluster = Optional.empty();

    private static PrivateKey key(int seed) {
        return PrivateKey.generate(KeyType.ED25519, new SeededRandom(seed));
    }

    private SignedRecord say(PrivateKey author, long clock, Fact fact) {
        long sequence = sequences.merge(author.peerId(), 1L, Long::sum);
        var stamp = new Stamp(new Origin(author.peerId(), INCARNATION), sequence, clock);
        var record = SignedRecord.sign(author, cluster, stamp, fact);
        records.add(record);
        return record;
    }

    private SignedRecord admit(PrivateKey author, long clock, PrivateKey peer, Role role) {
        return admit(author, clock, peer, role, Optional.empty());
    }

    private SignedRecord admit(PrivateKey author, long clock, PrivateKey peer, Role role, Optional<Quota> quota) {
        return say(
                author,
                clock,
                new Fact.Admission(
                        peer.peerId(), role, Optional.empty(), Optional.empty(), OptionalLong.empty(), quota));
    }

    /// @param accepted the last of the peer's sequence numbers that count
    private SignedRecord remove(PrivateKey author, long clock, PrivateKey peer, long accepted) {
        return say(author, clock, new Fact.Removal(peer.peerId(), Map.of(INCARNATION, accepted)));
    }

    /// The members as the records say in any order, admins marked.
    private List<String> members() {
        List<String> said = members(records);
        var shuffled = new ArrayList<>(records);
        for (int seed = 0; seed < 20; seed++) {
            Collections.shuffle(shuffled, new Random(seed));
            assertThat(members(shuffled)).as("seed %d", seed).isEqualTo(said);
            assertThat(members(mergedOneByOne(shuffled)))
                    .as("one by one, seed %d", seed)
                    .isEqualTo(said);
        }
        return said;
    }

    /// What a box has that heard of the records one after the other, and in the end of all.
    private List<SignedRecord> mergedOneByOne(List<SignedRecord> shuffled) {
        MembershipRecords merged = MembershipRecords.begin(records.getFirst()).orElseThrow();
        for (SignedRecord record : shuffled) {
            merged = merged.with(List.of(record));
        }
        return List.copyOf(merged.with(records).byHash().values());
    }

    private List<String> members(List<SignedRecord> of) {
        Map<PeerId, String> names =
                Map.of(ann.peerId(), "ann", bob.peerId(), "bob", cid.peerId(), "cid", dan.peerId(), "dan");
        return Membership.of(of).current().stream()
                .map(each -> names.get(each.peer()) + (each.role() == Role.ADMIN ? "*" : ""))
                .toList();
    }

    @BeforeEach
    void found() {
        SignedRecord genesis = say(ann, 1, new Fact.Genesis(Bytes.ofOwned(new byte[16]), Optional.empty()));
        cluster = Optional.of(genesis.clusterId());
    }

    @Test
    void founderAdmitsAndWhomItMakesAnAdminDoesToo() {
        admit(ann, 10, bob, Role.ADMIN);
        admit(bob, 20, cid, Role.MEMBER);

        assertThat(members()).containsExactly("ann*", "bob*", "cid");
    }

    @Test
    void whatAMemberMayNotSayDoesNotCount() {
        admit(ann, 10, bob, Role.MEMBER);
        admit(bob, 20, cid, Role.ADMIN);
        say(bob, 21, new Fact.Promotion(bob.peerId()));
        remove(bob, 22, ann, 0);
        admit(dan, 23, dan, Role.ADMIN);

        assertThat(members()).containsExactly("ann*", "bob");
    }

    @Test
    void strangersRecordsAreNotEvenKept() {
        SignedRecord strange = admit(dan, 23, dan, Role.ADMIN);

        assertThat(mergedOneByOne(records)).doesNotContain(strange);
    }

    @Test
    void removalTakesAwayWhatItsAuthorHadNotSeen() {
        admit(ann, 10, bob, Role.ADMIN);
        admit(bob, 20, cid, Role.MEMBER);
        admit(bob, 21, dan, Role.MEMBER);
        remove(ann, 30, bob, 1);

        assertThat(members()).containsExactly("ann*", "cid");
    }

    @Test
    void clockSetBackDoesNotBringInWhoWasNotSeen() {
        admit(ann, 10, bob, Role.ADMIN);
        remove(ann, 30, bob, 0);
        admit(bob, 11, cid, Role.ADMIN);

        assertThat(members()).containsExactly("ann*");
    }

    @Test
    void ofTwoThatRemoveEachOtherTheEarlierStays() {
        admit(ann, 10, bob, Role.ADMIN);
        remove(bob, 31, ann, 2);
        remove(ann, 30, bob, 0);

        assertThat(members()).containsExactly("ann*");
    }

    @Test
    void removedIsRemovedForGood() {
        admit(ann, 10, bob, Role.MEMBER);
        remove(ann, 20, bob, 0);
        admit(ann, 30, bob, Role.MEMBER);

        assertThat(members()).containsExactly("ann*");
        assertThat(Membership.of(records).isRemoved(bob.peerId())).isTrue();
    }

    @Test
    void whoLeftMayComeBack() {
        admit(ann, 10, bob, Role.MEMBER);
        say(bob, 20, new Fact.Leaving());
        assertThat(members()).containsExactly("ann*");

        admit(ann, 30, bob, Role.MEMBER);
        assertThat(members()).containsExactly("ann*", "bob");
    }

    @Test
    void whenTheLastAdminGoesTheLongestStandingMemberIsOne() {
        admit(ann, 10, bob, Role.MEMBER);
        admit(ann, 20, cid, Role.MEMBER);
        say(ann, 30, new Fact.Leaving());

        assertThat(members()).containsExactly("bob*", "cid");
    }

    @Test
    void moreThanHalfOfAllVotesMakeAnAdmin() {
        admit(ann, 10, bob, Role.MEMBER);
        admit(ann, 20, cid, Role.MEMBER);
        admit(ann, 21, dan, Role.MEMBER);
        say(bob, 30, new Fact.Vote(bob.peerId()));
        say(cid, 31, new Fact.Vote(bob.peerId()));
        assertThat(members()).containsExactly("ann*", "bob", "cid", "dan");

        say(dan, 32, new Fact.Vote(bob.peerId()));
        assertThat(members()).containsExactly("ann*", "bob*", "cid", "dan");
    }

    @Test
    void changedVoteCountsOnceAsItWasLast() {
        admit(ann, 10, bob, Role.MEMBER);
        admit(ann, 20, cid, Role.MEMBER);
        say(bob, 30, new Fact.Vote(bob.peerId()));
        say(bob, 31, new Fact.Vote(cid.peerId()));
        say(cid, 32, new Fact.Vote(bob.peerId()));

        assertThat(members()).containsExactly("ann*", "bob", "cid");
    }

    @Test
    void secondAdmissionKeepsTheRoleAndTakesWhatTheInviteSays() {
        admit(ann, 10, bob, Role.ADMIN);
        say(
                ann,
                20,
                new Fact.Admission(
                        bob.peerId(),
                        Role.MEMBER,
                        Optional.empty(),
                        Optional.of("cellar"),
                        OptionalLong.of(5),
                        Optional.empty()));

        assertThat(members()).containsExactly("ann*", "bob*");
        Membership.Standing standing = Membership.of(records).current().get(1);
        assertThat(standing.household()).contains("cellar");
        assertThat(standing.capacity()).hasValue(5);
        assertThat(standing.since()).isEqualTo(10);
    }

    private SignedRecord limit(PrivateKey author, long clock, PrivateKey peer, Quota quota) {
        return admit(author, clock, peer, Role.MEMBER, Optional.of(quota));
    }

    private Map<PeerId, Quota> quotas() {
        assertThat(members()).isNotEmpty();
        return Membership.of(records).quotas();
    }

    @Test
    void quotaIsWhatAnAdminSaidLast() {
        admit(ann, 10, bob, Role.ADMIN);
        admit(ann, 20, cid, Role.MEMBER);
        limit(ann, 40, cid, Quota.of(7, 0));
        limit(bob, 30, cid, Quota.of(5, 6));
        limit(cid, 50, cid, Quota.of(500, 0));
        admit(bob, 60, cid, Role.MEMBER);

        assertThat(quotas()).containsExactly(Map.entry(cid.peerId(), new Quota(7, 0)));
        assertThat(members()).containsExactly("ann*", "bob*", "cid");

        limit(bob, 70, cid, Quota.NONE);
        assertThat(quotas()).isEmpty();
    }

    @Test
    void quotaOutlivesItsMemberAsPinsDo() {
        admit(ann, 10, bob, Role.ADMIN);
        admit(ann, 20, cid, Role.MEMBER);
        limit(ann, 30, cid, Quota.of(5, 0));
        limit(ann, 31, bob, Quota.of(6, 9));
        say(bob, 40, new Fact.Leaving());
        remove(ann, 50, cid, 0);

        assertThat(members()).containsExactly("ann*");
        assertThat(quotas())
                .containsOnly(Map.entry(cid.peerId(), new Quota(5, 0)), Map.entry(bob.peerId(), new Quota(6, 9)));
        assertThat(new Quota(6, 9).held()).isEqualTo(9);
    }

    @Test
    void recordsOfOneAuthorAreLimited() {
        MembershipRecords merged = MembershipRecords.of(records);
        for (int i = 0; i < MembershipRecords.RECORDS_PER_AUTHOR_MAX; i++) {
            say(ann, 10 + i, new Fact.Vote(ann.peerId()));
        }
        merged = merged.with(records);

        assertThat(merged.byHash()).hasSize(MembershipRecords.RECORDS_PER_AUTHOR_MAX);
        assertThat(merged.hasRoomFor(ann.peerId())).isFalse();
    }
}
