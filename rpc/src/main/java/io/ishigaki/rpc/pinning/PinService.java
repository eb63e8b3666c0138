package io.ishigaki.rpc.pinning;

import io.ishigaki.blockstore.MetadataTable;
import io.ishigaki.cluster.state.PinId;
import io.ishigaki.concurrent.Pools;
import io.ishigaki.multiformats.Bytes;
import io.ishigaki.multiformats.MalformedDataException;
import io.ishigaki.multiformats.Multibase;
import io.ishigaki.rpc.JsonReader;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Semaphore;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The requests of all who have a token, and what is done about them.
///
/// ```text
/// add ──▶ QUEUED ──▶ PINNING: the DAG is fetched, the pin of the cluster begun ──▶ PINNED
///                        └──▶ FAILED: it couldn't be had, or the pin was ended elsewhere
/// ```
///
/// *Durability.* Each change is in the table [#TABLE] when the call returns; the next process begins again what
/// hadn't become a pin of the cluster. *Bounds.* [#REQUESTS_MAX], all in memory; [#FETCHES_MAX] DAGs are fetched at
/// once. *Threading.* Thread-safe, guarded by itself; each request is worked on by a virtual thread.
final class PinService implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(PinService.class);

    static final String TABLE = "pinning-requests";
    static final int REQUESTS_MAX = 100_000;
    static final int FETCHES_MAX = 8;
    private static final int ID_BYTES = 16;

    private final MetadataTable table;
    private final PinKeeper keeper;
    private final InstantSource clock;
    private final RandomGenerator random;
    private final ExecutorService threads = Pools.virtual("pinning-request");
    private final Semaphore turns = new Semaphore(FETCHES_MAX);
    private final Map<String, PinRequest> requests = new HashMap<>();
    private final Set<String> working = new HashSet<>();
    private Instant last = Instant.EPOCH;

    /// @param random a secure one: who guesses an id has no use for it without a token
    PinService(MetadataTable table, PinKeeper keeper, InstantSource clock, RandomGenerator random) throws IOException {
        this.table = table;
        this.keeper = keeper;
        this.clock = clock;
        this.random = random;
        table.forEach(Bytes.EMPTY, (_, value) -> {
            PinRequest read = PinRequest.read(JsonReader.parse(new String(value.toArray(), StandardCharsets.UTF_8)));
            requests.put(read.id(), read);
            last = read.created().isAfter(last) ? read.created() : last;
            return true;
        });
        requests.values().stream().filter(PinRequest::isOpen).toList().forEach(this::work);
    }

    /// A request as it is told.
    record Told(PinRequest request, PinStatus status, Optional<String> why) {}

    /// Some requests, and how many there are of that kind.
    record Page(long count, List<Told> results) {}

    /// Takes a wish.
    ///
    /// @throws MalformedDataException if there are too many requests
    synchronized Told add(String owner, PinRequest.Wish wish) throws IOException {
        return add(owner, wish, Optional.empty());
    }

    private Told add(String owner, PinRequest.Wish wish, Optional<PinId> replaces) throws IOException {
        if (requests.size() >= REQUESTS_MAX) {
            throw new MalformedDataException(
                    "%d pin requests are kept, limit %d: remove some".formatted(requests.size(), REQUESTS_MAX));
        }
        Instant now = Instant.ofEpochMilli(clock.millis());
        last = now.isAfter(last) ? now : last.plusMillis(1);
        byte[] id = new byte[ID_BYTES];
        random.nextBytes(id);
        var request = new PinRequest(
                Multibase.BASE32.encode(Bytes.ofOwned(id)),
                owner,
                last,
                wish,
                replaces,
                Optional.empty(),
                Optional.empty());
        put(request);
        work(request);
        return tell(request);
    }

    /// Guarded by itself.
    private void put(PinRequest request) throws IOException {
        table.put(key(request.id()), Bytes.ofOwned(request.toJson().toText().getBytes(StandardCharsets.UTF_8)));
        requests.put(request.id(), request);
    }

    private static Bytes key(String id) {
        return Bytes.copyOf(id.getBytes(StandardCharsets.US_ASCII));
    }

    /// The request of that id; empty if it isn't this owner's.
    synchronized Optional<Told> find(String owner, String id) throws IOException {
        PinRequest request = requests.get(id);
        return request == null || !request.owner().equals(owner) ? Optional.empty() : Optional.of(tell(request));
    }

    /// What an owner has that meets the filter, the latest first.
    synchronized Page list(String owner, PinFilter filter) throws IOException {
        List<Told> met = new ArrayList<>();
        for (PinRequest each : requests.values()) {
            if (each.owner().equals(owner)) {
                Told told = tell(each);
                if (filter.isMet(each, told.status())) {
                    met.add(told);
                }
            }
        }
        met.sort(Comparator.comparing((Told told) -> told.request().created()).reversed());
        return new Page(met.size(), met.stream().limit(filter.limit()).toList());
    }

    /// Puts a wish in the place of a request, whose pin stays until the new one has begun.
    synchronized Optional<Told> replace(String owner, String id, PinRequest.Wish wish) throws IOException {
        Optional<Told> old = find(owner, id);
        if (old.isEmpty()) {
            return Optional.empty();
        }
        Told added = add(owner, wish, old.get().request().pin());
        forget(id);
        return Optional.of(added);
    }

    private void forget(String id) throws IOException {
        table.remove(key(id));
        requests.remove(id);
    }

    /// Ends a request and its pin; answers whether there was one.
    synchronized boolean remove(String owner, String id) throws IOException {
        Optional<Told> old = find(owner, id);
        if (old.isPresent()) {
            PinRequest request = old.get().request();
            if (request.pin().isPresent()) {
                keeper.end(request.pin().get());
            }
            if (request.replaces().isPresent()) {
                keeper.end(request.replaces().get());
            }
            forget(id);
        }
        return old.isPresent();
    }

    List<String> delegates() {
        return keeper.delegates();
    }

    private Told tell(PinRequest request) throws IOException {
        if (request.failure().isPresent()) {
            return new Told(request, PinStatus.FAILED, request.failure());
        }
        if (request.pin().isEmpty()) {
            boolean begun = working.contains(request.id());
            return new Told(request, begun ? PinStatus.PINNING : PinStatus.QUEUED, Optional.empty());
        }
        PinKeeper.Progress progress = keeper.progress(request.pin().get());
        return new Told(request, progress.status(), progress.why());
    }

    private void work(PinRequest request) {
        threads.execute(() -> {
            try {
                turns.acquire();
                try {
                    begin(request);
                } finally {
                    turns.release();
                }
            } catch (InterruptedException _) {
                // Only close interrupts, and the next process begins it again.
            } catch (IOException e) {
                LOG.atWarn().setCause(e).addKeyValue("request", request.id()).log("a pin request can't be written");
            }
        });
    }

    private void begin(PinRequest request) throws IOException, InterruptedException {
        if (!takes(request.id())) {
            return;
        }
        try {
            PinId pin = keeper.begin(request.wish());
            ended(request, request.begun(pin));
        } catch (InterruptedIOException _) {
            // The next process begins it again.
        } catch (IOException | MalformedDataException e) {
            LOG.atDebug().setCause(e).addKeyValue("cid", request.wish().cid()).log("a pin request has failed");
            ended(request, request.failed(String.valueOf(e.getMessage())));
        } finally {
            synchronized (this) {
                working.remove(request.id());
            }
        }
    }

    private synchronized boolean takes(String id) {
        return requests.containsKey(id) && working.add(id);
    }

    private synchronized void ended(PinRequest request, PinRequest now) throws IOException {
        if (requests.containsKey(request.id())) {
            put(now);
            if (request.replaces().isPresent()) {
                keeper.end(request.replaces().get());
            }
        } else if (now.pin().isPresent()) {
            // Its owner has removed it meanwhile.
            keeper.end(now.pin().get());
        }
    }

    @Override
    public void close() {
        threads.shutdownNow();
        threads.close();
    }
}
