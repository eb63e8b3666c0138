package io.ishigaki.exchange.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.ishigaki.exchange.message.BitswapVersion;
import io.ishigaki.exchange.message.MessageReader;
import io.ishigaki.exchange.message.OutgoingMessage;
import io.ishigaki.exchange.message.Part;
import io.ishigaki.exchange.testkit.Encoded;
import io.ishigaki.exchange.testkit.FakeTicker;
import io.ishigaki.exchange.testkit.MapSource;
import io.ishigaki.exchange.testkit.Peers;
import io.ishigaki.multiformats.Bytes;
import io.ishigaki.multiformats.Cid;
import io.ishigaki.multiformats.Multicodec;
import io.ishigaki.multiformats.Multihash;
import io.ishigaki.multiformats.key.PeerId;
import java.io.ByteArrayInputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Engine and answerer together, as a peer sees them.
class EngineTest {
    private static final PeerId ANN = Peers.named("ann");
    private static final PeerId BOB = Peers.named("bob");
    private static final int KIB = 1 << 10;

    private final FakeTicker ticker = new FakeTicker();
    private final MapSource blocks = new MapSource();
    private final Set<Cid> fetching = new HashSet<>();

    private final Set<Cid> offered = new HashSet<>();

    private final Set<Cid> brought = new HashSet<>();
    private final Bringer bringer = new Bringer() {
        @Override
        public boolean offers(PeerId peer, Cid cid) {
            return offered.contains(cid);
        }

        @Override
        public boolean bring(PeerId peer, Cid cid) {
            brought.add(cid);
            return offered.contains(cid);
        }
    };
    private Answerer answerer = new Answerer(blocks, ServeRule.EVERYONE, fetching::contains, bringer);
    private Engine engine = new Engine(ticker, () -> Integer.MAX_VALUE);

    @BeforeEach
    void connect() {
        engine.connected(ANN, Standing.STRANGER);
        engine.connected(BOB, Standing.STRANGER);
    }

    @Test
    void answersAreGivenByPriority() throws Exception {
        Cid low = blocks.put(1, 100);
        Cid high = blocks.put(2, 100);
        want(ANN, low, 1);
        want(ANN, high, 9);

        assertThat(bodies(run())).containsExactly(body(high), body(low));
        assertThat(engine.wants(ANN)).isZero();
    }

    @Test
    void smallBlockAnswersAQuestionForItsPresenceAndALargeOneDoesNot() throws Exception {
        Cid small = blocks.put(1, Answerer.SMALL_BLOCK_BYTES);
        Cid large = blocks.put(2, Answerer.SMALL_BLOCK_BYTES + 1);
        ask(ANN, small, false);
        ask(ANN, large, false);

        assertThat(run())
                .hasSize(2)
                .anyMatch(part -> part instanceof Part.Payload)
                .contains(new Part.Have(large));
    }

    @Test
    void absenceIsToldToThoseWhoAskedForThatOnly() throws Exception {
        Cid absent = MapSource.block(1, 100).cid();
        ask(ANN, absent, true);
        ask(BOB, absent, false);

        assertThat(run()).containsExactly(new Part.DontHave(absent));
    }

    @Test
    void unmetWantIsAnsweredWhenItsBlockComesUnderWhateverCodec() throws Exception {
        Cid absent = MapSource.block(1, 5000).cid();
        Cid otherCodec = Cid.v1(Multicodec.DAG_CBOR, absent.multihash());
        want(ANN, absent, 1);
        want(ANN, otherCodec, 1);
        assertThat(run()).isEmpty();

        blocks.put(1, 5000);
        engine.added(absent.multihash());

        assertThat(bodies(run())).hasSize(2);
        assertThat(engine.wants(ANN)).isZero();
    }

    @Test
    void blockThatComesTooLateForAnAnswerIsSentWithTheNext() throws Exception {
        Cid late = MapSource.block(1, 5000).cid();
        want(ANN, late, 1);
        Task task = engine.next().orElseThrow();
        Answer tooEarly = answerer.answer(task, BitswapVersion.V1_2_0);
        blocks.put(1, 5000);
        engine.added(late.multihash());

        engine.finished(task, tooEarly);

        assertThat(bodies(run())).containsExactly(body(late));
    }

    @Test
    void blockThatCanBeBroughtCountsAsHereAndIsSentOnceItHasCome() throws Exception {
        Cid cid = MapSource.block(1, 5000).cid();
        offered.add(cid);
        ask(ANN, cid, true);
        assertThat(run()).containsExactly(new Part.Have(cid));
        assertThat(brought).isEmpty();

        want(ANN, cid, 1);
        assertThat(run()).isEmpty();
        assertThat(brought).containsExactly(cid);
        assertThat(engine.isAwaited(cid.multihash())).isTrue();

        blocks.put(1, 5000);
        engine.added(cid.multihash());
        assertThat(bodies(run())).containsExactly(body(cid));
        assertThat(engine.isAwaited(cid.multihash())).isFalse();
    }

