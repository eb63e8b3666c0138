package io.ishigaki.network;

import java.io.IOException;
import java.io.Serial;

/// Says that a peer broke the rules of a protocol; the message names the rule.
///
/// Thrown where bytes of a peer become values, and passed up to the network, which resets the stream and scores the
/// peer.
public final class ProtocolViolationException extends IOException {
    @Serial
    private static final long serialVersionUID = 1L;

    public ProtocolViolationException(String message) {
        super(message);
    }

    public ProtocolViolationException(String message, Throwable cause) {
        super(message, cause);
    }
}
