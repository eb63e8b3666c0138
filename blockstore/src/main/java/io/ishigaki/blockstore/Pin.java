package io.ishigaki.blockstore;

import io.ishigaki.multiformats.Cid;
import java.nio.charset.StandardCharsets;

/// What keeps a block, or the whole DAG below it. `name` may be empty; at most [#NAME_BYTES_MAX]
/// bytes of UTF-8.
public record Pin(Cid cid, Mode mode, String name) {
    public static final int NAME_BYTES_MAX = 255;

    public Pin {
        int nameBytes = name.getBytes(StandardCharsets.UTF_8).length;
        if (nameBytes > NAME_BYTES_MAX) {
            throw new IllegalArgumentException("pin name is %d bytes, limit %d".formatted(nameBytes, NAME_BYTES_MAX));
        }
    }

    public enum Mode {
        RECURSIVE,
        DIRECT
    }
}
