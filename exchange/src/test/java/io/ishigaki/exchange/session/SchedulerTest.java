package io.ishigaki.exchange.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.ishigaki.exchange.message.CidPrefix;
import io.ishigaki.exchange.message.Part;
import io.ishigaki.exchange.testkit.FakeTicker;
import io.ishigaki.exchange.testkit.MapSource;
import io.ishigaki.exchange.testkit.Peers;
import io.ishigaki.multiformats.Block;
import io.ishigaki.multiformats.Bytes;
import io.ishigaki.multiformats.Cid;
import io.ishigaki.multiformats.Multicodec;
import io.ishigaki.multiformats.Multihash;
import io.ishigaki.multiformats.key.PeerId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SchedulerTest {
    private static final PeerId ANN = Peers.named("ann");
    private static final PeerId BOB = Peers.named("bob");
    private static final Block ROOT = MapSource.block(1, 5000);
    private static final Block LEAF = MapSource.block(2, 5000);

    private final FakeTicker ticker = new FakeTicker();
    private final Scheduler scheduler = new Scheduler(ticker, _ -> {});
    private final List<Block> arrived = new ArrayList<>();
    private final Session session = scheduler.open(arrived::add);

    @Test
    void loneHolderIsAskedForTheBlockAtOnce() {
        scheduler.connected(ANN, true);

        session.require(ROOT.cid());

        assertThat(told(ANN)).containsExactly(want(ROOT));
        assertThat(scheduler.isFetching(ROOT.cid())).isTrue();
    }

    @Test
    void othersAreAskedWhetherTheyHaveTheRoot() {
        scheduler.connected(ANN, true);
        scheduler.connected(BOB, true);

        session.require(ROOT.cid());

        assertThat(told(ANN)).containsExactly(want(ROOT));
        assertThat(told(BOB))
                .satisfiesExactly(part -> assertThat(part)
                        .isInstanceOfSatisfying(
                                Part.Want.class, want -> assertThat(want.type()).isEqualTo(Part.WantType.HAVE)));
    }

    @Test
    void whoHasTheFirstIsTakenToHaveTheOthersAndNobodyElseIsAskedAboutThem() {
        scheduler.connected(ANN, true);
        scheduler.connected(BOB, true);
        List<Cid> expected = cids(0, 10);
        session.expect(expected);
        assertThat(asked(told(ANN))).containsExactly(expected.getFirst());
        assertThat(asked(told(BOB))).containsExactly(expected.getFirst());

        scheduler.receive(ANN, expected.getFirst(), false);
        scheduler.receive(BOB, expected.getFirst(), true);

        assertThat(asked(told(BOB))).containsExactlyElementsOf(expected);
        assertThat(asked(told(ANN))).isEmpty();
    }

    @Test
    void whatNobodyHasHoldsUpTheSearchForOthersLessEachTime() {
        scheduler.connected(ANN, true);
        List<Cid> expected = cids(0, 20);
        session.expect(expected);
        assertThat(asked(told(ANN))).containsExactly(expected.getFirst());

        scheduler.receive(ANN, expected.getFirst(), false);
        assertThat(asked(told(ANN))).containsExactlyElementsOf(expected.subList(1, 3));
        assertThat(asked(toldWithin(ANN, Duration.ofMillis(600)))).containsExactlyElementsOf(expected.subList(3, 7));
    }

    @Test
    void whoHasDeniedManyInARowIsAskedAboutFew() {
        hasGivenRoot(ANN);
        scheduler.connected(BOB, true);
        session.require(MapSource.block(1, 5000).cid());
        tellAll();
        scheduler.receive(ANN, MapSource.block(1, 5000).cid(), false);
        tellAll();
        scheduler.receive(BOB, MapSource.block(1, 5000).cid(), true);
        tellAll();
        List<Cid> later = cids(2, 100);
        List<Cid> asked = new ArrayList<>();
        for (Cid each : later) {
            session.expect(List.of(each));
            asked(told(ANN)).forEach(cid -> {
                asked.add(cid);
                scheduler.receive(ANN, cid, false);
            });
            tellAll();
        }

        assertThat(asked).hasSizeBetween(Holding.DENIED_IN_ROW_MAX, later.size() / 2);
    }

    private static List<Cid> cids(int from, int to) {
        return IntStream.range(from, to)
                .mapToObj(i -> MapSource.block(i, 5000).cid())
                .toList();
    }

    /// What a peer was asked about, in whichever way.
    private static List<Cid> asked(List<Part> parts) {
        return parts.stream()
                .filter(Part.Want.class::isInstance)
                .map(part -> ((Part.Want) part).cid())
                .toList();
    }

    @Test
    void denialLeadsToTheNextPeerAtOnce() {
        scheduler.connected(ANN, true);
        scheduler.connected(BOB, true);
        session.require(ROOT.cid());
        tellAll();
        scheduler.receive(BOB, ROOT.cid(), true);

        scheduler.receive(ANN, ROOT.cid(), false);

        assertThat(told(BOB)).containsExactly(want(ROOT));
    }

    @Test
    void aWantIsLookedForWhilePeersAreStillAskedAboutTheOneBefore() {
        scheduler.connected(ANN, true);
        scheduler.connected(BOB, true);
        session.require(ROOT.cid());
        tellAll();
        scheduler.receive(ANN, ROOT.cid(), false);
        tellAll();

        session.require(LEAF.cid());

        assertThat(scheduler.isFetching(LEAF.cid())).isTrue();
        assertThat(told(ANN)).containsExactly(want(LEAF));
    }

    @Test
    void peerThatComesLaterIsAskedForWhatIsLookedFor() {
        session.require(ROOT.cid());

        scheduler.connected(ANN, true);

        assertThat(told(ANN)).isNotEmpty();
    }

    @Test
    void blockIsHandedOverOnceAndTheOthersAreToldThatItHasCome() {
        scheduler.connected(ANN, true);
        scheduler.connected(BOB, true);
        session.require(ROOT.cid());
        tellAll();

        assertThat(give(ANN, ROOT)).isEqualTo(Scheduler.Receipt.USEFUL);
        assertThat(give(ANN, ROOT)).isEqualTo(Scheduler.Receipt.DUPLICATE);

        assertThat(arrived).containsExactly(ROOT);
        assertThat(told(ANN)).isEmpty();
        assertThat(told(BOB)).containsExactly(new Part.Cancel(ROOT.cid()));
    }

    @Test
    void peerThatLacksABlockHearsThatItIsWantedNoMore() {
        scheduler.connected(ANN, true);
        session.require(ROOT.cid());
        tellAll();
        scheduler.receive(ANN, ROOT.cid(), false);

        session.close();

        assertThat(told(ANN)).containsExactly(new Part.Cancel(ROOT.cid()));
        assertThat(scheduler.wantlist()).isEmpty();
    }

    /// Else it would send the block unasked once it has it, which is held against it.
    @Test
    void peerThatMayBeAskedAgainHearsThatTheBlockIsWantedNoMore() {
        scheduler.connected(ANN, true);
        session.require(ROOT.cid());
        tellAll();
        scheduler.receive(ANN, ROOT.cid(), false);
        for (int i = 0; i < 2; i++) {
            ticker.advance(Scheduler.RESEND_FIRST);
            scheduler.tick();
        }

        session.close();

        assertThat(told(ANN)).containsExactly(new Part.Cancel(ROOT.cid()));
    }

    /// Children of a block that a peer gave are asked of it without asking whether it has them.
    @Test
    void holderOfTheParentIsPresumedToHoldTheChildren() {
        hasGivenRoot(ANN);

        session.expect(List.of(LEAF.cid()));

        assertThat(told(ANN))
                .satisfiesExactly(part ->
                        assertThat(part).isInstanceOfSatisfying(Part.Want.class, SchedulerTest::asksForBlockOrDenial));
    }

    private static void asksForBlockOrDenial(Part.Want want) {
        assertThat(want.type()).isEqualTo(Part.WantType.BLOCK);
        assertThat(want.sendDontHave()).isTrue();
    }

    @Test
    void presumptionEndsWithTheFirstDenial() {
        hasGivenRoot(ANN);
        session.expect(List.of(LEAF.cid()));
        tellAll();
        scheduler.receive(ANN, LEAF.cid(), false);

        session.expect(List.of(MapSource.block(3, 5000).cid()));

        assertThat(told(ANN))
                .isNotEmpty()
                .allSatisfy(part -> assertThat(part)
                        .isInstanceOfSatisfying(
                                Part.Want.class, want -> assertThat(want.type()).isEqualTo(Part.WantType.HAVE)));
    }

    @Test
    void wantOfTwoSessionsIsAskedOnceAndServesBoth() {
        scheduler.connected(ANN, true);
        List<Block> other = new ArrayList<>();
        Session second = scheduler.open(other::add);
        session.require(ROOT.cid());
        second.require(ROOT.cid());

        assertThat(told(ANN)).containsExactly(want(ROOT));
        give(ANN, ROOT);

        assertThat(arrived).containsExactly(ROOT);
        assertThat(other).containsExactly(ROOT);
    }

    @Test
    void theMoreWaitsForItsReaderTheLessIsAskedFor() {
        scheduler.connected(ANN, true);
        var unread = new AtomicLong();
        Session slow = scheduler.open(new Session.Listener() {
            @Override
            public void arrived(Block block) {}

            @Override
            public long unread() {
                return unread.get();
            }
        });
        slow.require(ROOT.cid());
        tellAll();
        give(ANN, ROOT);
        slow.consumed(ROOT.cid());
        tellAll();

        unread.set(16 << 20);
        slow.expect(cids(10, 200));
        assertThat(told(ANN)).isEmpty();

        unread.set(15 << 20);
        scheduler.tick();
        assertThat(asked(told(ANN))).hasSize(4);
    }

    @Test
    void closingCancelsWhatNobodyElseWants() {
        scheduler.connected(ANN, true);
        session.require(ROOT.cid());
        tellAll();

        session.close();

        assertThat(told(ANN)).containsExactly(new Part.Cancel(ROOT.cid()));
        assertThat(scheduler.expectedBytes(ANN)).isZero();
        assertThat(give(ANN, ROOT)).isEqualTo(Scheduler.Receipt.DUPLICATE);
    }

    @Test
    void blockIsTheSameUnderAnotherCodecOrVersion() {
        scheduler.connected(ANN, true);
        Cid v0 = Cid.v0(ROOT.cid().multihash());
        session.require(v0);

        assertThat(scheduler.receive(ANN, CidPrefix.of(ROOT.cid()), ROOT.body()))
                .isEqualTo(Scheduler.Receipt.USEFUL);

        assertThat(arrived).extracting(Block::body).containsExactly(ROOT.body());
    }

    @Test
    void bytesThatWereNotAskedForAreCountedAndThenTooMuch() {
        scheduler.connected(ANN, true);
        Block block = MapSource.block(9, Block.BYTES_MAX);

        assertThat(give(ANN, block)).isEqualTo(Scheduler.Receipt.UNSOLICITED);
        assertThat(give(ANN, block)).isEqualTo(Scheduler.Receipt.UNSOLICITED);
        assertThat(give(ANN, block)).isEqualTo(Scheduler.Receipt.TOO_MUCH);
    }

    @Test
    void blockThatWasAskedOfAnotherIsUnsolicited() {
        scheduler.connected(ANN, true);
        session.require(ROOT.cid());
        scheduler.connected(BOB, true);
        tellAll();
        Block other = MapSource.block(3, 100);
        session.require(other.cid());

        assertThat(scheduler.receive(Peers.named("nobody"), CidPrefix.of(ROOT.cid()), ROOT.body()))
                .isEqualTo(Scheduler.Receipt.UNSOLICITED);
        assertThat(arrived).isEmpty();
    }

    /// Whether the hash function isn't one of the wants', or one that can't be computed, the answer is the same.
    @Test
    void prefixThatFitsNoWantIsUnsolicited() {
        scheduler.connected(ANN, true);
        session.require(ROOT.cid());
        var sha512 = new CidPrefix(Cid.Version.V1, Multicodec.RAW, 0x13, 64);
        var unknown = new CidPrefix(Cid.Version.V1, Multicodec.RAW, 0x7777, 32);

        assertThat(scheduler.receive(ANN, sha512, ROOT.body())).isEqualTo(Scheduler.Receipt.UNSOLICITED);
        assertThat(scheduler.receive(ANN, unknown, ROOT.body())).isEqualTo(Scheduler.Receipt.UNSOLICITED);
    }

    @Test
    void wantUnderAnUnknownHashIsNeverMet() {
        scheduler.connected(ANN, true);
        Cid unknown = Cid.v1(Multicodec.RAW, new Multihash(0x7777, Bytes.ofOwned(new byte[32])));
        session.require(unknown);

        assertThat(scheduler.receive(ANN, CidPrefix.of(unknown), ROOT.body())).isEqualTo(Scheduler.Receipt.UNSOLICITED);
    }

    @Test
    void unansweredWantIsSaidAgainAfterFiveSecondsAndThenAfterFifteen() {
        scheduler.connected(ANN, true);
        session.require(ROOT.cid());
        tellAll();

        assertThat(toldWithin(ANN, Duration.ofMillis(4900))).isEmpty();
        assertThat(toldWithin(ANN, Duration.ofMillis(200))).hasSize(1);
        assertThat(toldWithin(ANN, Duration.ofMillis(14_800))).isEmpty();
        assertThat(toldWithin(ANN, Duration.ofMillis(300))).hasSize(1);
    }

    @Test
    void blockThatIsOnItsWayForLongIsNeitherAskedOfOthersNorSaidAgain() {
        scheduler.connected(BOB, true);
        hasGivenRoot(ANN);
        session.expect(List.of(LEAF.cid()));
        tellAll();

        for (int i = 0; i < 20; i++) {
            ticker.advance(Duration.ofMillis(900));
            scheduler.tick();
            scheduler.progressed(ANN);
        }

        assertThat(told(ANN)).isEmpty();
        assertThat(told(BOB)).isEmpty();
    }

    @Test
    void wantsMoveWhenAPeerIsSilentForASecond() {
        scheduler.connected(BOB, true);
        hasGivenRoot(ANN);
        session.expect(IntStream.range(10, 40)
                .mapToObj(i -> MapSource.block(i, 5000).cid())
                .toList());
        List<Part> ofBob = told(BOB);
        assertThat(told(ANN)).isNotEmpty();

        ticker.advance(Duration.ofMillis(900));
        ofBob.forEach(want -> give(BOB, blockOf(want)));
        tellAll();
        ticker.advance(Duration.ofMillis(200));
        scheduler.tick();

        assertThat(ofBob).isNotEmpty();
        assertThat(told(ANN)).isNotEmpty().allMatch(Part.Cancel.class::isInstance);
        assertThat(told(BOB)).isNotEmpty().allMatch(Part.Want.class::isInstance);
    }

    @Test
    void wantsOfOnePeerAreBounded() {
        long reservedForRoot = 256 << 10;
        hasGivenRoot(ANN);

        session.expect(IntStream.range(0, 20_000)
                .mapToObj(i ->
                        Cid.v1(Multicodec.DAG_PB, MapSource.block(i, 8).cid().multihash()))
                .toList());

        assertThat(scheduler.expectedBytes(ANN)).isLessThanOrEqualTo(Window.START_BYTES + reservedForRoot);
        assertThat(scheduler.takeOutgoing(ANN, Integer.MAX_VALUE)).hasSizeLessThanOrEqualTo(Peer.WANTS_MAX);
    }

    @Test
    void lostStreamHasEverythingSaidAnew() {
        scheduler.connected(ANN, true);
        session.require(ROOT.cid());
        tellAll();

        scheduler.lost(ANN);

        assertThat(told(ANN)).containsExactly(want(ROOT));
    }

    private void hasGivenRoot(PeerId peer) {
        scheduler.connected(peer, true);
        session.require(ROOT.cid());
        tellAll();
        ticker.advance(Duration.ofMillis(20));
        scheduler.receive(BOB, ROOT.cid(), true);
        give(peer, ROOT);
        session.consumed(ROOT.cid());
        tellAll();
    }

    private Scheduler.Receipt give(PeerId peer, Block block) {
        return scheduler.receive(peer, CidPrefix.of(block.cid()), block.body());
    }

    private static Block blockOf(Part want) {
        return IntStream.range(0, 100)
                .mapToObj(i -> MapSource.block(i, 5000))
                .filter(block -> want instanceof Part.Want asked && asked.cid().equals(block.cid()))
                .findFirst()
                .orElseThrow();
    }

    private List<Part> told(PeerId peer) {
        return scheduler.takeOutgoing(peer, 2000);
    }

    private void tellAll() {
        told(ANN);
        told(BOB);
    }

    private List<Part> toldWithin(PeerId peer, Duration span) {
        var parts = new ArrayList<Part>();
        for (long step = 0; step < span.dividedBy(Scheduler.TICK); step++) {
            ticker.advance(Scheduler.TICK);
            scheduler.tick();
            parts.addAll(told(peer));
        }
        return parts;
    }

    private static Part want(Block block) {
        return new Part.Want(block.cid(), Integer.MAX_VALUE, Part.WantType.BLOCK, true);
    }
}
