package io.ishigaki.server;

import io.ishigaki.blockstore.lmdb.LmdbBlockstore;
import io.ishigaki.concurrent.Threads;
import io.ishigaki.rpc.Command;
import io.ishigaki.rpc.Emitter;
import io.ishigaki.rpc.GlobalOptions;
import io.ishigaki.rpc.Json;
import io.ishigaki.rpc.Option;
import io.ishigaki.rpc.Request;
import java.io.IOException;
import java.util.List;

/// `daemon`: serves a repository until it is told to end.
final class DaemonCommand {
    private DaemonCommand() {}

    static Command definition() {
        return Command.named("daemon")
                .summary("Run the node: its RPC and its gateway")
                .option(Option.flag("init", "make the repository if there is none"))
                .option(Option.text("init-profile", "profiles of settings for --init"))
                .option(Option.flag("enable-gc", "collect garbage when the store fills up"))
                .option(Option.flag("migrate", "bring an older repository up to date")
                        .withDefault(true))
                .options(acceptedForKubosSake())
                .trait(Command.Trait.LOCAL_ONLY)
                .prints(progress -> progress.text("Message"))
                .handledBy(DaemonCommand::run);
    }

    /// What tools for Kubo pass along, and what has no meaning here (yet).
    private static List<Option> acceptedForKubosSake() {
        return List.of(
                Option.flag("enable-pubsub-experiment", "accepted; without effect"),
                Option.flag("enable-namesys-pubsub", "accepted; without effect"),
                Option.flag("unrestricted-api", "accepted; without effect"),
                Option.flag("manage-fdlimit", "accepted; without effect").withDefault(true),
                Option.text("routing", "accepted; without effect"),
                Option.text("agent-version-suffix", "accepted; without effect"));
    }

    private static void run(Request request, Emitter emitter) throws IOException {
        Thread _ = Threads.startDaemon("store-library", LmdbBlockstore::loadLibrary);
        var repository = new Repository(request.node().repository());
        if (request.flag("init") && !repository.exists()) {
            InitCommand.init(request, repository, request.text("init-profile"), emitter);
        }
        var options = new Daemon.Options(request.flag(GlobalOptions.OFFLINE), request.flag("enable-gc"));
        Daemon.run(repository, options, message -> tell(emitter, message));
    }

    private static void tell(Emitter emitter, String message) throws IOException {
        emitter.emit(Json.fields().put("Message", message + "\n").build());
    }
}
