package io.ishigaki.routing.mdns;

import io.ishigaki.multiformats.Bytes;
import java.io.IOException;
import java.net.InetAddress;

/// Carries packets to and from everybody on the links of this machine, itself included. Thread-safe.
interface Lan extends AutoCloseable {
    /// A packet, and the address that it says it comes from.
    record Received(InetAddress sender, Bytes packet) {}

    /// Sends to everybody. Where a link takes nothing, the others are sent to nevertheless.
    void send(Bytes packet);

    /// Waits for a packet.
    ///
    /// @throws IOException if nothing can come any more, as when it is closed
    Received receive() throws IOException;

    @Override
    void close();
}
