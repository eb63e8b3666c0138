package io.ishigaki.cluster.hold;

import io.ishigaki.cluster.plan.Piece;
import io.ishigaki.cluster.plan.PlanNode;
import io.ishigaki.cluster.plan.Stripe;
import io.ishigaki.multiformats.Bytes;
import io.ishigaki.multiformats.Cid;
import io.ishigaki.multiformats.MalformedDataException;
import io.ishigaki.multiformats.key.PeerId;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// The cells of one plan node: where each belongs, who holds it, what this box is doing about it.
///
/// *Confined to* its keeper.
final class Cells {
    private final Cid cid;
    private final PlanNode.Group node;
    private final Tally.Part part;
    private final int width;
    private final Held own;
    private final Map<PeerId, Held> others = new Attested();

    /// What peers said that they have, and couldn't show.
    private final Map<PeerId, Held> denied = new Attested();

    /// Those, this box among them, that take nothing of the node, and hold what they have until others have it.
    private Set<PeerId> passing = Set.of();

    private final Doubts doubts = new Doubts();
    private final Marks marks;
    private long broughtBytes;

    /// The boxes of each stripe's positions in the layout that was last [placed][#place].
    private List<List<Optional<PeerId>>> homes = List.of();

    /// The roots of the plans that have the node.
    private List<Cid> plans = List.of();

    private final Agenda agenda;
    private final PeerId self;
    private long heldBytes;
    private Instant surplusUntil = Instant.MAX;
    private Instant againAt = Instant.MAX;
    private boolean dirty;
    private Instant pausedUntil = Instant.MIN;

    Cells(Plans.Node plan, PeerId self, Agenda agenda) {
        this.cid = plan.cid();
        this.node = plan.group();
        this.part = Tally.Part.of(cid, node);
        this.self = self;
        this.agenda = agenda;
        this.width = node.of().positions();
        this.own = new Held(width);
        this.marks = new Marks(stripes(), width);
        agenda.tell(this);
        soil();
    }

    Cid cid() {
        return cid;
    }

    PlanNode.Group node() {
        return node;
    }

    /// What it adds to what a pin takes.
    Tally.Part part() {
        return part;
    }

    /// The roots of the plans that have the node.
    List<Cid> plans() {
        return plans;
    }

    /// Says which they are.
    void plans(Collection<Cid> roots) {
        plans = List.copyOf(roots);
    }

    int stripes() {
        return node.stripes().size();
    }

    Stripe stripe(int number) {
        return node.stripes().get(number);
    }

    /// Draws the home of each cell anew.
    void place(Homes layout) {
        homes = node.stripes().stream().map(layout::of).toList();
        count();
        soil();
    }

    /// Where a cell belongs; empty if there are too few boxes for it.
    Optional<PeerId> home(int stripe, int position) {
        return homes.isEmpty() ? Optional.empty() : homes.get(stripe).get(position);
    }

    /// Takes note of what this box claims.
    void own(int stripe, int position, boolean held) {
        if (stripe < stripes() && position < stripe(stripe).positions() && isOwn(stripe, position) != held) {
            var cell = new CellRef(stripe, position);
            count(held ? countedBytes(cell) : -countedBytes(cell));
            own.set(stripe, position, held);
            if (held) {
                marks.set(Marks.Kind.FORFEITED, cell, false);
            } else {
                marks.set(Marks.Kind.CARRIED, cell, false);
                marks.set(Marks.Kind.ADOPTED, cell, false);
            }
            agenda.tell(this);
            soil();
        }
    }

    /// Adds up what this box holds for itself.
    private void count() {
        count(own.cells().stream().mapToLong(this::countedBytes).sum() - heldBytes);
    }

    private void count(long more) {
        agenda.count(more);
        heldBytes += more;
    }

    /// Notes that this box holds a cell for another node too.
    void adopt(CellRef cell) {
        marks.set(Marks.Kind.ADOPTED, cell, true);
        count();
    }

    /// Notes that other nodes have gone, and may count no more what this one has adopted.
    void countAdopted() {
        if (marks.hasAny(Marks.Kind.ADOPTED)) {
            marks.setAll(Marks.Kind.ADOPTED, false);
            count();
        }
    }

    int lengthOf(CellRef cell) {
        return stripe(cell.stripe()).at(cell.position()).length();
    }

    /// Bytes of the cells that this box claims, but for those that it claims for another node too.
    long ownBytes() {
        return own.cells().stream()
                .filter(each -> !marks.has(Marks.Kind.ADOPTED, each))
                .mapToLong(this::lengthOf)
                .sum();
    }

