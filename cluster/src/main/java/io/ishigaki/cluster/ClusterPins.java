package io.ishigaki.cluster;

import io.ishigaki.blockstore.Blockstore;
import io.ishigaki.cluster.hold.Complaint;
import io.ishigaki.cluster.hold.Keeper;
import io.ishigaki.cluster.hold.Members;
import io.ishigaki.cluster.hold.Share;
import io.ishigaki.cluster.hold.Standing;
import io.ishigaki.cluster.pin.Leases;
import io.ishigaki.cluster.pin.Pinner;
import io.ishigaki.cluster.pin.Shares;
import io.ishigaki.cluster.place.Place;
import io.ishigaki.cluster.post.Courier;
import io.ishigaki.cluster.read.PinnedBlocks;
import io.ishigaki.cluster.state.ClusterEvents;
import io.ishigaki.cluster.state.ClusterException;
import io.ishigaki.cluster.state.Member;
import io.ishigaki.cluster.state.Phase;
import io.ishigaki.cluster.state.PinId;
import io.ishigaki.cluster.state.PinRecord;
import io.ishigaki.cluster.state.SharedState;
import io.ishigaki.cluster.state.StateSync;
import io.ishigaki.cluster.state.Usage;
import io.ishigaki.concurrent.Sleeper;
import io.ishigaki.multiformats.Bytes;
import io.ishigaki.multiformats.Cid;
import io.ishigaki.multiformats.key.PeerId;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// What this box does for the pins of its cluster: it makes some, and holds its share of all.
///
/// *Threading.* Thread-safe; [#tick] is called every second or so, and soon after something has changed.
public final class ClusterPins {
    /// All pins are gone through so often, whatever has changed or not.
    private static final Duration FOLLOW_PERIOD = Duration.ofMinutes(5);

    /// Whether plans that are new are relied on by now is looked at so often.
    private static final Duration PROVING_PERIOD = Duration.ofSeconds(30);

    private final SharedState state;
    private final StateSync sync;
    private final Keeper keeper;
    private final Pinner pinner;
    private final Leases leases;
    private final PinnedBlocks blocks;
    private final ClusterEvents events;
    private final InstantSource clock;
    private long damageTold;

    /// Plans that were listed at the last look, and whether that was what all know. Confined to the ticks.
    private Set<Cid> listed = Set.of();

    private boolean settled;

    /// Plans that have come since, and that nobody has vouched for.
    private final Set<Cid> unproved = new HashSet<>();

    /// What the keeper was last told, and when it is told again though nothing has changed. Confined to the
    /// ticks, one of which runs at a time.
    private long followed = -1;

    private Instant followAt = Instant.MIN;

    /// By the time of the members: then the next pin ends.
    private Instant endsAt = Instant.MAX;

    /// The pins of each plan.
    private volatile Map<Cid, List<PinId>> pinsOfPlans = Map.of();

    /// What it works with.
    ///
    /// @param sources where the blocks come from that this box is to hold
    /// @param executors what waits and what computes runs on them
    /// @param wake asks for a [#tick] soon
    record Ports(
            Blockstore store,
            Keeper.Sources sources,
            Pinner.Executors executors,
            InstantSource clock,
            Duration surplusKept,
            Drafting drafting,
            ClusterEvents events,
            RandomGenerator random,
            Runnable wake) {}

    /// How pins are made that are larger than the box.
    ///
    /// @param pause waits while others take what is pinned
    /// @param lease how long that is kept after this box was last seen
    /// @param random a secure one
    record Drafting(Sleeper pause, Duration lease, RandomGenerator random) {}

    ClusterPins(SharedState state, StateSync sync, Courier courier, Ports ports) throws IOException {
        this.state = state;
        this.sync = sync;
        this.clock = ports.clock;
        this.events = ports.events;
        var members = new KnownMembers();
        this.keeper = new Keeper(
                state.self(),
                new Keeper.Ports(
                        ports.store,
                        ports.sources,
                        courier,
                        ports.executors.waiting(),
                        ports.clock,
                        ports.random,
                        members,
                        ports.surplusKept,
                        ports.wake));
        this.leases = new Leases(state, keeper, members, clock, events);
        this.blocks = new PinnedBlocks(keeper);
        this.pinner = new Pinner(new Pinner.Ports(
                ports.store,
                state,
                keeper,
                blocks,
                ports.sources,
                ports.executors,
                ports.drafting.pause,
                ports.drafting.lease,
                this::obstacle,
                ports.drafting.random));
    }

