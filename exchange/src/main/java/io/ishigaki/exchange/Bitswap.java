package io.ishigaki.exchange;

import io.ishigaki.concurrent.BackgroundTask;
import io.ishigaki.concurrent.Pools;
import io.ishigaki.concurrent.Ticker;
import io.ishigaki.dag.BlockSource;
import io.ishigaki.dag.RequestSource;
import io.ishigaki.exchange.engine.Answer;
import io.ishigaki.exchange.engine.Answerer;
import io.ishigaki.exchange.engine.Engine;
import io.ishigaki.exchange.engine.ServeRule;
import io.ishigaki.exchange.engine.Standing;
import io.ishigaki.exchange.engine.Task;
import io.ishigaki.exchange.http.HttpRetrieval;
import io.ishigaki.exchange.http.TrustlessGateways;
import io.ishigaki.exchange.message.BitswapVersion;
import io.ishigaki.exchange.message.OutgoingMessage;
import io.ishigaki.exchange.message.Part;
import io.ishigaki.exchange.session.Scheduler;
import io.ishigaki.exchange.session.Session;
import io.ishigaki.multiformats.Block;
import io.ishigaki.multiformats.Cid;
import io.ishigaki.multiformats.Multihash;
import io.ishigaki.multiformats.key.PeerId;
import io.ishigaki.network.Network;
import io.ishigaki.network.PeerObserver;
import io.ishigaki.network.ProtocolViolationException;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Bitswap as one node speaks it: asks connected peers for what its sessions want, and answers what they want.
///
/// Thread-safe. Closing it ends its threads, and leaves the network to its owner.
public final class Bitswap implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Bitswap.class);

    /// Threads that read blocks for peers: disks like a few questions at a time.
    private static final int READERS = 4;

    private static final int TASKS_WAITING_MAX = 1024;

    /// Bytes a second, 2 Mbit/s: at that a block of 1 MiB takes four seconds, and Helia waits for ten.
    private static final long SHARE_MIN = 250_000;

    private final Network network;
    private final Scheduler scheduler;
    private final Engine engine;
    private final Answerer answerer;
    private final Map<PeerId, Sender> senders = new ConcurrentHashMap<>();
    private final ExecutorService readers = Pools.bounded("bitswap-reader", READERS, TASKS_WAITING_MAX);
    private final BackgroundTask clock;
    private final Tally tally = new Tally();
    private final PassedBlocks passed;
    private final Errands errands;
    private volatile Optional<TrustlessGateways> gateways = Optional.empty();

    private Bitswap(Network network, BlockSource blocks, ServeRule rule, Ticker ticker) {
        this.network = network;
        this.scheduler = new Scheduler(ticker, this::wake);
        this.engine = new Engine(ticker, this::peersAtOnceMax);
        this.passed = new PassedBlocks(blocks);
        this.errands = new Errands(ticker, new Arrivals());
        this.answerer = new Answerer(passed, rule, scheduler::isFetching, errands);
        this.clock = BackgroundTask.start("bitswap-clock", Scheduler.TICK, this::tick, Bitswap::complain);
    }

    /// Begins to speak over `network`, and to give away of `blocks` what `rule` allows.
    public static Bitswap open(Network network, BlockSource blocks, ServeRule rule, Ticker ticker) {
        var bitswap = new Bitswap(network, blocks, rule, ticker);
        network.handle(new BitswapHandler(bitswap, ticker));
        network.observe(bitswap.new Observer());
        return bitswap;
    }

    /// Where the upload is capped each peer that is answered gets a useful part of it, but two always may be.
    private int peersAtOnceMax() {
        return network.uploadRate()
                .map(rate -> Math.clamp(rate / SHARE_MIN, 2, Integer.MAX_VALUE))
                .orElse(Integer.MAX_VALUE);
    }

    /// What has gone each way since the start.
    ///
    /// @param bytesReceived of all blocks that came, duplicates and those that nobody wanted too
    public record Stat(
            long blocksReceived,
            long bytesReceived,
            long duplicateBlocks,
            long duplicateBytes,
            long messagesReceived,
            long blocksSent,
            long bytesSent) {}

    /// What has gone between us and a peer since it was connected: bytes of blocks, and how often.
    public record Account(long sent, long received, long exchanges) {}

    public Stat stat() {
        return new Stat(
                tally.blocksReceived.sum(),
                tally.bytesReceived.sum(),
                tally.duplicateBlocks.sum(),
                tally.duplicateBytes.sum(),
                tally.messagesReceived.sum(),
                tally.blocksSent.sum(),
                tally.bytesSent.sum());
    }

    /// Between us and `peer`; all zero if it isn't connected.
    public Account account(PeerId peer) {
        return tally.account(peer);
    }

    /// The peers that speak Bitswap and are connected.
    public List<PeerId> partners() {
        return List.copyOf(senders.keySet());
    }

    /// What this node wants, in no order.
    public List<Cid> wantlist() {
        return scheduler.wantlist();
    }

    /// What `peer` wants of this node and hasn't got, in no order.
    public List<Cid> wantlist(PeerId peer) {
        return engine.wantlist(peer);
    }

    /// Begins to fetch for one request.
    public Session session(Session.Listener listener) {
        return scheduler.open(listener);
    }

    /// Begins to ask trustless gateways too, until this is closed. Called once.
    public void askGateways(HttpRetrieval settings) {
        gateways = Optional.of(TrustlessGateways.open(settings, scheduler));
    }

    /// Begins to get what `elsewhere` offers for peers that want it, within `limits`. Called once.
    public void bring(AbsentBlocks elsewhere, BringLimits limits) {
        errands.begin(elsewhere, limits);
    }

    /// Begins a request for peers, not for this node: what comes isn't stored, but lies in memory for a while.
    public RequestSource passOn(FetchingSource.Patience patience) {
        return FetchingSource.open(passed, () -> passed, this, patience);
    }

    /// Begins a request for what this node looks at once: what comes isn't stored, but lies in memory until the end of
    /// the request.
    public RequestSource look(FetchingSource.Patience patience) {
        var looked = new PassedBlocks(passed);
        return FetchingSource.open(looked, () -> looked, this, patience);
    }

    /// What is here, in the store or in memory because peers wanted it.
    public BlockSource here() {
        return passed;
    }

    /// Keeps a block in memory for a while, as peers may want it.
    public void passOn(Block block) {
        passed.put(block);
        added(block.cid().multihash());
    }

    /// What has been brought for peers since the start.
    public BringStat brought() {
        return errands.stat();
    }

    /// Says that a block is in the store from now on: peers may wait for it.
    public void added(Multihash block) {
        engine.added(block);
        answer();
    }

    private void tick() {
        scheduler.tick();
        errands.run();
        answer();
    }

    private static void complain(Exception failure) {
        LOG.atError().setCause(failure).log("bitswap clock failed");
    }

    private void wake(PeerId peer) {
        Sender sender = senders.get(peer);
        if (sender != null) {
            sender.wake();
        } else {
            gateways.ifPresent(all -> all.wake(peer));
        }
    }

    /// Does what the engine has to be done, on the readers' threads.
    private void answer() {
        for (Optional<Task> next = engine.next(); next.isPresent(); next = engine.next()) {
            Task task = next.get();
            try {
                readers.execute(() -> answer(task));
            } catch (RejectedExecutionException _) { // closed meanwhile, or this thread is to end
                engine.abandoned(task);
                return;
            }
        }
    }

    private void answer(Task task) {
        Sender sender = senders.get(task.peer());
        if (sender == null) {
            engine.abandoned(task);
            return;
        }
        try {
            Answer answer = answerer.answer(task, sender.version);
            engine.finished(task, answer);
            answer.messages().forEach(message -> send(sender, task.peer(), message));
        } catch (IOException e) {
            LOG.atWarn().setCause(e).addKeyValue("peer", task.peer()).log("blocks can't be read for a peer");
            engine.abandoned(task);
        }
        answer();
    }

    private void send(Sender sender, PeerId peer, OutgoingMessage message) {
        tally.sent(peer, message.blocks(), message.blockBytes());
        sender.answer(message);
    }

    /// Takes what a peer says.
    ///
    /// @throws ProtocolViolationException if it has sent too much that nobody asked for
    void receive(PeerId peer, Part part) throws ProtocolViolationException {
        switch (part) {
            case Part.Have(Cid cid) -> scheduler.receive(peer, cid, true);
            case Part.DontHave(Cid cid) -> scheduler.receive(peer, cid, false);
            case Part.Payload payload -> {
                // Who reads it may ask for the figures at once.
                tally.received(peer, payload.body().length());
                Scheduler.Receipt receipt = scheduler.receive(peer, payload.prefix(), payload.body());
                rate(peer, receipt, payload.body().length());
            }
            case Part.PendingBytes _ -> {}
            case Part.FullWantlist _, Part.Want _, Part.Cancel _ -> engine.receive(peer, part);
        }
    }

    private void rate(PeerId peer, Scheduler.Receipt receipt, int bytes) throws ProtocolViolationException {
        switch (receipt) {
            case USEFUL -> engine.connected(peer, Standing.GIVER);
            case DUPLICATE -> tally.duplicate(bytes);
            case UNSOLICITED -> {}
            case TOO_MUCH -> {
                network.scoreDown(peer, Network.POINTS_MAX, "blocks that nobody asked for");
                throw new ProtocolViolationException("peer sent too many blocks that nobody asked for");
            }
        }
    }

    /// Says that some of a message of `peer` has come.
    void progressed(PeerId peer) {
        scheduler.progressed(peer);
    }

    /// Says that a stream of `peer` was reset, and blocks in it may be lost.
    void lost(PeerId peer) {
        scheduler.lost(peer);
    }

    /// Says that a message of a peer is through.
    void received() {
        tally.messagesReceived.increment();
        answer();
    }

    /// Begins with a peer, which speaks `version`; does nothing if that has been done, or the peer is gone.
    void meet(PeerId peer, BitswapVersion version) {
        if (network.peer(peer).isEmpty()) {
            return;
        }
        senders.computeIfAbsent(peer, _ -> {
            engine.connected(peer, Standing.STRANGER);
            tally.met(peer);
            return new Sender(network, peer, version, scheduler, bytes -> sent(peer, bytes));
        });
        scheduler.connected(peer, version.carriesPresences());
    }

    private void sent(PeerId peer, long bytes) {
        engine.sent(peer, bytes);
        answer();
    }

    private void part(PeerId peer) {
        Sender sender = senders.remove(peer);
        if (sender != null) {
            sender.close();
        }
        scheduler.disconnected(peer);
        engine.disconnected(peer);
        tally.parted(peer);
    }

    @Override
    public void close() {
        clock.close();
        gateways.ifPresent(TrustlessGateways::close);
        errands.close();
        senders.values().forEach(Sender::close);
        readers.shutdownNow();
    }

    private final class Arrivals implements Errands.Outcome {
        @Override
        public boolean isAwaited(Multihash block) {
            return engine.isAwaited(block);
        }

        @Override
        public void came(Block block) {
            passOn(block);
        }

        @Override
        public void failed(Multihash block) {
            engine.failed(block);
            answer();
        }
    }

    private final class Observer implements PeerObserver {
        @Override
        public void connected(PeerId peer) {
            // What it speaks comes next.
        }

        @Override
        public void identified(PeerId peer, Set<String> protocolIds) {
            BitswapVersion.protocolIds().stream()
                    .filter(protocolIds::contains)
                    .findFirst()
                    .flatMap(BitswapVersion::of)
                    .ifPresent(version -> meet(peer, version));
        }

        @Override
        public void disconnected(PeerId peer) {
            part(peer);
        }
    }
}
