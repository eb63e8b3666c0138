package io.ishigaki.exchange.http;

import io.ishigaki.concurrent.Pauses;
import io.ishigaki.concurrent.Pools;
import io.ishigaki.concurrent.Threads;
import io.ishigaki.exchange.message.CidPrefix;
import io.ishigaki.exchange.message.Part;
import io.ishigaki.exchange.session.Scheduler;
import io.ishigaki.multiformats.Bytes;
import io.ishigaki.multiformats.Cid;
import io.ishigaki.multiformats.Multihash;
import io.ishigaki.multiformats.key.PeerId;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One trustless gateway, asked for what the scheduler wants of it.
///
/// A gateway that answers with other bytes than those of the CID is never asked again. One that is too busy, or doesn't
/// answer, is not asked for a while, and what it owed is asked of others.
///
/// *Bounds.* As many requests wait as the scheduler has wants at a peer. *Threading.* Thread-safe. One virtual thread
/// takes wants, each request has one of its own, until [#close].
final class TrustlessGateway implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(TrustlessGateway.class);
    private static final int PARTS_MAX = 1024;
    private static final int FAILURES_MAX = 3;
    private static final Duration PAUSE_MAX = Duration.ofMinutes(5);
    private static final int OK = 200;
    private static final int TOO_MANY_REQUESTS = 429;
    private static final int SERVER_ERRORS = 500;
    private static final int UNAVAILABLE = 503;

    /// What the scheduler knows it by.
    final PeerId id;

    private final URI origin;
    private final String root;
    private final HttpRetrieval settings;
    private final HttpClient client;
    private final Scheduler scheduler;
    private final Semaphore wanted = new Semaphore(0);
    private final Semaphore requests;
    private final Map<Job, Thread> jobs = new ConcurrentHashMap<>();
    private final ExecutorService taker = Pools.virtual("http-wants");
    private int failures;

    /// How long it rests at least, the next time.
    private Duration pause;

    /// How long it has asked to be left alone, while it is to rest.
    private Optional<Duration> rest = Optional.empty();

    private record Job(Cid cid, Part.WantType type) {}

    /// @param origin what stands before `/ipfs/`
    TrustlessGateway(URI origin, HttpRetrieval settings, HttpClient client, Scheduler scheduler) {
        this.id = new PeerId(Multihash.sha256(origin.toString().getBytes(StandardCharsets.UTF_8)));
        this.origin = origin;
        this.root = origin.toString().replaceAll("/$", "");
        this.settings = settings;
        this.client = client;
        this.scheduler = scheduler;
        this.requests = new Semaphore(settings.requestsMax(), true);
        this.pause = settings.pauseMin();
    }

    /// Begins to ask it.
    void start() {
        scheduler.connected(id, true);
        taker.execute(this::takeWants);
    }

    /// Says that the scheduler has something to ask of it.
    void wake() {
        if (wanted.availablePermits() == 0) {
            wanted.release();
        }
    }

    private void takeWants() {
        try {
            while (true) {
                while (!isResting()) {
                    takeAll();
                    wanted.acquire();
                }
                scheduler.disconnected(id);
                endJobs();
                TimeUnit.NANOSECONDS.sleep(endRest().toNanos());
                scheduler.connected(id, true);
            }
        } catch (InterruptedException _) {
            // Only close interrupts.
            scheduler.disconnected(id);
        }
    }

    /// Returns when nothing is under way any more, so that no old answer counts after the rest.
    private void endJobs() throws InterruptedException {
        for (Thread job : List.copyOf(jobs.values())) {
            job.interrupt();
            job.join();
        }
    }

    private void takeAll() {
        for (var parts = scheduler.takeOutgoing(id, PARTS_MAX);
                !parts.isEmpty();
                parts = scheduler.takeOutgoing(id, PARTS_MAX)) {
            for (Part part : parts) {
                switch (part) {
                    case Part.Want want -> begin(new Job(want.cid(), want.type()));
                    case Part.Cancel(Cid cid) -> cancel(cid);
                    default -> throw new AssertionError("the scheduler says only wants and cancels, not " + part);
                }
            }
        }
    }

    private void begin(Job job) {
        jobs.computeIfAbsent(job, _ -> Threads.startVirtual("http-request", () -> run(job)));
    }

    private void cancel(Cid cid) {
        for (Part.WantType type : Part.WantType.values()) {
            Thread thread = jobs.remove(new Job(cid, type));
            if (thread != null) {
                thread.interrupt();
            }
        }
    }

    private void run(Job job) {
        try {
            requests.acquire();
            try {
                settle(job, request(job));
            } finally {
                requests.release();
            }
        } catch (IOException e) {
            LOG.atDebug().setCause(e).addKeyValue("gateway", origin).log("request failed");
            scheduler.receive(id, job.cid, false);
            failed();
        } catch (InterruptedException _) {
            // Nobody waits for it any more.
        } finally {
            jobs.remove(job, Thread.currentThread());
        }
    }

    private HttpResponse<byte[]> request(Job job) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create("%s/ipfs/%s?format=raw".formatted(root, job.cid)))
                .header("Accept", "application/vnd.ipld.raw")
                .method(job.type == Part.WantType.BLOCK ? "GET" : "HEAD", HttpRequest.BodyPublishers.noBody())
                .build();
        CompletableFuture<HttpResponse<byte[]>> answer =
                client.sendAsync(request, BodyHandlers.limiting(BodyHandlers.ofByteArray(), settings.blockBytesMax()));
        try {
            return answer.get(settings.requestTimeMax().toNanos(), TimeUnit.NANOSECONDS);
        } catch (ExecutionException e) {
            throw new IOException("no answer: " + e.getCause(), e);
        } catch (TimeoutException e) {
            throw new IOException("no answer within " + settings.requestTimeMax(), e);
        } finally {
            answer.cancel(true);
        }
    }

    private void settle(Job job, HttpResponse<byte[]> answer) throws IOException {
        int status = answer.statusCode();
        if (status == TOO_MANY_REQUESTS || status == UNAVAILABLE) {
            rest(retryAfter(answer));
        } else if (status >= SERVER_ERRORS) {
            throw new IOException("status " + status);
        } else if (status != OK) {
            scheduler.receive(id, job.cid, false);
        } else if (job.type == Part.WantType.HAVE) {
            succeeded();
            scheduler.receive(id, job.cid, true);
        } else {
            take(job.cid, answer.body());
        }
    }

    /// What it asks for in seconds; a date counts as nothing.
    private static Duration retryAfter(HttpResponse<?> answer) {
        return answer.headers()
                .firstValue("Retry-After")
                .filter(text -> text.matches("\\d{1,9}"))
                .map(text -> Duration.ofSeconds(Long.parseLong(text)))
                .orElse(Duration.ZERO);
    }

    private void take(Cid cid, byte[] body) {
        succeeded();
        Scheduler.Receipt receipt = scheduler.receive(id, CidPrefix.of(cid), Bytes.ofOwned(body));
        if (receipt != Scheduler.Receipt.USEFUL && !cid.multihash().matches(body)) {
            LOG.atWarn()
                    .addKeyValue("gateway", origin)
                    .addKeyValue("cid", cid)
                    .log("gateway sent other bytes than those of the CID, and is not asked any more");
            close();
        }
    }

    private synchronized void succeeded() {
        failures = 0;
        pause = settings.pauseMin();
    }

    private synchronized void failed() {
        failures++;
        if (failures >= FAILURES_MAX) {
            rest(Duration.ZERO);
        }
    }

    private synchronized void rest(Duration asked) {
        rest = Optional.of(asked);
        wake();
    }

    private synchronized boolean isResting() {
        return rest.isPresent();
    }

    /// How long the rest is that ends with it.
    private synchronized Duration endRest() {
        Duration longer = Collections.max(List.of(pause, rest.orElseThrow()));
        rest = Optional.empty();
        failures = 0;
        pause = Pauses.doubled(pause, PAUSE_MAX);
        return Collections.min(List.of(longer, PAUSE_MAX));
    }

    /// Ends what is under way; nothing is asked after that.
    @Override
    public void close() {
        taker.shutdownNow();
        jobs.values().forEach(Thread::interrupt);
    }
}
