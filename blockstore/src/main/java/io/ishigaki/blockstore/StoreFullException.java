package io.ishigaki.blockstore;

import java.io.IOException;
import java.io.Serial;

/// What lives and is held leaves no room for more.
public final class StoreFullException extends IOException {
    @Serial
    private static final long serialVersionUID = 1L;

    public StoreFullException(String message) {
        super(message);
    }
}
