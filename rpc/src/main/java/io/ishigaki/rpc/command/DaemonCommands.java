package io.ishigaki.rpc.command;

import io.ishigaki.blockstore.Blockstore;
import io.ishigaki.multiformats.Cid;
import io.ishigaki.rpc.Command;
import io.ishigaki.rpc.CommandException;
import io.ishigaki.rpc.Emitter;
import io.ishigaki.rpc.Json;
import io.ishigaki.rpc.Request;
import java.io.IOException;
import java.util.List;

/// `shutdown` and `diag healthy`: ask the daemon to end, or how it is.
final class DaemonCommands {
    /// The block that `diag healthy` reads: an empty UnixFS directory, which every node can make.
    private static final Cid EMPTY_DIRECTORY = Cid.parse("QmUNLLsPACCz1vLxQVkXqqLX5R1X345qqfHbsf67hvA3Nn");

    private DaemonCommands() {}

    static List<Command> shutdown() {
        return List.of(Command.named("shutdown")
                .summary("Ask the daemon to end")
                .trait(Command.Trait.DAEMON_ONLY)
                .handledBy((request, _) -> request.node().shutdown()));
    }

    static List<Command> diag() {
        return List.of(Command.named("diag healthy")
                .summary("Tell whether the node can read its store")
                .description("Answers \"ok\", with status 0, where a store and its index answer.")
                .handledBy(DaemonCommands::healthy));
    }

    private static void healthy(Request request, Emitter emitter) throws IOException {
        Blockstore store = request.node().store();
        try {
            boolean _ = store.has(EMPTY_DIRECTORY);
            store.stat();
        } catch (IOException e) {
            throw new CommandException("unhealthy: " + e.getMessage(), e);
        }
        emitter.emitOnce(Json.of("ok"));
    }
}
