package io.ishigaki.dag.unixfs;

import io.ishigaki.multiformats.Cid;
import java.io.IOException;
import java.io.Serial;

/// A file or directory was asked for, and the CID names neither: its codec holds no UnixFS.
public final class NotUnixFsException extends IOException {
    @Serial
    private static final long serialVersionUID = 1L;

    NotUnixFsException(Cid cid) {
        super("unknown node type: %s has codec 0x%x, which holds no UnixFS"
                .formatted(cid, cid.codec().code()));
    }
}
