package io.ishigaki.blockstore.log;

import java.io.IOException;
import java.io.Serial;

/// What lies on the disk was written by a newer program, or by another one.
public final class UnknownFormatException extends IOException {
    @Serial
    private static final long serialVersionUID = 1L;

    public UnknownFormatException(String message) {
        super(message);
    }
}
