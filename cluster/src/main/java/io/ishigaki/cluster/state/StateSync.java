package io.ishigaki.cluster.state;

import io.ishigaki.cluster.post.Courier;
import io.ishigaki.multiformats.Bytes;
import io.ishigaki.multiformats.MalformedDataException;
import io.ishigaki.multiformats.key.PeerId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Brings the shared state of members together, and knows who is there.
///
/// ```text
/// connected, changed, HELLO_PERIOD ──hello──▶ the other lacks something ──want──▶ here ──records──▶ there, again
/// ```
///
/// *Goals.* Converges after loss, doubles, delays, partitions and restarts; a new member of a large cluster is in
/// sync within seconds. *Non-goals.* Routing of messages: who isn't connected learns from those who are.
///
/// *Limits.* One answer under way to this box; [#PAGES_BYTES_MAX] an answer.
///
/// *Threading.* Thread-safe by its own lock, which is taken before that of the state. [#tick] is called every
/// second or so.
public final class StateSync implements Courier.Receiver {
    public static final String PROTOCOL_ID = "/ishigaki/cluster/state/1.0.0";

    static final int MESSAGE_BYTES_MAX = 4 << 20;

    /// What an answer holds in data records.
    static final int PAGES_BYTES_MAX = 1 << 20;

    static final Duration HELLO_PERIOD = Duration.ofSeconds(30);
    /// Between two hellos because of changes.
    private static final Duration HELLO_PAUSE = Duration.ofMillis(200);

    private static final Duration ANSWER_MAX = Duration.ofSeconds(10);
    private static final Duration CHORES_PERIOD = Duration.ofMinutes(1);

    /// On the mere word of others, this box takes a new incarnation no more often.
    private static final Duration RENEWAL_PERIOD = Duration.ofHours(1);

    private static final Logger LOG = LoggerFactory.getLogger(StateSync.class);

    private final SharedState state;
    private final Courier courier;
    private final MemberClock clock;
    private final InstantSource steady;
    private final ClusterEvents events;
    private final Supplier<Usage> usage;
    private final Attendance attendance;
    private final Object lock = new Object();
    private final Map<PeerId, Heard> heard = new TreeMap<>();
    private final Map<PeerId, StateTable.Told> told = new HashMap<>();
    private final Set<PeerId> heardSinceStart = new HashSet<>();
    private @Nullable PeerId asked;
    private Instant askedAt = Instant.MIN;
    private Instant helloAt = Instant.MIN;
    private Instant choresAt = Instant.MIN;
    private Instant tickAt = Instant.MIN;
    private Instant renewedAt = Instant.MIN;
    private Bytes toldMembers = Bytes.EMPTY;
    private long hellos;
    private volatile boolean changed;
    private volatile boolean settled;

    private StateSync(SharedState state, Courier courier, Surroundings surroundings) {
        this.state = state;
        this.courier = courier;
        this.clock = surroundings.clock;
        this.steady = surroundings.steady;
        this.events = surroundings.events;
        this.usage = surroundings.usage;
        this.attendance = new Attendance(surroundings.unavailableAfter, surroundings.lostAfter);
    }

    /// What it is told from outside.
    ///
    /// @param steady goes on evenly, whatever the clock of this box is set to
    /// @param usage how full this box is; it must not wait
    /// @param unavailableAfter members that are away for less are not missed
    /// @param lostAfter members that are away for so long are presumed lost
    public record Surroundings(
            MemberClock clock,
            InstantSource steady,
            ClusterEvents events,
            Supplier<Usage> usage,
            Duration unavailableAfter,
            Duration lostAfter) {}

    /// Begins to listen to members; [#tick] lets it speak.
    public static StateSync start(SharedState state, Courier courier, Surroundings surroundings) throws IOException {
        var sync = new StateSync(state, courier, surroundings);
        sync.restore();
        state.onChange(() -> sync.changed = true);
        courier.handle(PROTOCOL_ID, MESSAGE_BYTES_MAX, sync);
        return sync;
    }

