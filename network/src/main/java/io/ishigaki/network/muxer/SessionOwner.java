package io.ishigaki.network.muxer;

/// Is told what happens on a session, on its event loop: it must not wait.
public interface SessionOwner {
    /// The peer has opened `stream`, which somebody should serve.
    void opened(MuxedStream stream);

    /// The session is over; its streams have been reset.
    ///
    /// @param reason a phrase
    /// @param violation whether the peer broke a rule of the protocol
    void ended(String reason, boolean violation);
}
