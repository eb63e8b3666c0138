package io.ishigaki.exchange.session;

import io.ishigaki.dag.Links;
import io.ishigaki.exchange.engine.Answer;
import io.ishigaki.exchange.engine.Answerer;
import io.ishigaki.exchange.engine.Engine;
import io.ishigaki.exchange.engine.ServeRule;
import io.ishigaki.exchange.engine.Standing;
import io.ishigaki.exchange.engine.Task;
import io.ishigaki.exchange.message.BitswapVersion;
import io.ishigaki.exchange.message.MessageReader;
import io.ishigaki.exchange.message.OutgoingMessage;
import io.ishigaki.exchange.message.Part;
import io.ishigaki.exchange.testkit.Encoded;
import io.ishigaki.exchange.testkit.MapSource;
import io.ishigaki.exchange.testkit.NoBringer;
import io.ishigaki.exchange.testkit.Peers;
import io.ishigaki.multiformats.Block;
import io.ishigaki.multiformats.Cid;
import io.ishigaki.multiformats.key.PeerId;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/// A node of the simulation: scheduler and engine over a store in memory, wired as they are over sockets. Messages
/// travel as bytes. *Confined to* one test.
final class SimNode {
    private static final int PARTS_MAX = 1024;

    final PeerId id;
    final MapSource store = new MapSource();
    final Scheduler scheduler;
    final Map<Scheduler.Receipt, Long> receivedBytes = new HashMap<>();

    private final SimNetwork network;
    private final Engine engine;
    private final Answerer answerer;
    private final Map<PeerId, SimLine> lines = new HashMap<>();
    private final Map<PeerId, SimNode> neighbours = new HashMap<>();
    private final Set<PeerId> toTell = new HashSet<>();

    SimNode(SimNetwork network, String name) {
        this.network = network;
        this.id = Peers.named(name);
        this.scheduler = new Scheduler(network.ticker, this::tellSoon);
        this.engine = new Engine(network.ticker, () -> Integer.MAX_VALUE);
        this.answerer = new Answerer(store, ServeRule.EVERYONE, scheduler::isFetching, new NoBringer());
    }

    void connect(SimNode other, SimLine.SimQuality quality) {
        attach(other, quality);
        other.attach(this, quality);
    }

    private void attach(SimNode other, SimLine.SimQuality quality) {
        lines.put(other.id, new SimLine(network, quality, message -> other.receive(id, message)));
        neighbours.put(other.id, other);
        engine.connected(other.id, Standing.STRANGER);
        scheduler.connected(other.id, true);
    }

    /// Goes away from everybody, who notice.
    void leave() {
        for (SimNode neighbour : List.copyOf(neighbours.values())) {
            neighbour.detach(this);
            detach(neighbour);
        }
    }

    private void detach(SimNode other) {
        Objects.requireNonNull(lines.remove(other.id)).close();
        neighbours.remove(other.id);
        engine.disconnected(other.id);
        scheduler.disconnected(other.id);
    }

    /// Falls silent; nobody notices.
    void vanish() {
        lines.values().forEach(SimLine::cut);
    }

    /// Says nothing to anybody for a while.
    void pause(Duration pause) {
        lines.values().forEach(line -> line.pause(pause));
    }

    void tick() {
        scheduler.tick();
        answer();
        network.at(Scheduler.TICK, this::tick);
    }

    /// A session that keeps what comes, and expands nodes as they come.
    Session fetch() {
        var opened = new Session[1];
        opened[0] = scheduler.open(block -> {
            keep(block);
            opened[0].expand(block.cid(), missing(Links.of(block)));
        });
        return opened[0];
    }

    private List<Cid> missing(List<Cid> cids) {
        return cids.stream().filter(cid -> !store.has(cid)).toList();
    }

    private void keep(Block block) {
        store.put(block);
        engine.added(block.cid().multihash());
        answer();
    }

    private void tellSoon(PeerId peer) {
        if (toTell.add(peer)) {
            network.at(Duration.ofMillis(1), () -> tell(peer));
        }
    }

    private void tell(PeerId peer) {
        toTell.remove(peer);
        SimLine line = lines.get(peer);
        List<Part> parts = scheduler.takeOutgoing(peer, PARTS_MAX);
        if (line != null && !parts.isEmpty()) {
            var message = new OutgoingMessage(BitswapVersion.V1_2_0);
            parts.forEach(message::add);
            line.send(Encoded.bytes(message), () -> {});
            tellSoon(peer);
        }
    }

    private void receive(PeerId peer, byte[] message) {
        try {
            new MessageReader(new ByteArrayInputStream(message)::read, part -> receive(peer, part)).read();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
        answer();
    }

    private void receive(PeerId peer, Part part) {
        switch (part) {
            case Part.Have(Cid cid) -> scheduler.receive(peer, cid, true);
            case Part.DontHave(Cid cid) -> scheduler.receive(peer, cid, false);
            case Part.Payload payload -> {
                Scheduler.Receipt receipt = scheduler.receive(peer, payload.prefix(), payload.body());
                receivedBytes.merge(receipt, (long) payload.body().length(), Long::sum);
                if (receipt == Scheduler.Receipt.TOO_MUCH && neighbours.containsKey(peer)) {
                    SimNode offender = neighbours.get(peer);
                    detach(offender);
                    offender.detach(this);
                }
            }
            case Part.PendingBytes _ -> {}
            case Part.FullWantlist _, Part.Want _, Part.Cancel _ -> engine.receive(peer, part);
        }
    }

    private void answer() {
        for (Optional<Task> next = engine.next(); next.isPresent(); next = engine.next()) {
            Task task = next.get();
            try {
                Answer answer = answerer.answer(task, BitswapVersion.V1_2_0);
                engine.finished(task, answer);
                answer.messages().forEach(message -> send(task.peer(), message));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private void send(PeerId peer, OutgoingMessage message) {
        SimLine line = lines.get(peer);
        if (line != null) {
            line.send(Encoded.bytes(message), () -> {
                engine.sent(peer, message.size());
                answer();
            });
        }
    }

    boolean isConnectedTo(SimNode other) {
        return neighbours.containsKey(other.id);
    }

    long received(Scheduler.Receipt receipt) {
        return receivedBytes.getOrDefault(receipt, 0L);
    }
}