    private void restore() throws IOException {
        for (PeerId peer : others()) {
            Optional<StateTable.Told> row = state.read(core -> core.table().told(peer));
            row.ifPresent(known -> {
                told.put(peer, known);
                attendance.restore(peer, known.absence(), known.absences());
            });
        }
    }

    private List<PeerId> others() {
        return state.members().stream()
                .map(Member::id)
                .filter(peer -> !peer.equals(state.self()))
                .toList();
    }

    /// The members that are connected, this box not included.
    public Set<PeerId> online() {
        synchronized (lock) {
            return Set.copyOf(heard.keySet());
        }
    }

    /// How full this box is, or a connected member said that it is.
    public Optional<Usage> usage(PeerId peer) {
        if (peer.equals(state.self())) {
            return Optional.of(usage.get());
        }
        synchronized (lock) {
            Heard each = heard.get(peer);
            return each == null
                    ? Optional.empty()
                    : Optional.ofNullable(each.last).map(hello -> new Usage(hello.used(), hello.capacity()));
        }
    }

    /// How long a member has been away, by the time of this box while it was connected to at least half of those
    /// that neither it nor half of those it is connected to presume lost.
    public Duration absence(PeerId peer) {
        synchronized (lock) {
            return attendance.of(peer);
        }
    }

    /// Whether a member has been away so long that it is presumed lost.
    public boolean isLost(PeerId peer) {
        synchronized (lock) {
            return attendance.isLost(peer);
        }
    }

    /// Whether a member has been away for longer than `Cluster.UnavailableAfter`, and than it usually is.
    public boolean isOverdue(PeerId peer) {
        synchronized (lock) {
            return attendance.isOverdue(peer);
        }
    }

    /// Whether the state here is what the members share, and not what a disk remembers: since this box started, and
    /// since it got the state anew, it has once had everything that at least half of those told that it doesn't
    /// presume lost.
    public boolean isSettled() {
        return settled;
    }

    /// Whether everything that connected members have told is here.
    public boolean isInSync() {
        synchronized (lock) {
            return heard.keySet().stream().noneMatch(this::isAhead);
        }
    }

    @Override
    public void connected(PeerId peer) {
        synchronized (lock) {
            heard.put(peer, new Heard());
            courier.send(peer, PROTOCOL_ID, hello().encode());
        }
        events.add("member %s has come".formatted(peer));
    }

    @Override
    public void disconnected(PeerId peer) {
        synchronized (lock) {
            heard.remove(peer);
            clock.forget(peer);
            if (peer.equals(asked)) {
                asked = null;
            }
        }
        events.add("member %s has gone".formatted(peer));
    }

    private SyncMessage.Hello hello() {
        Usage own = usage.get();
        return reading(core -> new SyncMessage.Hello(
                core.cluster(),
                core.life(),
                ++hellos,
                clock.instant(),
                core.vector(),
                core.records().digest(),
                own.used(),
                own.capacity(),
                others().stream().filter(attendance::isLost).collect(Collectors.toSet())));
    }

    /// Reads from the core what can't fail.
    private <T> T reading(SharedState.Work<T> work) {
        try {
            return state.read(work);
        } catch (IOException e) {
            throw new UncheckedIOException("reading what is in memory failed", e);
        }
    }

    @Override
    public void receive(PeerId from, Bytes message) {
        SyncMessage read = SyncMessage.decode(message);
        try {
            synchronized (lock) {
                if (heard.containsKey(from)) {
                    route(from, read);
                }
            }
        } catch (IOException e) {
            LOG.atWarn().addKeyValue("peer", from).setCause(e).log("what a member told couldn't be taken");
        }
    }

    private void route(PeerId from, SyncMessage message) throws IOException {
        switch (message) {
            case SyncMessage.Hello hello -> hear(from, hello);
            case SyncMessage.Want want -> answer(from, want);
            case SyncMessage.Records records -> take(from, records);
            case SyncMessage.Stale(long life) -> believeStale(life);
        }
    }

