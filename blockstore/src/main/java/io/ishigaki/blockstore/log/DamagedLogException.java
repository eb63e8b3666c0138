package io.ishigaki.blockstore.log;

import java.io.IOException;
import java.io.Serial;

/// Bytes of a log that were durable are not what was written.
public final class DamagedLogException extends IOException {
    @Serial
    private static final long serialVersionUID = 1L;

    public DamagedLogException(String message) {
        super(message);
    }
}
