package io.ishigaki.rpc.command;

import io.ishigaki.concurrent.Deadline;
import io.ishigaki.concurrent.Sleeper;
import io.ishigaki.concurrent.Ticker;
import io.ishigaki.multiformats.MalformedDataException;
import io.ishigaki.multiformats.key.PeerId;
import io.ishigaki.multiformats.multiaddr.Multiaddr;
import io.ishigaki.network.Network;
import io.ishigaki.network.PeerStream;
import io.ishigaki.rpc.Argument;
import io.ishigaki.rpc.Command;
import io.ishigaki.rpc.CommandException;
import io.ishigaki.rpc.Emitter;
import io.ishigaki.rpc.Json;
import io.ishigaki.rpc.Option;
import io.ishigaki.rpc.Request;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/// `ping`: whether a peer answers, and how soon.
///
/// @see <a href="https://github.com/libp2p/specs/blob/master/ping/ping.md#protocol">ping</a>
final class PingCommand {
    private static final String PROTOCOL = "/ipfs/ping/1.0.0";

    /// "The dialing peer sends a 32-byte payload".
    private static final int PAYLOAD_BYTES = 32;

    private static final Duration PAUSE = Duration.ofSeconds(1);
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private PingCommand() {}

    static List<Command> all() {
        return List.of(Command.named("ping")
                .summary("Measure how soon a peer answers")
                .argument(Argument.text("peer ID", "of the peer, or its address")
                        .many()
                        .orStdin())
                .option(Option.number("count", "how many times").alias("n").withDefault(10))
                .trait(Command.Trait.DAEMON_ONLY)
                .prints(PingCommand::line)
                .handledBy(PingCommand::ping));
    }

    private static String line(Json pong) {
        if (!pong.text("Text").isEmpty()) {
            return pong.text("Text") + "\n";
        }
        return pong.truth("Success")
                ? String.format(Locale.ROOT, "Pong received: time=%.2f ms\n", pong.whole("Time") / 1e6)
                : "Pong failed\n";
    }

    private static void ping(Request request, Emitter emitter) throws IOException {
        Network network = Reading.requireOnline(request).network();
        long count = request.number("count");
        if (count < 1) {
            throw new CommandException("ping count must be greater than 0, was " + count);
        }
        for (String text : SwarmCommands.arguments(request)) {
            PeerAddresses.Target target = target(text);
            if (target.peer().equals(network.self())) {
                throw new CommandException("error: can't ping self");
            }
            emitter.emit(pong(true, 0, "PING %s.".formatted(target.peer())));
            try {
                ping(network, target, count, emitter);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw (IOException) new InterruptedIOException("interrupted while pinging").initCause(e);
            }
        }
    }

    private static PeerAddresses.Target target(String text) throws CommandException {
        if (text.startsWith("/")) {
            return PeerAddresses.parse(text);
        }
        try {
            return new PeerAddresses.Target(PeerId.parse(text), new Multiaddr(List.of()));
        } catch (MalformedDataException e) {
            throw new CommandException(
                    "failed to parse peer address '%s': failed to parse peer ID: %s".formatted(text, e.getMessage()),
                    e);
        }
    }

    private static void ping(Network network, PeerAddresses.Target target, long count, Emitter emitter)
            throws IOException, InterruptedException {
        long total = 0;
        try {
            network.connect(target.peer(), target.address().isEmpty() ? List.of() : List.of(target.address()));
            try (PeerStream stream = network.open(target.peer(), List.of(PROTOCOL))) {
                stream.patience(PATIENCE);
                for (long i = 0; i < count; i++) {
                    Deadline.check();
                    if (i > 0) {
                        Sleeper.system().sleep(PAUSE);
                    }
                    long nanos = roundTrip(stream);
                    total += nanos;
                    emitter.emit(pong(true, nanos, ""));
                }
            }
        } catch (CommandException e) {
            throw e;
        } catch (IOException e) {
            emitter.emit(pong(false, 0, "Ping error: " + e.getMessage()));
            throw new CommandException("ping failed", e);
        }
        emitter.emit(pong(true, 0, String.format(Locale.ROOT, "Average latency: %.2fms", total / 1e6 / count)));
    }

    private static long roundTrip(PeerStream stream) throws IOException, InterruptedException {
        byte[] payload = new byte[PAYLOAD_BYTES];
        new SecureRandom().nextBytes(payload);
        Ticker ticker = Ticker.system();
        long start = ticker.nanos();
        stream.write(payload, 0, payload.length);
        stream.flush();
        byte[] answer = stream.readBytes(PAYLOAD_BYTES);
        long nanos = ticker.since(start).toNanos();
        if (!Arrays.equals(answer, payload)) {
            throw new IOException("the peer answered other bytes than it was sent");
        }
        return nanos;
    }

    private static Json pong(boolean success, long nanos, String text) {
        return Json.fields()
                .put("Success", success)
                .put("Time", nanos)
                .put("Text", text)
                .build();
    }
}