    private void hear(PeerId from, SyncMessage.Hello hello) throws IOException {
        if (!hello.cluster().equals(state.cluster())) {
            throw new MalformedDataException("member of cluster %s".formatted(hello.cluster()));
        }
        Heard each = heardOf(from);
        if (each.last != null && hello.number() <= each.last.number()) {
            // It was overtaken on its way.
            return;
        }
        each.last = hello;
        each.idleUntil = Instant.MIN;
        clock.heard(from, hello.now());
        if (reading(core -> hello.vector().at(core.self()) > core.sequence())) {
            renew();
        }
        confirm(from);
        if (isStale(from, hello)) {
            courier.send(from, PROTOCOL_ID, new SyncMessage.Stale(hello.life()).encode());
        } else {
            told.put(from, new StateTable.Told(hello.life(), hello.vector(), Duration.ZERO, List.of()));
        }
        ask();
    }

    /// Lets this box go on with its numbers once every other member has told since the start that it knows no
    /// higher.
    private void confirm(PeerId from) {
        heardSinceStart.add(from);
        heardSinceStart.retainAll(Set.copyOf(others()));
        if (heardSinceStart.size() == others().size()) {
            reading(core -> {
                core.confirm();
                return core;
            });
        }
    }

    private Heard heardOf(PeerId peer) {
        return heard.computeIfAbsent(peer, _ -> new Heard());
    }

    /// Whether a member tells less than it did before in the same life.
    private boolean isStale(PeerId from, SyncMessage.Hello hello) {
        StateTable.Told before = told.get(from);
        return before != null
                && before.life() == hello.life()
                && before.vector().sequences().entrySet().stream()
                        .anyMatch(each -> hello.vector().at(each.getKey()) < each.getValue()
                                && !state.isRemoved(each.getKey().peer()));
    }

    private void believeStale(long life) throws IOException {
        boolean due = !steady.instant().isBefore(renewedAt.plus(RENEWAL_PERIOD));
        if (due && life == reading(StateCore::life)) {
            renew();
        }
    }

    private void renew() throws IOException {
        renewedAt = steady.instant();
        asked = null;
        settled = false;
        boolean _ = state.change(core -> {
            core.renew();
            return true;
        });
    }

    private void answer(PeerId to, SyncMessage.Want want) throws IOException {
        Bytes answer = state.read(core -> {
            List<SignedRecord> members = core.records().digest().equals(want.members())
                    ? List.of()
                    : List.copyOf(core.records().byHash().values());
            List<Page> pages = core.pagesFor(want.vector(), PAGES_BYTES_MAX);
            VersionVector then = want.vector();
            for (Page page : pages) {
                then = then.with(page.origin(), page.upTo());
            }
            return new SyncMessage.Records(members, pages, !then.covers(core.vector())).encode();
        });
        if (courier.send(to, PROTOCOL_ID, answer)) {
            toldMembers = reading(core -> core.records().digest());
        }
    }

    /// Whether some member was sent all that is known here of members.
    public boolean hasTold() {
        synchronized (lock) {
            return toldMembers.equals(reading(core -> core.records().digest()));
        }
    }

    private void take(PeerId from, SyncMessage.Records records) throws IOException {
        boolean news = state.change(core -> {
            VersionVector before = core.vector();
            boolean others = core.takeMembership(records.members());
            for (Page page : records.pages()) {
                core.take(page);
            }
            return others || !core.vector().equals(before);
        });
        if (!news) {
            // It has something that can't be taken now.
            heardOf(from).idleUntil = steady.instant().plus(HELLO_PERIOD);
        }
        if (from.equals(asked)) {
            asked = null;
            ask();
        }
    }