    /// What a cell of this box counts: nothing, if it's held only until it is where it belongs, or was counted
    /// before.
    private long countedBytes(CellRef cell) {
        if (marks.has(Marks.Kind.ADOPTED, cell)) {
            return 0;
        }
        boolean isForSelf = !passing.contains(self) && (!isCarried(cell) || isAtHome(cell));
        return isForSelf ? lengthOf(cell) : 0;
    }

    private boolean isAtHome(CellRef own) {
        return home(own.stripe(), own.position()).filter(self::equals).isPresent();
    }

    /// Says whether this box takes nothing of the node, and holds what it has until others have taken that.
    void passOn(boolean now) {
        if (now != passing.contains(self)) {
            passOn(self, now);
            count();
            agenda.tell(this);
            soil();
        }
    }

    private void passOn(PeerId peer, boolean now) {
        if (now != passing.contains(peer)) {
            Set<PeerId> changed = new HashSet<>(passing);
            boolean _ = now ? changed.add(peer) : changed.remove(peer);
            passing = Set.copyOf(changed);
        }
    }

    /// Whether `peer` takes nothing of the node, and holds what it has until others have taken that.
    boolean isPassedOnBy(PeerId peer) {
        return passing.contains(peer);
    }

    /// Bytes of the cells that this box claims, but for those that it holds until they are where they belong.
    long heldBytes() {
        return heldBytes;
    }

    boolean isOwn(int stripe, int position) {
        return own.has(stripe, position);
    }

    /// Whether this box has any position of the stripe.
    boolean ownsAny(int stripe) {
        return own.hasAny(stripe);
    }

    /// The cells that this box claims.
    List<CellRef> owned() {
        return own.cells();
    }

    HoldMessage.Row attestation() {
        return new HoldMessage.Row(cid, Optional.of(own.toBytes()), passing.contains(self));
    }

    /// Takes note of what `peer` says that it holds.
    ///
    /// @throws MalformedDataException if there are no such cells
    void attested(PeerId peer, HoldMessage.Row row) {
        row.held().ifPresentOrElse(bits -> attested(peer, bits), () -> forget(peer));
        passOn(peer, row.held().isPresent() && row.passedOn());
    }

    private void attested(PeerId peer, Bytes bits) {
        int bytesMax = (stripes() * width + Byte.SIZE - 1) / Byte.SIZE;
        if (bits.length() > bytesMax) {
            throw new MalformedDataException("attestation of %s has %d bytes, and its cells %d bits"
                    .formatted(cid, bits.length(), stripes() * width));
        }
        Held held = Held.decode(width, bits);
        @Nullable Held unshown = denied.get(peer);
        if (unshown != null) {
            // What it doesn't say any more that it has needn't be shown.
            Held still = unshown.and(held);
            denied.put(peer, still);
            held = held.without(still);
        }
        others.put(peer, held);
        soil();
    }

    /// Takes note of whether `peer` could show a cell that it says it has: if not, it counts as not having it.
    void audited(PeerId peer, CellRef cell, boolean shown) {
        denied.computeIfAbsent(peer, _ -> new Held(width)).set(cell.stripe(), cell.position(), !shown);
        Held before = others.getOrDefault(peer, new Held(width));
        others.put(peer, before.with(cell.stripe(), cell.position(), shown));
        soil();
    }

    /// What `peer` says that it has, and couldn't show.
    List<CellRef> unshownBy(PeerId peer) {
        return Optional.ofNullable(denied.get(peer)).map(Held::cells).orElse(List.of());
    }

    /// Some block of a cell, by chance; empty if there is no such cell.
    Optional<Showable> showable(PeerId peer, CellRef cell, RandomGenerator random) {
        if (cell.stripe() >= stripes()
                || cell.position() >= stripe(cell.stripe()).positions()) {
            return Optional.empty();
        }
        List<Piece> pieces = stripe(cell.stripe()).at(cell.position()).pieces();
        return Optional.of(new Showable(
                peer,
                new ClaimKey.OfCell(cid, cell.stripe(), cell.position()),
                pieces.get(random.nextInt(pieces.size())).cid()));
    }

    void forget(PeerId peer) {
        passOn(peer, false);
        if (others.remove(peer) != null) {
            soil();
        }
    }

    /// Forgets what all but these peers attested.
    void retain(Set<PeerId> peers) {
        denied.keySet().retainAll(peers);
        doubts.retain(peers);
        passing = passing.stream()
                .filter(each -> each.equals(self) || peers.contains(each))
                .collect(Collectors.toUnmodifiableSet());
        if (others.keySet().retainAll(peers)) {
            soil();
        }
    }

