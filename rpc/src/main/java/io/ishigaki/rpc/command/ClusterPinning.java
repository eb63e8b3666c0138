package io.ishigaki.rpc.command;

import io.ishigaki.blockstore.Pin;
import io.ishigaki.cluster.Cluster;
import io.ishigaki.cluster.ClusterPins;
import io.ishigaki.cluster.Offers;
import io.ishigaki.cluster.hold.Standing;
import io.ishigaki.cluster.pin.Adding;
import io.ishigaki.cluster.pin.LocalPin;
import io.ishigaki.cluster.place.Layout;
import io.ishigaki.cluster.place.Spread;
import io.ishigaki.cluster.plan.StorageClass;
import io.ishigaki.cluster.state.Phase;
import io.ishigaki.cluster.state.PinId;
import io.ishigaki.cluster.state.PinRecord;
import io.ishigaki.cluster.state.SharedState;
import io.ishigaki.concurrent.Deadline;
import io.ishigaki.concurrent.Sleeper;
import io.ishigaki.multiformats.Cid;
import io.ishigaki.multiformats.MalformedDataException;
import io.ishigaki.rpc.CommandException;
import io.ishigaki.rpc.Json;
import io.ishigaki.rpc.Online;
import io.ishigaki.rpc.Option;
import io.ishigaki.rpc.Request;
import java.io.Closeable;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// Pins in the cluster, for the commands of `pin`. *Confined to* the thread of its request, which closes it.
final class ClusterPinning implements Closeable {
    static final String CLASS = "class";
    static final String EXPIRE_IN = "expire-in";

    private static final String AUTO = "auto";
    private static final Duration LOOK_PAUSE = Duration.ofMillis(50);

    private final Request request;
    private final ClusterPins pins;
    private final SharedState state;
    private final StorageClass storageClass;
    private final Optional<Instant> expires;
    private final Layout layout;
    private final Set<PinId> prepared = new HashSet<>();

    /// What is to be pinned in the cluster, and is kept here by a recursive local pin, or by a draft.
    ///
    /// @param letGo whether the local pin was made for that alone
    record Kept(PinRecord pin, boolean letGo, Optional<PinId> draft) {}

    ClusterPinning(Request request, StorageClass storageClass, Optional<Instant> expires) throws IOException {
        Cluster cluster = ClusterCommands.cluster(request);
        this.request = request;
        this.pins = cluster.pins();
        this.state = cluster.state();
        this.storageClass = storageClass;
        this.expires = expires;
        this.layout = Layout.of(pins.places());
    }

    static Option classOption() {
        return Option.text(CLASS, "keep it in the cluster: copies as in 3x, data and parity as in 4+2, or auto");
    }

    static Option expiryOption() {
        return Option.text(EXPIRE_IN, "let the pin of the cluster end after so long, such as 720h");
    }

    /// What makes pins in the cluster, if the request asks for that.
    ///
    /// @throws CommandException if this box is in no cluster, or there is no such class in it
    static Optional<ClusterPinning> asked(Request request) throws IOException {
        if (request.invocation().textIfGiven(CLASS).isEmpty()) {
            if (request.invocation().textIfGiven(EXPIRE_IN).isPresent()) {
                throw CommandException.ofClient("--expire-in is for pins of the cluster: give --class too");
            }
            return Optional.empty();
        }
        Cluster cluster = ClusterCommands.cluster(request);
        try {
            Offers.await(cluster.state(), request.node().clock());
        } catch (InterruptedException e) {
            throw interrupted(e, "interrupted while boxes were asked what they offer");
        }
        int boxes = cluster.pins().places().size();
        return Optional.of(new ClusterPinning(request, storageClass(request, boxes), expiry(request)));
    }

    private static StorageClass storageClass(Request request, int boxes) throws CommandException {
        String text = request.text(CLASS);
        try {
            StorageClass chosen = text.equals(AUTO) ? StorageClass.auto(boxes) : StorageClass.parse(text);
            int needed = Math.min(chosen.data() + 1, chosen.positions());
            if (boxes < needed) {
                throw new CommandException("class %s needs at least %d boxes that offer space, the cluster has %d"
                        .formatted(chosen, needed, boxes));
            }
            return chosen;
        } catch (MalformedDataException e) {
            throw CommandException.ofClient(String.valueOf(e.getMessage()));
        }
    }

