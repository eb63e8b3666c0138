package io.ishigaki.blockstore;

import io.ishigaki.multiformats.Cid;

/// What keeps a block, or the whole DAG below it. `name` may be empty; at most [#NAME_BYTES_MAX] bytes of UTF-8.
public record Pin(Cid cid, Mode mode, String name) {
    public static final int NAME_BYTES_MAX = 255;

    public enum Mode {
        RECURSIVE,
        DIRECT
    }
}