    @Test
    void whoWaitsForABlockThatCantBeBroughtIsTold() throws Exception {
        Cid cid = MapSource.block(1, 5000).cid();
        offered.add(cid);
        engine.receive(ANN, new Part.Want(cid, 1, Part.WantType.BLOCK, true));
        assertThat(run()).isEmpty();

        engine.failed(cid.multihash());

        assertThat(run()).containsExactly(new Part.DontHave(cid));
    }

    @Test
    void failureThatComesTooEarlyForAnAnswerIsToldWithTheNext() throws Exception {
        Cid cid = MapSource.block(1, 5000).cid();
        offered.add(cid);
        engine.receive(ANN, new Part.Want(cid, 1, Part.WantType.BLOCK, true));
        Task task = engine.next().orElseThrow();
        Answer answer = answerer.answer(task, BitswapVersion.V1_2_0);
        engine.failed(cid.multihash());

        engine.finished(task, answer);

        assertThat(run()).containsExactly(new Part.DontHave(cid));
    }

    @Test
    void nothingIsBroughtForThoseWhoMayHaveNothing() throws Exception {
        answerer = new Answerer(blocks, ServeRule.only(Set.of(BOB)), _ -> false, bringer);
        Cid cid = MapSource.block(1, 5000).cid();
        offered.add(cid);
        ask(ANN, cid, true);
        want(ANN, MapSource.block(2, 5000).cid(), 1);

        assertThat(run()).containsExactly(new Part.DontHave(cid));
        assertThat(brought).isEmpty();
    }

    @Test
    void cancelledWantIsNotAnswered() throws Exception {
        Cid cid = blocks.put(1, 100);
        want(ANN, cid, 1);
        engine.receive(ANN, new Part.Cancel(cid));

        assertThat(run()).isEmpty();
    }

    @Test
    void fullWantlistTakesThePlaceOfTheOldOne() throws Exception {
        Cid old = blocks.put(1, 100);
        Cid young = blocks.put(2, 100);
        want(ANN, old, 1);
        engine.receive(ANN, new Part.FullWantlist());
        want(ANN, young, 1);

        assertThat(bodies(run())).containsExactly(body(young));
    }

    /// A peer that reconnects its stream sends all it wants again, also what is being answered.
    @Test
    void wantThatIsBeingAnsweredIsNotAnsweredTwice() throws Exception {
        Cid cid = blocks.put(1, 100);
        want(ANN, cid, 1);
        Task task = engine.next().orElseThrow();
        engine.receive(ANN, new Part.FullWantlist());
        want(ANN, cid, 1);

        engine.finished(task, answerer.answer(task, BitswapVersion.V1_2_0));

        assertThat(run()).isEmpty();
        assertThat(engine.wants(ANN)).isZero();
    }

    @Test
    void questionMayBecomeAWantWhileItIsBeingAnswered() throws Exception {
        Cid cid = blocks.put(1, 5000);
        ask(ANN, cid, true);
        Task task = engine.next().orElseThrow();
        want(ANN, cid, 1);
        engine.finished(task, answerer.answer(task, BitswapVersion.V1_2_0));

        assertThat(bodies(run())).containsExactly(body(cid));
    }

    @Test
    void thoseWhoMayNotHaveABlockAreToldThatItIsAbsent() throws Exception {
        answerer = new Answerer(blocks, ServeRule.only(Set.of(BOB)), _ -> false, bringer);
        Cid cid = blocks.put(1, 100);
        ask(ANN, cid, true);
        want(ANN, blocks.put(2, 100), 1);

        assertThat(run()).containsExactly(new Part.DontHave(cid));

        want(BOB, cid, 1);
        assertThat(bodies(run())).containsExactly(body(cid));
    }

    @Test
    void identityCidsAreNotAnswered() throws Exception {
        want(ANN, Cid.v1(Multicodec.RAW, Multihash.identity(Bytes.ofHex("00"))), 1);

        assertThat(engine.wants(ANN)).isZero();
    }

    @Test
    void absenceOfWhatIsBeingFetchedIsToldAfterTwoSeconds() throws Exception {
        Cid cid = MapSource.block(1, 5000).cid();
        fetching.add(cid);
        ask(ANN, cid, true);
        assertThat(run()).isEmpty();

        ticker.advance(Engine.WITHHELD_MAX.minusNanos(1));
        assertThat(run()).isEmpty();
        assertThat(engine.due()).hasValue(ticker.nanos() + 1);
        ticker.advance(Duration.ofNanos(1));

        assertThat(run()).containsExactly(new Part.DontHave(cid));
        assertThat(engine.due()).isEmpty();
    }