    /// Asks a member that is further, unless an answer is under way.
    private void ask() {
        Instant now = steady.instant();
        if (asked != null && now.isBefore(askedAt.plus(ANSWER_MAX))) {
            return;
        }
        PeerId before = asked;
        asked = null;
        List<PeerId> further = new ArrayList<>(heard.keySet().stream()
                .filter(peer -> isAhead(peer) && !now.isBefore(heardOf(peer).idleUntil))
                .toList());
        // Who hasn't answered comes last.
        if (before != null && further.remove(before)) {
            further.add(before);
        }
        for (PeerId peer : further) {
            Bytes want = reading(
                    core -> new SyncMessage.Want(core.vector(), core.records().digest()).encode());
            if (courier.send(peer, PROTOCOL_ID, want)) {
                asked = peer;
                askedAt = now;
                return;
            }
        }
    }

    private boolean isAhead(PeerId peer) {
        SyncMessage.Hello last = heardOf(peer).last;
        return last != null
                && reading(core ->
                        core.lacks(last.vector()) || !core.records().digest().equals(last.members()));
    }

    /// When the next [#tick] is due, at the latest.
    public Duration pause(Duration most) {
        return changed && most.compareTo(HELLO_PAUSE) > 0 ? HELLO_PAUSE : most;
    }

    /// Says and does what is due.
    public void tick() {
        synchronized (lock) {
            Instant now = steady.instant();
            countAbsences(now);
            settled = settled || isSettling();
            if (!now.isBefore(helloAt.plus(changed ? HELLO_PAUSE : HELLO_PERIOD))) {
                changed = false;
                helloAt = now;
                Bytes hello = hello().encode();
                heard.keySet().forEach(peer -> courier.send(peer, PROTOCOL_ID, hello));
            }
            ask();
            if (!now.isBefore(choresAt.plus(CHORES_PERIOD))) {
                choresAt = now;
                doChores();
            }
        }
    }

    private boolean isSettling() {
        long hopeful = attendance.hopeful(others(), heard.keySet(), givenUp());
        long told = heard.values().stream().filter(each -> each.last != null).count();
        return 2 * told >= hopeful && isInSync();
    }

    private void countAbsences(Instant now) {
        Duration step = tickAt.equals(Instant.MIN) ? Duration.ZERO : Duration.between(tickAt, now);
        tickAt = now;
        if (!step.isNegative()) {
            attendance.count(others(), heard.keySet(), givenUp(), step);
        }
    }

    private Set<PeerId> givenUp() {
        return Attendance.givenUp(heard.values().stream()
                .flatMap(each -> Optional.ofNullable(each.last).stream())
                .map(SyncMessage.Hello::lost)
                .toList());
    }

    private void doChores() {
        try {
            List<PeerId> others = others();
            told.keySet().retainAll(new HashSet<>(others));
            if (told.size() == others.size()) {
                List<VersionVector> vectors =
                        told.values().stream().map(StateTable.Told::vector).toList();
                state.tidy(core -> {
                    core.forget(vectors);
                    return core;
                });
            }
            remember();
            voteIfDue(others);
        } catch (IOException e) {
            LOG.atWarn().setCause(e).log("the cluster's state couldn't be tidied");
        }
    }

    /// Keeps what was told, for the next start.
    private void remember() throws IOException {
        state.tidy(core -> {
            told.forEach((peer, each) -> core.table()
                    .put(
                            peer,
                            new StateTable.Told(
                                    each.life(), each.vector(), attendance.of(peer), attendance.past(peer))));
            core.table().commit();
            return core;
        });
    }

    /// Votes for the longest-standing member that is there, when all admins are presumed lost.
    private void voteIfDue(List<PeerId> others) throws IOException {
        List<Member> members = state.members();
        boolean lost = members.stream()
                .filter(member -> member.role() == Role.ADMIN)
                .allMatch(member -> others.contains(member.id()) && attendance.isLost(member.id()));
        Optional<PeerId> candidate = members.stream()
                .map(Member::id)
                .filter(peer -> !attendance.isLost(peer))
                .findFirst();
        boolean due = lost
                && candidate.isPresent()
                && !candidate.equals(reading(core -> core.membership().voteOf(state.self())));
        if (due) {
            events.add("all admins are lost: this box votes for %s".formatted(candidate.get()));
            state.vote(candidate.get());
        }
    }
}
