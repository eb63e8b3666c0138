package io.ishigaki.blockstore;

import java.io.IOException;
import java.io.Serial;

/// There are blocks in the log, but no index that says where.
public final class IndexLostException extends IOException {
    @Serial
    private static final long serialVersionUID = 1L;

    public IndexLostException(String message) {
        super(message);
    }
}
