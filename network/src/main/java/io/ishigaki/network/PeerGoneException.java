package io.ishigaki.network;

import java.io.IOException;
import java.io.Serial;

/// Says that a peer can't be reached, or that its connection or stream ended before its time.
public final class PeerGoneException extends IOException {
    @Serial
    private static final long serialVersionUID = 1L;

    public PeerGoneException(String message) {
        super(message);
    }

    public PeerGoneException(String message, Throwable cause) {
        super(message, cause);
    }
}