    void tick() throws IOException {
        follow();
        keeper.look();
        pinner.look();
        if (leases.look()) {
            followed = -1;
        }
        tellDamage();
        keeper.takeComplaints()
                .forEach(each -> events.add(
                        "%s finds fault with plan %s: %s".formatted(nameOf(each.by()), each.plan(), each.what())));
    }

    private void tellDamage() {
        long found = keeper.damaged() - damageTold;
        if (found > 0) {
            damageTold += found;
            events.add("%d damaged blocks of pins were found here, and are got anew".formatted(found));
        }
    }

    /// Tells the keeper of members and pins, if they may be others than before.
    private void follow() {
        long version = state.version();
        Instant now = clock.instant();
        boolean same = version == followed
                && sync.isSettled() == settled
                && state.now().isBefore(endsAt);
        if (same && now.isBefore(followAt)) {
            return;
        }
        followed = version;
        endsAt = state.nextEnd().orElse(Instant.MAX);
        Bytes progress = state.progress();
        Map<Cid, PeerId> plans = new HashMap<>();
        Map<Cid, List<PinId>> pins = new HashMap<>();
        Set<Cid> pinning = new HashSet<>();
        Set<Cid> drafts = new HashSet<>();
        boolean draftsHere = false;
        for (PinRecord each : state.pins()) {
            draftsHere |= each.isDraft() && each.adder().equals(state.self());
            each.plan().filter(_ -> !leases.isEnded(each.id())).ifPresent(plan -> {
                plans.merge(plan, each.adder(), this::ours);
                pins.merge(plan, List.of(each.id()), ClusterPins::all);
                if (each.isDraft()) {
                    drafts.add(plan);
                } else if (each.phase() == Phase.PINNING) {
                    pinning.add(plan);
                }
            });
        }
        pinsOfPlans = pins;
        followQuotas();
        Map<Cid, Set<PeerId>> fresh = fresh(plans, pinning, drafts);
        keeper.follow(places(), plans, fresh, progress);
        if (!draftsHere) {
            // The last may have expired before it was ended.
            keeper.carrying().keepAll();
        }
        followAt = now.plus(fresh.isEmpty() ? FOLLOW_PERIOD : PROVING_PERIOD);
    }

    private void followQuotas() {
        List<Share> limited = Shares.limited(state, pin -> !leases.isEnded(pin.id()));
        Set<PeerId> whom = limited.stream().map(Share::member).collect(Collectors.toSet());
        keeper.quotas().follow(limited, plan -> !whom.containsAll(adders(plan)));
    }

    private static List<PinId> all(List<PinId> some, List<PinId> others) {
        return Stream.concat(some.stream(), others.stream()).toList();
    }

    /// The plans that aren't relied on yet, with those that have made them: of pins that aren't acknowledged,
    /// and those that have come since this box knew what all know, whatever is said of them. Drafts aren't among
    /// them: nobody relies on these.
    private Map<Cid, Set<PeerId>> fresh(Map<Cid, PeerId> plans, Set<Cid> pinning, Set<Cid> drafts) {
        if (settled) {
            plans.keySet().stream()
                    .filter(each -> !listed.contains(each) && !drafts.contains(each))
                    .forEach(unproved::add);
        }
        settled = sync.isSettled();
        unproved.retainAll(plans.keySet());
        listed = plans.keySet();
        Map<Cid, Set<PeerId>> fresh = new HashMap<>();
        pinning.forEach(plan -> fresh.put(plan, adders(plan)));
        unproved.forEach(plan -> fresh.putIfAbsent(plan, adders(plan)));
        unproved.removeIf(plan -> !pinning.contains(plan) && isProved(plan));
        return fresh;
    }

    /// Whether an acknowledged plan needs no look: this box has made it, or others found nothing wrong with it.
    private boolean isProved(Cid plan) {
        Set<PeerId> adders = adders(plan);
        return adders.contains(state.self()) || adders.stream().allMatch(adder -> keeper.isVouchedFor(plan, adder));
    }

