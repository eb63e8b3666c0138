package io.ishigaki.network.swarm;

import io.ishigaki.multiformats.key.PeerId;
import io.ishigaki.network.PeerStream;
import io.ishigaki.network.ProtocolViolationException;
import io.ishigaki.network.StreamHandler;
import io.ishigaki.network.muxer.MuxedStream;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Streams of all connections: negotiates those that we open, serves those that peers open.
///
/// Thread-safe. Each stream that a peer opens has a virtual thread of its own.
final class Streams {
    private static final Logger LOG = LoggerFactory.getLogger(Streams.class);

    /// A peer that opens a stream and doesn't say what for is reset after this.
    private static final Duration NEGOTIATION_PATIENCE = Duration.ofSeconds(10);

    private final Handlers handlers;
    private final ExecutorService threads;
    private final NegotiatedStream.Surroundings around;
    private final int streamsMax;

    /// Those of which it is agreed what they speak.
    private final Set<NegotiatedStream> open = ConcurrentHashMap.newKeySet();

    private final AtomicInteger served = new AtomicInteger();
    private final BiConsumer<PeerId, String> onViolation;

    /// @param streamsMax how many streams of peers are served at a time; one more is reset
    /// @param onViolation is told which peer broke a rule, and which one
    Streams(
            Handlers handlers,
            ExecutorService threads,
            Limiter limiter,
            Meters meters,
            int streamsMax,
            BiConsumer<PeerId, String> onViolation) {
        this.handlers = handlers;
        this.threads = threads;
        this.around = new NegotiatedStream.Surroundings(limiter, meters, open::remove);
        this.streamsMax = streamsMax;
        this.onViolation = onViolation;
    }

    /// Opens a stream that speaks one of `protocolIds`.
    ///
    /// @param known one of them that the peer speaks: nobody waits for its answer
    NegotiatedStream open(Connection connection, List<String> protocolIds, Optional<String> known)
            throws IOException, InterruptedException {
        MuxedStream stream = connection.session().open();
        boolean done = false;
        try {
            NegotiatedStream negotiated;
            if (known.isPresent()) {
                StreamNegotiation.proposeLazily(stream, known.get());
                negotiated = NegotiatedStream.proposed(connection, stream, known.get(), around);
            } else {
                stream.patience(NEGOTIATION_PATIENCE);
                negotiated = NegotiatedStream.agreed(
                        connection, stream, StreamNegotiation.propose(stream, protocolIds), around);
                stream.endlessPatience();
            }
            done = true;
            open.add(negotiated);
            return negotiated;
        } finally {
            if (!done) {
                stream.reset();
            }
        }
    }

    /// Negotiates and serves a stream that a peer opened, on a thread of its own.
    void serve(Connection connection, MuxedStream stream) {
        if (served.incrementAndGet() > streamsMax) {
            served.decrementAndGet();
            stream.reset();
            return;
        }
        execute(() -> {
            try {
                if (attempt(connection.peer(), () -> negotiateAndServe(connection, stream))) {
                    stream.close();
                } else {
                    stream.reset();
                }
            } finally {
                served.decrementAndGet();
            }
        });
    }

    private void negotiateAndServe(Connection connection, MuxedStream stream) throws IOException, InterruptedException {
        stream.patience(NEGOTIATION_PATIENCE);
        String protocolId = StreamNegotiation.answer(stream, handlers::speaks);
        stream.endlessPatience();
        Optional<StreamHandler> handler = handlers.acquire(connection.peer(), protocolId);
        if (handler.isEmpty()) {
            stream.reset();
            return;
        }
        NegotiatedStream negotiated = NegotiatedStream.agreed(connection, stream, protocolId, around);
        open.add(negotiated);
        try {
            handler.get().serve(negotiated);
        } finally {
            open.remove(negotiated);
            handlers.release(connection.peer(), handler.get());
        }
    }

    /// What is spoken on each stream that is open with a peer, in alphabetical order.
    List<String> with(PeerId peer) {
        return open.stream()
                .filter(each -> each.remotePeer().equals(peer))
                .map(NegotiatedStream::protocolId)
                .sorted()
                .toList();
    }

    /// How many streams of peers are served.
    int served() {
        return served.get();
    }

    /// What speaks on a stream.
    interface Work {
        void run() throws IOException, InterruptedException;
    }

    /// What speaks on a stream that it opens.
    interface Conversation {
        void run(NegotiatedStream stream) throws IOException, InterruptedException;
    }

    /// Speaks a protocol that `connection`'s peer is known to speak, on a thread of its own.
    void converse(Connection connection, String protocolId, Conversation conversation) {
        converse(connection, protocolId, conversation, () -> {});
    }

    /// Does the same, and calls `ended` after it, however it went.
    void converse(Connection connection, String protocolId, Conversation conversation, Runnable ended) {
        execute(() -> {
            boolean _ = attempt(connection.peer(), () -> {
                try (PeerStream stream = open(connection, List.of(protocolId), Optional.of(protocolId))) {
                    conversation.run((NegotiatedStream) stream);
                }
            });
            ended.run();
        });
    }

    /// Runs what speaks with `peer`, at its thread's root; false if it failed.
    private boolean attempt(PeerId peer, Work work) {
        try {
            work.run();
            return true;
        } catch (ProtocolViolationException e) {
            onViolation.accept(peer, String.valueOf(e.getMessage()));
        } catch (IOException | InterruptedException e) {
            LOG.atDebug()
                    .addKeyValue("peer", peer)
                    .addKeyValue("reason", e.getMessage())
                    .log("stream failed");
        } catch (RuntimeException e) { // our bug: the stream ends, the rest goes on
            LOG.atError().setCause(e).addKeyValue("peer", peer).log("stream handler failed");
        }
        return false;
    }

    private void execute(Runnable task) {
        try {
            threads.execute(task);
        } catch (RejectedExecutionException _) {
            // The swarm is closing, and resets every stream.
        }
    }
}
