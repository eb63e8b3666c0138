package io.ishigaki.dag;

import io.ishigaki.multiformats.Cid;
import java.io.IOException;
import java.io.Serial;

/// A block that was needed is not here.
public final class BlockAbsentException extends IOException {
    @Serial
    private static final long serialVersionUID = 1L;

    private final transient Cid cid;

    public BlockAbsentException(Cid cid) {
        super("block was not found locally (offline): ipld: could not find " + cid);
        this.cid = cid;
    }

    public Cid cid() {
        return cid;
    }
}