    private Set<PeerId> adders(Cid plan) {
        return pinsOfPlans.getOrDefault(plan, List.of()).stream()
                .flatMap(pin -> state.pin(pin).stream())
                .map(PinRecord::adder)
                .collect(Collectors.toSet());
    }

    /// Of two that have made pins of the same plan, this box.
    private PeerId ours(PeerId one, PeerId other) {
        return other.equals(state.self()) ? other : one;
    }

    /// What the keeper wants to know of members.
    private final class KnownMembers implements Members {
        @Override
        public boolean isLost(PeerId peer) {
            return sync.isLost(peer);
        }

        @Override
        public boolean isOverdue(PeerId peer) {
            return sync.isOverdue(peer);
        }

        @Override
        public boolean isSettled() {
            return sync.isSettled();
        }

        @Override
        public void told(PeerId peer, Bytes known) {
            state.told(peer, known);
        }

        @Override
        public boolean lists(PeerId peer, Cid plan) {
            return pinsOfPlans.getOrDefault(plan, List.of()).stream()
                    .allMatch(pin -> state.keeping(pin).test(peer));
        }

        @Override
        public long capacity() {
            return state.member(state.self()).map(Member::capacity).orElse(0L);
        }
    }

    /// The members that hold something, as far as they have said how much.
    public List<Place> places() {
        return state.members().stream()
                .filter(each -> each.capacity() > 0)
                .map(ClusterPins::place)
                .toList();
    }

    private static Place place(Member member) {
        return new Place(member.id(), member.household(), member.zone(), member.capacity());
    }

    /// Where blocks of pins stand, for those who read them.
    public Keeper keeper() {
        return keeper;
    }

    /// The blocks of pins, for those who aren't members.
    public PinnedBlocks blocks() {
        return blocks;
    }

    /// Whether a pin that was never acknowledged is held no longer, as its adder is gone.
    public boolean isAbandoned(PinRecord pin) {
        return leases.isEnded(pin.id());
    }

    /// What members find wrong with the plan of a pin, in words; empty if it isn't so, or most of those that have
    /// looked at it find nothing.
    public Optional<String> complaint(PinRecord pin) {
        Optional<Cid> plan = pin.plan().filter(root -> !keeper.isVouchedFor(root, pin.adder()));
        return plan.map(keeper::complaints).filter(all -> !all.isEmpty()).map(this::words);
    }

    /// Who finds fault, by what is found.
    private String words(List<Complaint> complaints) {
        Map<String, List<String>> names = new LinkedHashMap<>();
        complaints.forEach(each ->
                names.computeIfAbsent(each.what(), _ -> new ArrayList<>()).add(nameOf(each.by())));
        return names.entrySet().stream()
                .map(each -> "%s find%s fault with it: %s"
                        .formatted(
                                String.join(", ", each.getValue()),
                                each.getValue().size() == 1 ? "s" : "",
                                each.getKey()))
                .collect(Collectors.joining("; "));
    }

    /// Whether this box takes nothing of a pin, as its member would have more than it may.
    public boolean isRefused(PinRecord pin) {
        return pin.plan().flatMap(keeper.quotas()::refusal).isPresent();
    }

    /// What the pins of a member take, as far as their plans are here: bytes of all cells, when they lie where
    /// they belong.
    public long takenBy(PeerId peer) {
        return keeper.quotas().bytesOf(Shares.of(state, peer));
    }

    /// The same of all that have made pins.
    public Map<PeerId, Long> taken() {
        return Shares.all(state).stream().collect(Collectors.toMap(Share::member, keeper.quotas()::bytesOf));
    }

    /// The same, without drafts, once all plans are here.
    ///
    /// @throws ClusterException until they are
    long allTakenBy(PeerId peer) throws ClusterException {
        Share share = Shares.of(state, peer).withoutDrafts();
        if (!keeper.quotas().knows(share)) {
            throw new ClusterException("not all pins of %s are known here yet: try again soon".formatted(nameOf(peer)));
        }
        return keeper.quotas().bytesOf(share);
    }

    /// What each box holds, then for whom, by the boxes on which pins were made: bytes of cells, each counted once,
    /// and shared out evenly among those that have made pins of it.
    public Map<PeerId, Map<PeerId, Long>> balance() {
        return keeper.balance(this::adders);
    }

    /// Makes pins of this box.
    public Pinner pinner() {
        return pinner;
    }

