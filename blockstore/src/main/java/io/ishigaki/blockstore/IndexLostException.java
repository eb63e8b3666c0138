package io.ishigaki.blockstore;

import java.io.IOException;
import java.io.Serial;

/// There are blocks in the log, but no index that says where, or one that cannot be read.
public final class IndexLostException extends IOException {
    @Serial
    private static final long serialVersionUID = 1L;

    public IndexLostException(String message) {
        super(message);
    }

    public IndexLostException(String message, Throwable cause) {
        super(message, cause);
    }
}
