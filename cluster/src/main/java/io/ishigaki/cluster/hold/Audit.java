package io.ishigaki.cluster.hold;

import io.ishigaki.cluster.state.ClusterEvents;
import io.ishigaki.multiformats.Bytes;
import io.ishigaki.multiformats.Cid;
import io.ishigaki.multiformats.key.PeerId;
import io.ishigaki.network.Network;
import io.ishigaki.network.PeerStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Asks members for whole blocks that they say they hold, one after the other, by chance, at a rate.
///
/// Who can't show a block counts as not having its cell, on this box, until it shows it or says no more that it has
/// it. Who is gone, takes too long, or speaks no such protocol, isn't judged.
///
/// *Threading.* Thread-safe by its own lock; [#tick] doesn't wait.
public final class Audit {
    private static final Logger LOG = LoggerFactory.getLogger(Audit.class);

    /// However small a block is, the next one isn't asked for sooner.
    static final Duration PAUSE_MIN = Duration.ofSeconds(1);

    /// Nobody waits longer for a block.
    static final Duration PATIENCE = Duration.ofMinutes(1);

    private final Keeper keeper;
    private final Ports ports;
    private final long bytesPerSecond;
    private Instant due;
    private boolean running;
    private long asked;
    private long unshown;

    /// What an audit works with.
    ///
    /// @param executor runs what waits for members
    public record Ports(
            Network network, Executor executor, InstantSource clock, RandomGenerator random, ClusterEvents events) {}

    /// How many blocks were asked for since the start, and how many of them weren't shown.
    public record Tally(long asked, long unshown) {}

    /// @param bytesPerSecond that this box asks for, on the average; none: it asks for nothing
    public Audit(Keeper keeper, Ports ports, long bytesPerSecond) {
        this.keeper = keeper;
        this.ports = ports;
        this.bytesPerSecond = bytesPerSecond;
        this.due = ports.clock.instant().plus(PAUSE_MIN);
    }

    /// Asks for a block, if it is time; called every second or so.
    public synchronized void tick() {
        if (bytesPerSecond == 0 || running || ports.clock.instant().isBefore(due)) {
            return;
        }
        due = ports.clock.instant().plus(PAUSE_MIN);
        keeper.choose(ports.random).ifPresent(chosen -> {
            running = true;
            ports.executor.execute(() -> ask(chosen));
        });
    }

    public synchronized Tally tally() {
        return new Tally(asked, unshown);
    }

    private void ask(Showable chosen) {
        Optional<Boolean> shown = Optional.empty();
        long bytes = 0;
        try {
            Optional<Bytes> body = fetch(chosen.peer(), chosen.block());
            bytes = body.map(Bytes::length).orElse(0);
            shown = Optional.of(body.filter(chosen.block().multihash()::matches).isPresent());
        } catch (IOException e) {
            LOG.atDebug().setCause(e).addKeyValue("peer", chosen.peer()).log("a member could not be audited");
        } catch (InterruptedException _) {
            // Only close interrupts, and the thread ends with its question.
        } finally {
            ended(chosen, shown, bytes);
        }
    }

    private Optional<Bytes> fetch(PeerId peer, Cid block) throws IOException, InterruptedException {
        try (PeerStream stream = ports.network.open(peer, List.of(AuditHandler.PROTOCOL_ID))) {
            stream.patience(PATIENCE);
            stream.writeFrame(block.toBytes().toArray());
            stream.closeWrite();
            Optional<ByteBuffer> answer = stream.readFrame(AuditHandler.ANSWER_BYTES_MAX);
            return answer.map(Bytes::copyOf);
        }
    }

    private void ended(Showable chosen, Optional<Boolean> shown, long bytes) {
        shown.ifPresent(each -> keeper.audited(chosen, each));
        if (shown.filter(each -> !each).isPresent()) {
            ports.events.add(
                    "%s could not show block %s, which it says it holds".formatted(chosen.peer(), chosen.block()));
        }
        synchronized (this) {
            running = false;
            asked += shown.isPresent() ? 1 : 0;
            unshown += shown.filter(each -> !each).isPresent() ? 1 : 0;
            Duration paid = Duration.ofMillis(bytesPerSecond == 0 ? 0 : bytes * 1000 / bytesPerSecond);
            Instant next = ports.clock.instant().plus(paid);
            due = next.isAfter(due) ? next : due;
        }
    }
}
