package io.ishigaki.blockstore.lmdb;

import java.io.IOException;
import java.io.Serial;

/// A file or directory could not be made durable, after which nothing may be believed of it: the
/// store stops.
final class SyncFailedException extends IOException {
    @Serial
    private static final long serialVersionUID = 1L;

    SyncFailedException(IOException cause) {
        super(cause.getMessage(), cause);
    }
}
