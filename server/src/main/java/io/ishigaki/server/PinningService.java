package io.ishigaki.server;

import io.ishigaki.config.PinningServiceSettings;
import io.ishigaki.gateway.http.HttpLimits;
import io.ishigaki.gateway.http.HttpServer;
import io.ishigaki.gateway.http.ListenAddress;
import io.ishigaki.rpc.CommandException;
import io.ishigaki.rpc.Online;
import io.ishigaki.rpc.pinning.PinningHandler;
import java.io.IOException;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The Pinning Service API of a daemon, where the settings want one and the daemon has a network.
///
/// *Confined to* the thread of the daemon.
final class PinningService implements AutoCloseable {
    private final List<String> addresses;
    private final Optional<PinningHandler> handler;

    private PinningService(List<String> addresses, Optional<PinningHandler> handler) {
        this.addresses = addresses;
        this.handler = handler;
    }

    /// @throws CommandException if nobody could use it
    static PinningService of(LocalNode node, PinningServiceSettings settings) throws IOException {
        Optional<Online> online = node.online();
        if (settings.addresses().isEmpty() || online.isEmpty()) {
            return new PinningService(List.of(), Optional.empty());
        }
        if (settings.tokens().isEmpty()) {
            throw new CommandException("PinningService.Address is set, and PinningService.Tokens names nobody");
        }
        return new PinningService(
                settings.addresses(),
                Optional.of(PinningHandler.open(node.store(), online.get(), settings.tokens(), new SecureRandom())));
    }

    /// Begins to answer; tells the URLs.
    List<String> listen(HttpServer server) throws IOException {
        List<String> bound = new ArrayList<>();
        for (String each : addresses) {
            ListenAddress address =
                    server.listen(ListenAddress.parse(each), HttpLimits.DOCUMENTS, handler.orElseThrow());
            bound.add(address.toUrl());
        }
        return bound;
    }

    @Override
    public void close() {
        handler.ifPresent(PinningHandler::close);
    }
}
