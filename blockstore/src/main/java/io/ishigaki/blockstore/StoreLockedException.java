package io.ishigaki.blockstore;

import java.io.IOException;
import java.io.Serial;

/// Another process has the store open.
public final class StoreLockedException extends IOException {
    @Serial
    private static final long serialVersionUID = 1L;

    public StoreLockedException(String message) {
        super(message);
    }
}