    @Test
    void whatIsFetchedInTimeIsAnsweredInsteadOfDenied() throws Exception {
        Cid cid = MapSource.block(1, 5000).cid();
        fetching.add(cid);
        ask(ANN, cid, true);
        run();

        blocks.put(1, 5000);
        engine.added(cid.multihash());

        assertThat(run()).containsExactly(new Part.Have(cid));
        ticker.advance(Engine.WITHHELD_MAX);
        assertThat(run()).isEmpty();
    }

    @Test
    void messagesCloseAtAQuarterOfAMebibyte() throws Exception {
        for (int i = 0; i < 30; i++) {
            want(ANN, blocks.put(i, 20 * KIB), 1);
        }
        var sizes = new ArrayList<Integer>();
        for (Optional<Task> task = engine.next(); task.isPresent(); task = engine.next()) {
            Answer answer = answerer.answer(task.get(), BitswapVersion.V1_2_0);
            answer.messages().forEach(message -> sizes.add(message.size()));
            finish(task.get(), answer);
        }

        assertThat(sizes)
                .allMatch(size -> size < Answerer.MESSAGE_BYTES + 21 * KIB)
                .hasSizeGreaterThan(2);
    }

    /// A peer that wants much and one that wants little: the latter waits for one turn of the other.
    @ParameterizedTest
    @EnumSource(Standing.class)
    void bytesAreSharedByWeight(Standing standing) throws Exception {
        engine.connected(BOB, standing);
        for (int i = 0; i < 400; i++) {
            want(ANN, blocks.put(i, 64 * KIB), 1);
            want(BOB, blocks.put(1000 + i, 64 * KIB), 1);
        }
        Map<PeerId, Long> given = new HashMap<>();
        while (given.values().stream().mapToLong(Long::longValue).sum() < 16L << 20) {
            Task task = engine.next().orElseThrow();
            Answer answer = answerer.answer(task, BitswapVersion.V1_2_0);
            given.merge(task.peer(), answer.bytes(), Long::sum);
            finish(task, answer);
        }

        double share = (double) given.getOrDefault(BOB, 0L) / given.getOrDefault(ANN, 1L);
        assertThat(share).isBetween(standing.weight() * 0.85, standing.weight() * 1.15);
    }

    @Test
    void peersWithUnsentBytesAreReadForNoFurther() throws Exception {
        for (int i = 0; i < 100; i++) {
            want(ANN, blocks.put(i, 256 * KIB), 1);
        }
        long made = 0;
        for (Optional<Task> task = engine.next(); task.isPresent(); task = engine.next()) {
            Answer answer = answerer.answer(task.get(), BitswapVersion.V1_2_0);
            made += answer.bytes();
            engine.finished(task.get(), answer);
        }
        assertThat(made).isBetween(1L << 20, (2L << 20) + KIB);

        engine.sent(ANN, made);

        assertThat(engine.next()).isPresent();
    }

    /// On a slow link a peer loses patience while its block waits to be sent.
    @Test
    void wantThatIsSaidAgainWhileItsBlockIsUnsentIsNotAnsweredTwice() throws Exception {
        Cid block = blocks.put(1, 100 * KIB);
        want(ANN, block, 1);
        Task task = engine.next().orElseThrow();
        Answer answer = answerer.answer(task, BitswapVersion.V1_2_0);
        engine.finished(task, answer);

        want(ANN, block, 1);

        assertThat(engine.next()).isEmpty();
        engine.sent(ANN, answer.bytes());
        assertThat(engine.next()).isEmpty();
        want(ANN, block, 1);
        assertThat(engine.next()).isPresent();
    }

    @Test
    void noMorePeersAreAnsweredAtOnceThanMayBe() throws Exception {
        engine = new Engine(ticker, () -> 1);
        connect();
        want(ANN, blocks.put(1, 100), 1);
        want(BOB, blocks.put(2, 100), 1);
        Task first = engine.next().orElseThrow();
        assertThat(engine.next()).isEmpty();
        Answer answer = answerer.answer(first, BitswapVersion.V1_2_0);
        engine.finished(first, answer);
        assertThat(engine.next()).isEmpty();

        engine.sent(first.peer(), answer.bytes());

        assertThat(engine.next())
                .hasValueSatisfying(task -> assertThat(task.peer()).isNotEqualTo(first.peer()));
    }

