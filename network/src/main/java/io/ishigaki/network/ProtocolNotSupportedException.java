package io.ishigaki.network;

import java.io.IOException;
import java.io.Serial;

/// Says that a peer speaks none of the protocols that were asked for.
public final class ProtocolNotSupportedException extends IOException {
    @Serial
    private static final long serialVersionUID = 1L;

    public ProtocolNotSupportedException(String message) {
        super(message);
    }

    public ProtocolNotSupportedException(String message, Throwable cause) {
        super(message, cause);
    }
}
