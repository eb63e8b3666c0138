package io.ishigaki.network.swarm;

import io.ishigaki.network.muxer.MuxedStream;

/// Is told how an upgrade went, and what happens on the connection after it; on the event loop: it must not wait.
interface UpgradeEvents {
    /// There is a connection; false if it isn't wanted, and is being closed.
    boolean connected(Connection connection);

    /// There will be no connection.
    void failed(Throwable cause);

    void opened(Connection connection, MuxedStream stream);

    void ended(Connection connection, String reason, boolean violation);
}
