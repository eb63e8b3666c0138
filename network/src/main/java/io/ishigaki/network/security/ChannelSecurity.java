package io.ishigaki.network.security;

import io.netty.channel.ChannelHandler;
import java.util.List;
import java.util.function.Consumer;

/// A way to secure channels, with our identity in it. Thread-safe.
public interface ChannelSecurity {
    /// The id by which it is negotiated.
    String protocolId();

    /// What secures a channel that we dialled, in the order of the pipeline. `onSecured` is called on the event loop,
    /// before any byte of the peer comes through; what fails ends in `exceptionCaught` behind the handlers.
    List<ChannelHandler> initiator(Consumer<Secured> onSecured);

    /// The same of a channel on which we were dialled.
    List<ChannelHandler> responder(Consumer<Secured> onSecured);
}