    /// Takes the blocks of what is added, to be pinned.
    Adding adding() throws IOException {
        return pins.pinner().adding(storageClass);
    }

    /// Keeps what is to be pinned by a local pin, which goes when it's no longer needed, unless it is `wanted`.
    ///
    /// @param step makes that pin
    Kept keep(Pin local, boolean wanted, Pinning.Step step) throws IOException {
        PinRecord pin = record(local);
        boolean letGo = !wanted && !pins.pinner().isWanted(local.cid());
        if (letGo) {
            prepared.add(pin.id());
            pins.pinner().prepare(pin);
        }
        step.run();
        return new Kept(pin, letGo, Optional.empty());
    }

    /// Says that a draft keeps what is to be pinned.
    Kept keep(Pin local, PinId draft) {
        return new Kept(record(local), false, Optional.of(draft));
    }

    /// Lets go what was kept for pins that never began.
    @Override
    public void close() throws IOException {
        for (PinId each : prepared) {
            pins.pinner().cancel(each);
        }
    }

    /// Pins what is kept here, and waits until that is acknowledged; answers what is to be told.
    Json pinAll(List<Kept> kept) throws IOException {
        List<String> roots = new ArrayList<>();
        for (Kept each : kept) {
            pin(each);
            roots.add(request.invocation().show(each.pin().root()));
        }
        return Json.fields()
                .put("Pins", Json.ofTexts(roots))
                .put("Class", storageClass.toString())
                .put("Warnings", Json.ofTexts(warnings(storageClass, layout)))
                .build();
    }

    /// Pins what is kept here, and waits until that is acknowledged.
    void pin(Kept kept) throws IOException {
        PinId id = kept.pin().id();
        PinRecord pin =
                state.pin(id).orElse(kept.pin()).withName(kept.pin().name()).withExpires(expires);
        pins.pinner().begin(pin, kept.letGo(), kept.draft());
        awaitPinned(id);
    }

    static String lines(Json answer) {
        return answer.items("Pins").stream()
                .map(pin -> "pinned %s in the cluster as %s\n".formatted(pin.text(), answer.text("Class")))
                .collect(Collectors.joining());
    }

    static String warningLines(Json answer) {
        return answer.items("Warnings").stream()
                .map(warning -> "warning: %s\n".formatted(warning.text()))
                .collect(Collectors.joining());
    }

    /// A new pin, or one of this box that was broken off, or is wanted again.
    private PinRecord record(Pin local) {
        return state.pins().stream()
                .filter(each -> each.root().equals(local.cid().toV1())
                        && each.storageClass().equals(storageClass)
                        && each.name().equals(local.name())
                        && each.adder().equals(state.self()))
                .findFirst()
                .orElseGet(() -> PinRecord.create(local.cid().toV1(), storageClass, state.self(), new SecureRandom())
                        .withName(local.name()));
    }

    /// Whether there is a local pin that was made for pins of the cluster alone.
    static boolean isForTheCluster(Request request, Cid root) throws IOException {
        Optional<Cluster> cluster = cluster(request);
        return cluster.isPresent() && cluster.get().pins().pinner().letsGo(root);
    }

    /// Makes a recursive local pin that is wanted for itself, whatever pins of the cluster let go meanwhile.
    static void pinLocally(Request request, Cid root, LocalPin pin) throws IOException {
        Optional<Cluster> cluster = cluster(request);
        if (cluster.isPresent()) {
            cluster.get().pins().pinner().pinLocally(root, pin);
        } else {
            pin.make();
        }
    }

    private static Optional<Cluster> cluster(Request request) {
        return Reading.online(request).map(Online::cluster).filter(Cluster::isMember);
    }

    private static Optional<Instant> expiry(Request request) throws CommandException {
        if (request.invocation().textIfGiven(EXPIRE_IN).isEmpty()) {
            return Optional.empty();
        }
        Duration life = request.invocation().duration(EXPIRE_IN);
        return Optional.of(request.node().clock().instant().plus(life));
    }

