package io.ishigaki.blockstore;

import io.ishigaki.multiformats.Cid;
import java.io.IOException;
import java.io.Serial;

/// A direct pin was asked for where a recursive one stands.
public final class AlreadyPinnedException extends IOException {
    @Serial
    private static final long serialVersionUID = 1L;

    public AlreadyPinnedException(Cid cid) {
        super(cid + " already pinned recursively");
    }
}
