package io.ishigaki.gateway;

import io.undertow.server.HttpServerExchange;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The events of the gateway. A stranger can't raise their level: what clients and absent blocks do is DEBUG.
final class GatewayLog {
    private static final Logger LOG = LoggerFactory.getLogger("io.ishigaki.gateway");

    private GatewayLog() {}

    static void bodyBroken(HttpServerExchange exchange, Exception failure) {
        LOG.atDebug()
                .addKeyValue("path", exchange.getRequestURI())
                .setCause(failure)
                .log("body broken off");
    }

    /// A fault of ours, or of a store that can't read what it holds.
    static void failed(HttpServerExchange exchange, Exception failure) {
        LOG.atError()
                .addKeyValue("path", exchange.getRequestURI())
                .setCause(failure)
                .log("request failed");
    }
}