    private void awaitPinned(PinId id) throws IOException {
        while (true) {
            PinRecord now = state.pin(id).orElseThrow(() -> new CommandException("the pin was removed meanwhile"));
            if (pins.isAcknowledged(now)) {
                return;
            }
            if (now.phase() == Phase.PINNING) {
                requireNoObstacle(now);
            }
            Deadline.check();
            pause();
        }
    }

    private void requireNoObstacle(PinRecord pin) throws CommandException {
        Optional<String> failure = pins.pinner().failure(pin.id()).or(() -> pins.complaint(pin));
        if (failure.isPresent()) {
            throw new CommandException("pin: " + failure.get());
        }
        Optional<String> obstacle = pins.obstacle(pin);
        if (obstacle.isPresent()) {
            throw new CommandException(
                    "pin: %s; this box keeps all of it, and goes on when there is room".formatted(obstacle.get()));
        }
    }

    private static void pause() throws InterruptedIOException {
        try {
            Sleeper.system().sleep(LOOK_PAUSE);
        } catch (InterruptedException e) {
            throw interrupted(e, "interrupted while pinning; the cluster goes on");
        }
    }

    private static InterruptedIOException interrupted(InterruptedException cause, String what) {
        Thread.currentThread().interrupt();
        return (InterruptedIOException) new InterruptedIOException(what).initCause(cause);
    }

    /// What a layout can't do for a class, in words.
    static List<String> warnings(StorageClass storageClass, Layout layout) {
        List<String> warnings = new ArrayList<>();
        int boxes = layout.places().size();
        if (boxes < storageClass.positions()) {
            warnings.add("class %s wants %d boxes, the cluster has %d: %d cells of each stripe wait for more"
                    .formatted(storageClass, storageClass.positions(), boxes, storageClass.positions() - boxes));
        }
        Spread spread = layout.spread(storageClass.positions(), storageClass.parity());
        if (spread.household() > storageClass.parity() && storageClass.parity() > 0) {
            warnings.add("%d cells of a stripe lie in one household, and only %d may be lost: a fire there loses data"
                    .formatted(spread.household(), storageClass.parity()));
        }
        return warnings;
    }

    /// The pins of the cluster of that root; none without a cluster.
    static List<PinRecord> pinsOf(Request request, Cid root) throws IOException {
        Optional<Cluster> cluster = cluster(request);
        if (cluster.isEmpty()) {
            return List.of();
        }
        return cluster.get().state().pins().stream()
                .filter(each -> each.root().equals(root.toV1()))
                .toList();
    }

    /// Ends these pins of the cluster.
    static void remove(Request request, List<PinRecord> pins) throws IOException {
        if (!pins.isEmpty()) {
            Set<PinId> ids = pins.stream().map(PinRecord::id).collect(Collectors.toSet());
            ClusterCommands.cluster(request).state().remove(ids);
        }
    }

    /// The word for how a pin is.
    static String stateOf(ClusterPins pins, PinRecord pin, Optional<Standing> standing) {
        if (pin.isDraft()) {
            return "draft";
        }
        if (pins.isAbandoned(pin)) {
            return "abandoned";
        }
        if (pins.isRefused(pin)) {
            return "refused";
        }
        if (pins.complaint(pin).isPresent()) {
            return "unsound";
        }
        if (standing.isEmpty()) {
            return pin.plan().isEmpty() ? "planning" : "loading";
        }
        Standing found = standing.get();
        boolean whole = found.mayLose() >= pin.storageClass().parity();
        if (whole && found.placed() == found.stripes()) {
            return "safe";
        }
        // Until it is spread, and others know that, its adder has all of it.
        if (pin.phase() == Phase.PINNING || pins.isBeingTold(pin, found)) {
            return "pinning";
        }
        // What is to be moved is safe where it is.
        if (whole) {
            return "safe";
        }
        return found.mayLose() < 0 ? "lost" : found.repairing() ? "repairing" : "degraded";
    }
}
