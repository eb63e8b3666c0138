package io.ishigaki.rpc.command;

import io.ishigaki.concurrent.Deadline;
import io.ishigaki.concurrent.Sleeper;
import io.ishigaki.network.Network;
import io.ishigaki.network.Traffic;
import io.ishigaki.rpc.Command;
import io.ishigaki.rpc.CommandException;
import io.ishigaki.rpc.Console;
import io.ishigaki.rpc.Emitter;
import io.ishigaki.rpc.Json;
import io.ishigaki.rpc.Option;
import io.ishigaki.rpc.Printer;
import io.ishigaki.rpc.Request;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.List;

/// `stats`: figures of a running node.
final class StatsCommands {
    private static final Duration INTERVAL_MIN = Duration.ofMillis(10);

    private StatsCommands() {}

    static List<Command> all() {
        return List.of(bandwidth(), BitswapCommands.stat("stats bitswap"), RepoCommands.stat("stats repo"));
    }

    private static Command bandwidth() {
        return Command.named("stats bw")
                .summary("Tell how many bytes streams with peers have carried")
                .option(Option.text("peer", "of this peer alone").alias("p"))
                .option(Option.text("proto", "of this protocol alone").alias("t"))
                .option(Option.flag("poll", "tell again and again"))
                .option(Option.text("interval", "how often, with --poll")
                        .alias("i")
                        .withDefault("1s"))
                .trait(Command.Trait.DAEMON_ONLY)
                .printsBy(StatsCommands::print)
                .handledBy(StatsCommands::bandwidth);
    }

    private static void bandwidth(Request request, Emitter emitter) throws IOException {
        Network network = Reading.requireOnline(request).network();
        String peer = request.text("peer");
        String protocol = request.text("proto");
        if (!peer.isEmpty() && !protocol.isEmpty()) {
            throw CommandException.ofClient("please only specify peer OR protocol");
        }
        Duration interval = request.invocation().duration("interval");
        if (interval.compareTo(INTERVAL_MIN) < 0) {
            throw new CommandException("interval %s is less than %s".formatted(request.text("interval"), "10ms"));
        }
        boolean more = true;
        while (more) {
            Traffic traffic;
            if (!peer.isEmpty()) {
                traffic = network.traffic(PeerAddresses.parseId(peer));
            } else {
                traffic = protocol.isEmpty() ? network.traffic() : network.traffic(protocol);
            }
            emitter.emit(json(traffic));
            more = request.flag("poll");
            if (more) {
                pause(interval);
            }
        }
    }

    private static void pause(Duration interval) throws IOException {
        try {
            Sleeper.system().sleep(interval);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw (IOException) new InterruptedIOException("interrupted between two looks").initCause(e);
        }
        Deadline.check();
    }

    private static Json json(Traffic traffic) {
        return Json.fields()
                .put("TotalIn", traffic.in())
                .put("TotalOut", traffic.out())
                .put("RateIn", new Json.Real(traffic.inPerSecond()))
                .put("RateOut", new Json.Real(traffic.outPerSecond()))
                .build();
    }

    private static Printer print(Console console) {
        if (!console.invocation().flag("poll")) {
            return traffic -> console.print("Bandwidth\nTotalIn: %s\nTotalOut: %s\nRateIn: %s/s\nRateOut: %s/s\n"
                    .formatted(
                            HumanSize.of(traffic.whole("TotalIn")),
                            HumanSize.of(traffic.whole("TotalOut")),
                            HumanSize.of(rate(traffic, "RateIn")),
                            HumanSize.of(rate(traffic, "RateOut"))));
        }
        return traffic -> console.print("%-12s%-12s%-12s%-12s\n"
                .formatted(
                        HumanSize.of(traffic.whole("TotalIn")),
                        HumanSize.of(traffic.whole("TotalOut")),
                        HumanSize.of(rate(traffic, "RateIn")) + "/s",
                        HumanSize.of(rate(traffic, "RateOut")) + "/s"));
    }

    private static long rate(Json traffic, String name) {
        return traffic.at(name) instanceof Json.Real(double value) ? (long) value : traffic.whole(name);
    }
}
