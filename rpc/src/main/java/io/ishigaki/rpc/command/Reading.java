package io.ishigaki.rpc.command;

import io.ishigaki.blockstore.Blockstore;
import io.ishigaki.dag.BlockSource;
import io.ishigaki.dag.RequestSource;
import io.ishigaki.rpc.CommandException;
import io.ishigaki.rpc.GlobalOptions;
import io.ishigaki.rpc.Online;
import io.ishigaki.rpc.Request;
import java.io.IOException;
import java.util.Optional;

/// Where the blocks come from that a command reads: from the store, and from peers where the node is online and the
/// command isn't told to do without.
final class Reading {
    private Reading() {}

    /// What the node has while it is connected; empty if this command is to do without.
    static Optional<Online> online(Request request) {
        return request.flag(GlobalOptions.OFFLINE)
                ? Optional.empty()
                : request.node().online();
    }

    /// What a node has while it is connected.
    ///
    /// @throws CommandException if it isn't
    static Online requireOnline(Request request) throws CommandException {
        return online(request)
                .orElseThrow(() -> new CommandException(
                        "this command must be run in online mode. Try running 'ishi daemon' first"));
    }

    /// Begins to read for `request`.
    static RequestSource open(Request request) throws IOException {
        return open(request, request.node().store());
    }

    /// Begins to read for `request`, by way of `local` what is in the store.
    static RequestSource open(Request request, BlockSource local) throws IOException {
        Optional<Online> online = online(request);
        if (online.isEmpty()) {
            return RequestSource.ofLocal(local);
        }
        return online.get().reading(local, request.node().store());
    }

    /// Begins to read for `request`, and to keep what is fetched.
    static RequestSource openToKeep(Request request) throws IOException {
        Blockstore store = request.node().store();
        return online(request).map(online -> online.keeping(store)).orElseGet(() -> RequestSource.ofLocal(store));
    }
}
