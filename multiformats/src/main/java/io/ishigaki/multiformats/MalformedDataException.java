package io.ishigaki.multiformats;

import java.io.Serial;

/// Bytes or text that are not what they claim to be; the message names the offending part.
///
/// Thrown by pure decoders. Whoever took the bytes from a peer or a person translates it at one edge.
public final class MalformedDataException extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1L;

    public MalformedDataException(String message) {
        super(message);
    }

    public MalformedDataException(String message, Throwable cause) {
        super(message, cause);
    }
}
