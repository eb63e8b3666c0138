package io.ishigaki.blockstore;

import io.ishigaki.multiformats.Cid;
import java.io.IOException;
import java.io.Serial;

/// A recursive pin was named that does not stand.
public final class NotPinnedException extends IOException {
    @Serial
    private static final long serialVersionUID = 1L;

    public NotPinnedException(Cid cid) {
        super("'from' cid was not recursively pinned already: " + cid);
    }
}
