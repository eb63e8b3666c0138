package io.ishigaki.cluster.state;

import io.ishigaki.multiformats.Bytes;
import io.ishigaki.multiformats.MalformedDataException;
import io.ishigaki.multiformats.Multibase;

/// The name of a cluster: SHA-256 of what its founder signed first. Immutable.
public record ClusterId(Bytes bytes) {
    private static final int BYTES = 32;

    public ClusterId {
        if (bytes.length() != BYTES) {
            throw new MalformedDataException("cluster id is %d bytes, not %d".formatted(bytes.length(), BYTES));
        }
    }

    /// The bytes in base32.
    @Override
    public String toString() {
        return Multibase.BASE32.encode(bytes);
    }
}