    /// What keeps a pin from being spread that doesn't go away by itself, in words; empty if nothing does.
    public Optional<String> obstacle(PinRecord pin) {
        return standing(pin).filter(each -> each.refused() > 0).map(each -> {
            List<Member> members = state.members();
            long offered = members.stream().mapToLong(Member::capacity).sum();
            long free = members.stream().mapToLong(this::freeOf).sum();
            List<String> full = members.stream()
                    .filter(member -> keeper.isFull(member.id()))
                    .map(member -> "%s (offers %d bytes)"
                            .formatted(
                                    member.name().isEmpty() ? member.id().toString() : member.name(),
                                    member.capacity()))
                    .toList();
            return "%d cells find no box with room: %d bytes are needed, and %d of the %d that boxes offer are free%s"
                    .formatted(
                            each.refused(),
                            each.refusedBytes(),
                            free,
                            offered,
                            full.isEmpty() ? "" : "; full are: " + String.join(", ", full));
        });
    }

    /// What a member offers and doesn't hold, as far as it has said.
    private long freeOf(Member member) {
        return sync.usage(member.id())
                .map(Usage::used)
                .map(used -> Math.max(0, member.capacity() - used))
                .orElse(0L);
    }

    /// How well a pin is kept; empty as long as its plan isn't here, and where it couldn't be read and members who may
    /// hold some of it haven't told since this box started.
    public Optional<Standing> standing(PinRecord pin) {
        return standing(pin, _ -> true).filter(each -> each.mayLose() >= 0 || keeper.hasHeardAllThatCount());
    }

    private Optional<Standing> standing(PinRecord pin, Predicate<PeerId> counting) {
        return pin.plan()
                .flatMap(plan -> keeper.standing(plan, state.keeping(pin.id()).and(counting)))
                .map(found -> pin.phase() == Phase.PINNING ? found.onLease() : found);
    }

    /// Whether a pin is acknowledged, and as many boxes know that as an acknowledgement asks for.
    public boolean isAcknowledged(PinRecord pin) {
        return pin.phase() == Phase.PINNED
                && standing(pin, _ -> true).filter(Standing::acknowledged).isPresent();
    }

    /// Whether more is held of an acknowledged pin than by those who have said that they know it to be.
    public boolean isBeingTold(PinRecord pin, Standing standing) {
        return pin.phase() == Phase.PINNED && mayLose(pin, _ -> true) > standing.mayLose();
    }

    /// How many boxes may be lost, whatever those know for which pins they hold what they have.
    private int mayLose(PinRecord pin, Predicate<PeerId> counting) {
        return pin.plan()
                .flatMap(plan -> keeper.standing(plan, counting))
                .map(Standing::mayLose)
                .orElse(-1);
    }

    /// What the others don't hold yet of that which a box holds that goes, in words; empty once they hold all of it.
    ///
    /// @throws ClusterException if they never will: they are too few
    Optional<String> owedFor(PeerId going) throws ClusterException {
        if (keeper.isHome(going)) {
            return Optional.of("the others learn that %s goes".formatted(nameOf(going)));
        }
        for (PinRecord each : state.pins()) {
            Optional<Standing> standing = standing(each, peer -> !peer.equals(going));
            if (standing.isEmpty()) {
                return Optional.of("the plan of %s is on its way".formatted(each.root()));
            }
            Standing found = standing.get();
            if (found.placed() < found.stripes()) {
                return Optional.of("%s: %d of %d stripes lie where they belong without %s"
                        .formatted(each.root(), found.placed(), found.stripes(), nameOf(going)));
            }
            if (found.mayLose() < 0) {
                if (mayLose(each, peer -> !peer.equals(going)) >= 0) {
                    return Optional.of("%s: others learn that it is pinned".formatted(each.root()));
                }
                throw new ClusterException("without %s %s can't be read, for the other boxes are too few: remove"
                                .formatted(nameOf(going), each.root())
                        + " that pin, or let another box in");
            }
        }
        return Optional.empty();
    }

    private String nameOf(PeerId peer) {
        return peer.equals(state.self())
                ? "this box"
                : state.member(peer)
                        .map(Member::name)
                        .filter(name -> !name.isEmpty())
                        .orElseGet(peer::toString);
    }
}
