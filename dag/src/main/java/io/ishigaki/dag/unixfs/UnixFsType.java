package io.ishigaki.dag.unixfs;

import io.ishigaki.multiformats.MalformedDataException;

/// What a UnixFS node is.
public enum UnixFsType {
    /// A leaf of a file: "deprecated, should not be used", yet what the trickle layout writes.
    RAW(0),
    DIRECTORY(1),
    FILE(2),
    METADATA(3),
    SYMLINK(4),
    HAMT_SHARD(5);

    private final int code;

    UnixFsType(int code) {
        this.code = code;
    }

    static UnixFsType ofCode(int code) {
        for (UnixFsType type : values()) {
            if (type.code == code) {
                return type;
            }
        }
        throw new MalformedDataException("unrecognized UnixFS node type " + code);
    }

    /// The number that stands for this type on the wire.
    int code() {
        return code;
    }
}