    @Test
    void wantlistKeepsTheHighestAndForgetsUnmetFirst() throws Exception {
        Cid unmet = MapSource.block(-1, 100).cid();
        want(ANN, unmet, Integer.MAX_VALUE);
        run();
        for (int i = 0; i < Wantlist.WANTS_MAX; i++) {
            want(ANN, blocks.put(i, 4), i);
        }
        assertThat(engine.wants(ANN)).isEqualTo(Wantlist.WANTS_MAX);
        blocks.put(MapSource.block(-1, 100));
        engine.added(unmet.multihash());

        Cid tooLow = blocks.put(5000, 4);
        want(ANN, tooLow, 0);
        Cid high = blocks.put(5001, 4);
        want(ANN, high, 5000);

        List<Bytes> given = bodies(run());
        assertThat(given).hasSize(Wantlist.WANTS_MAX).contains(body(high));
        assertThat(given)
                .doesNotContain(body(tooLow), body(unmet), MapSource.block(0, 4).body());
    }

    @Test
    void wantsOfAllPeersTogetherAreBounded() throws Exception {
        int peers = Engine.WANTS_MAX / Wantlist.WANTS_MAX + 2;
        for (int p = 0; p < peers; p++) {
            PeerId peer = Peers.named("peer " + p);
            engine.connected(peer, Standing.STRANGER);
            for (int i = 0; i < Wantlist.WANTS_MAX; i++) {
                want(peer, MapSource.block(i, 4).cid(), 1);
            }
        }
        int sum = 0;
        for (int p = 0; p < peers; p++) {
            sum += engine.wants(Peers.named("peer " + p));
        }

        assertThat(sum).isEqualTo(Engine.WANTS_MAX);
    }

    /// Random peers, wants, cancels and blocks that come late, against the plain rule: what was wanted to the end
    /// and is there is given exactly once.
    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 0x5EED})
    void everyWantIsAnsweredOnce(long seed) throws Exception {
        var random = new SplittableRandom(seed);
        Map<Cid, Integer> expected = new HashMap<>();
        Map<Bytes, Integer> given = new HashMap<>();
        for (int step = 0; step < 3000; step++) {
            int number = random.nextInt(200);
            Cid cid = MapSource.block(number, 2000).cid();
            switch (random.nextInt(4)) {
                case 0 -> want(ANN, cid, random.nextInt(5));
                case 1 -> engine.receive(ANN, new Part.Cancel(cid));
                case 2 -> {
                    blocks.put(number, 2000);
                    engine.added(cid.multihash());
                }
                default -> bodies(run()).forEach(body -> given.merge(body, 1, Integer::sum));
            }
            boolean present = blocks.has(cid);
            assertThat(present || engine.wants(ANN) <= 200).as("step %d", step).isTrue();
        }
        given.clear();
        for (int number = 0; number < 200; number++) {
            Cid cid = blocks.put(number, 2000);
            engine.added(cid.multihash());
            want(ANN, cid, 1);
            expected.put(cid, 1);
        }
        bodies(run()).forEach(body -> given.merge(body, 1, Integer::sum));

        assertThat(given)
                .hasSameSizeAs(expected)
                .allSatisfy((_, count) -> assertThat(count).isOne());
        assertThat(engine.wants(ANN)).isZero();
    }

    private void want(PeerId peer, Cid cid, int priority) {
        engine.receive(peer, new Part.Want(cid, priority, Part.WantType.BLOCK, false));
    }

    private void ask(PeerId peer, Cid cid, boolean sendDontHave) {
        engine.receive(peer, new Part.Want(cid, 1, Part.WantType.HAVE, sendDontHave));
    }

    private Bytes body(Cid cid) {
        return blocks.get(cid).orElseThrow().body();
    }

    private static List<Bytes> bodies(List<Part> parts) {
        return parts.stream()
                .filter(Part.Payload.class::isInstance)
                .map(part -> ((Part.Payload) part).body())
                .toList();
    }

    /// Does all tasks there are, and answers what was sent.
    private List<Part> run() throws Exception {
        var parts = new ArrayList<Part>();
        for (Optional<Task> task = engine.next(); task.isPresent(); task = engine.next()) {
            Answer answer = answerer.answer(task.get(), BitswapVersion.V1_2_0);
            for (OutgoingMessage message : answer.messages()) {
                new MessageReader(new ByteArrayInputStream(Encoded.bytes(message))::read, parts::add).read();
            }
            finish(task.get(), answer);
        }
        return parts;
    }

    private void finish(Task task, Answer answer) {
        engine.finished(task, answer);
        engine.sent(task.peer(), answer.bytes());
    }
}
