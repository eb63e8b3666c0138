package io.ishigaki.rpc.pinning;

import io.ishigaki.blockstore.Blockstore;
import io.ishigaki.blockstore.Pin;
import io.ishigaki.blockstore.WriteSession;
import io.ishigaki.cluster.Cluster;
import io.ishigaki.cluster.ClusterPins;
import io.ishigaki.cluster.Offers;
import io.ishigaki.cluster.pin.Pinner;
import io.ishigaki.cluster.plan.StorageClass;
import io.ishigaki.cluster.state.Phase;
import io.ishigaki.cluster.state.PinId;
import io.ishigaki.cluster.state.PinRecord;
import io.ishigaki.cluster.state.SharedState;
import io.ishigaki.concurrent.Ticker;
import io.ishigaki.dag.BlockAbsentException;
import io.ishigaki.dag.RequestSource;
import io.ishigaki.dag.walk.DagStat;
import io.ishigaki.exchange.FetchingSource;
import io.ishigaki.multiformats.Cid;
import io.ishigaki.multiformats.MalformedDataException;
import io.ishigaki.multiformats.multiaddr.Multiaddr;
import io.ishigaki.rpc.Online;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Keeps what is asked for as pins of the cluster that this box is in, of the class that suits it.
///
/// @param random a secure one
record ClusterPinKeeper(Blockstore store, Online online, InstantSource clock, RandomGenerator random)
        implements PinKeeper {
    private static final Logger LOG = LoggerFactory.getLogger(ClusterPinKeeper.class);

    /// Nobody waits longer for a block: whoever has it is to be connected by then.
    private static final FetchingSource.Patience PATIENCE =
            new FetchingSource.Patience(() -> Duration.ofMinutes(5), Ticker.system());

    /// How often a collection may take what lay loose before it is pinned.
    private static final int ATTEMPTS_MAX = 3;

    private static final int DELEGATES_MAX = 20;

    @Override
    public PinId begin(PinRequest.Wish wish) throws IOException, InterruptedException {
        Cluster cluster = online.cluster();
        ClusterPins pins = cluster.pins();
        SharedState state = cluster.state();
        connect(wish.origins());
        Offers.await(state, clock);
        // The session is begun first: nothing that is fetched from now on is collected before it ends.
        try (WriteSession session = store.begin()) {
            StorageClass storageClass = StorageClass.auto(pins.places().size());
            PinRecord pin = PinRecord.create(wish.cid().toV1(), storageClass, state.self(), random)
                    .withName(wish.name());
            begin(pin, session, pins.pinner());
            return pin.id();
        }
    }

    private void begin(PinRecord pin, WriteSession session, Pinner pinner) throws IOException {
        if (pinner.isWanted(pin.root())) {
            pinner.begin(pin, false, Optional.empty());
            return;
        }
        pinner.prepare(pin);
        try {
            pin(pin.root(), session);
            pinner.begin(pin, true, Optional.empty());
        } finally {
            pinner.cancel(pin.id());
        }
    }

    private void connect(List<String> origins) throws InterruptedException {
        for (String each : origins) {
            try {
                Multiaddr address = Multiaddr.parse(each);
                if (address.endsInPeer()) {
                    online.network().connect(address.peerId().orElseThrow(), List.of(address.parent()));
                }
            } catch (IOException | MalformedDataException e) {
                // Hints are for those who can use them.
                LOG.atDebug().setCause(e).addKeyValue("origin", each).log("an origin can't be reached");
            }
        }
    }

    private void pin(Cid root, WriteSession session) throws IOException {
        for (int attempt = 1; ; attempt++) {
            try {
                session.pin(new Pin(root, Pin.Mode.RECURSIVE, ""));
                return;
            } catch (BlockAbsentException e) {
                if (attempt == ATTEMPTS_MAX) {
                    throw e;
                }
            }
            fetch(root);
        }
    }

    private void fetch(Cid root) throws IOException {
        try (RequestSource peers = FetchingSource.open(store, store::beginBulk, online.bitswap(), PATIENCE)) {
            peers.expectBelow();
            new DagStat(peers).count(List.of(root), _ -> {});
            peers.settle();
        }
    }

    @Override
    public Progress progress(PinId id) throws IOException {
        Optional<PinRecord> pin = online.cluster().state().pin(id);
        if (pin.isEmpty()) {
            return new Progress(PinStatus.FAILED, Optional.of("the pin was ended in the cluster"));
        }
        if (pin.get().phase() == Phase.PINNED) {
            return new Progress(PinStatus.PINNED, Optional.empty());
        }
        Optional<String> failure = online.cluster().pins().pinner().failure(id);
        return new Progress(failure.isPresent() ? PinStatus.FAILED : PinStatus.PINNING, failure);
    }

    @Override
    public void end(PinId id) throws IOException {
        SharedState state = online.cluster().state();
        if (state.pin(id).isPresent()) {
            state.remove(Set.of(id));
        }
    }

    @Override
    public List<String> delegates() {
        return online.network().addresses().stream()
                .map(address -> address + "/p2p/" + online.network().self())
                .limit(DELEGATES_MAX)
                .toList();
    }
}