    /// What `peer` attested last.
    Optional<Held> heldBy(PeerId peer) {
        @Nullable Held held = others.get(peer);
        return Optional.ofNullable(held);
    }

    /// Takes note of what others hold and may let go, as it is where it should be.
    void replaced(Map<PeerId, Held> surplus, View view) {
        doubts.note(width, surplus, view);
    }

    /// Whether `peer`, which has attested a cell, still has it for sure.
    boolean isSure(PeerId peer, int stripe, int position, View view) {
        return !doubts.has(peer, stripe, position, view);
    }

    /// The rows by which others have attested what they have.
    Map<PeerId, HoldMessage.Row> rows() {
        Map<PeerId, HoldMessage.Row> rows = new HashMap<>();
        others.forEach((peer, held) -> {
            Held said = held.or(denied.getOrDefault(peer, new Held(width)));
            rows.put(peer, new HoldMessage.Row(cid, Optional.of(said.toBytes()), passing.contains(peer)));
        });
        return rows;
    }

    /// All whose attestation is known.
    Map<PeerId, Held> others() {
        return others;
    }

    boolean isUnderWay(int stripe, int position) {
        return marks.has(Marks.Kind.UNDER_WAY, new CellRef(stripe, position));
    }

    /// Whether nothing is known of the cell here: this box neither claims it nor is about to claim it or to let it go.
    boolean isLoose(int stripe, int position) {
        return !isOwn(stripe, position) && !isUnderWay(stripe, position);
    }

    /// Whether any cell is being brought here.
    boolean isUnderWay() {
        return marks.hasAny(Marks.Kind.UNDER_WAY);
    }

    /// Notes that so many bytes of cells have come here.
    void brought(long bytes) {
        broughtBytes += bytes;
    }

    /// Bytes of cells that have come here since this box knows of the node.
    long broughtBytes() {
        return broughtBytes;
    }

    void underWay(int stripe, int position, boolean running) {
        marks.set(Marks.Kind.UNDER_WAY, new CellRef(stripe, position), running);
    }

    /// Notes that this box holds the cell only until it is where it belongs.
    void carry(CellRef cell) {
        marks.set(Marks.Kind.CARRIED, cell, true);
        count();
    }

    /// Notes that this box holds whatever it has only until it is where it belongs.
    void carryAll() {
        marks.setAll(Marks.Kind.CARRIED, true);
        count();
        soil();
    }

    boolean isCarried(CellRef cell) {
        return marks.has(Marks.Kind.CARRIED, cell);
    }

    /// Notes that this box holds the cell no more, for it has rotted.
    void forfeit(int stripe, int position) {
        own(stripe, position, false);
        marks.set(Marks.Kind.FORFEITED, new CellRef(stripe, position), true);
    }

    /// Whether this box has lost the cell, and not got it back yet.
    boolean isForfeited(int stripe, int position) {
        return marks.has(Marks.Kind.FORFEITED, new CellRef(stripe, position));
    }

    /// Whether there has been surplus at every look for so long; where it isn't yet, it is looked at again then.
    boolean isSurplusOld(boolean none, Instant now, Duration kept) {
        if (none) {
            surplusUntil = Instant.MAX;
        } else if (surplusUntil.equals(Instant.MAX)) {
            surplusUntil = now.plus(kept);
            agenda.watch(this);
        }
        return !now.isBefore(surplusUntil);
    }

    /// Lets it be looked at soon.
    void soil() {
        dirty = true;
        agenda.watch(this);
    }

    /// Nothing is done about it before `instant`.
    void pause(Instant instant) {
        pausedUntil = instant;
        soil();
    }

    /// Whether anything has happened since the last call that may change what there is to do, and it isn't paused.
    boolean takeDirty(Instant now) {
        boolean due = dirty || !now.isBefore(surplusUntil) || !now.isBefore(againAt);
        if (!due || now.isBefore(pausedUntil)) {
            return false;
        }
        dirty = false;
        againAt = Instant.MAX;
        return true;
    }

    /// Lets it be looked at again at that time.
    void lookAgain(Instant instant) {
        againAt = instant;
        agenda.watch(this);
    }

    /// Whether it needs not be looked at until something happens.
    boolean isAtRest() {
        return !dirty && surplusUntil.equals(Instant.MAX) && againAt.equals(Instant.MAX);
    }

    /// Says where the cells of a stripe belong.
    @FunctionalInterface
    interface Homes {
        List<Optional<PeerId>> of(Stripe stripe);
    }
}
