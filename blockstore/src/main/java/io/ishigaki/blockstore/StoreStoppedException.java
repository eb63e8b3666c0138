package io.ishigaki.blockstore;

import java.io.IOException;
import java.io.Serial;

/// The store takes no more writes: it was closed, or a sync or a commit failed, after which nothing
/// may be believed of what was being written. Opening it again recovers what was acknowledged.
public final class StoreStoppedException extends IOException {
    @Serial
    private static final long serialVersionUID = 1L;

    public StoreStoppedException(String message, Throwable cause) {
        super(message, cause);
    }
}
