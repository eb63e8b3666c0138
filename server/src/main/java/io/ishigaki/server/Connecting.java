package io.ishigaki.server;

import io.ishigaki.blockstore.Blockstore;
import io.ishigaki.concurrent.Threads;
import io.ishigaki.concurrent.Ticker;
import io.ishigaki.exchange.Bitswap;
import io.ishigaki.exchange.engine.ServeRule;
import io.ishigaki.network.pnet.SwarmKey;
import io.ishigaki.network.swarm.Swarm;
import io.ishigaki.rpc.Online;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.jspecify.annotations.Nullable;

/// The way of a daemon onto the network: its sockets are opened by a thread of their own, while the daemon opens its
/// store and its servers.
///
/// ```text
/// begin ──▶ sockets open ──finish──▶ Bitswap over the store ──close──▶ Bitswap closed, then the sockets
/// ```
///
/// *Confined to* the thread of the daemon, but for the opening.
final class Connecting implements AutoCloseable {
    private final FutureTask<Swarm> opening;
    private @Nullable Bitswap bitswap;

    private Connecting(FutureTask<Swarm> opening) {
        this.opening = opening;
    }

    /// @param key of the private network, if it is to be one
    static Connecting begin(LocalNode node, Optional<SwarmKey> key) {
        var opening = new FutureTask<>(() -> Networks.open(node.identity(), node.settings(), key));
        Threads.startDaemon("network-open", opening);
        return new Connecting(opening);
    }

    /// Waits for the sockets, and begins to exchange the blocks of `store`.
    ///
    /// @throws IOException if an address can't be had
    Online finish(Blockstore store) throws IOException {
        Swarm swarm = opened();
        Bitswap begun = Bitswap.open(swarm, store, ServeRule.EVERYONE, Ticker.system());
        bitswap = begun;
        store.onStored(begun::added);
        return new Online(swarm, begun);
    }

    private Swarm opened() throws IOException {
        try {
            return opening.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw (IOException) new InterruptedIOException("interrupted while the network was opened").initCause(e);
        } catch (ExecutionException e) {
            switch (e.getCause()) {
                case IOException failure -> throw failure;
                case RuntimeException failure -> throw failure;
                case null, default -> throw new AssertionError("opening the network broke", e);
            }
        }
    }

    @Override
    public void close() {
        if (bitswap != null) {
            bitswap.close();
        }
        if (opening.cancel(true)) {
            return;
        }
        try {
            opened().close();
        } catch (IOException _) {
            // It never opened.
        }
    }
}
