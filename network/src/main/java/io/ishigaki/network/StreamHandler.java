package io.ishigaki.network;

import java.io.IOException;
import java.util.List;

/// Serves the streams that peers open for some protocols.
public interface StreamHandler {
    /// The protocols' ids, the preferred one first; [PeerStream#protocolId] says which one a stream speaks.
    List<String> protocolIds();

    /// How many streams of these protocols one peer may have open at once; one more is reset.
    int streamsPerPeerMax();

    /// Serves one stream, on a virtual thread of its own, and may wait. When it returns, the stream is
    /// [closed][PeerStream#close]; when it throws, reset.
    ///
    /// @throws ProtocolViolationException if the peer broke the rules of the protocol, which is scored
    void serve(PeerStream stream) throws IOException, InterruptedException;
}
