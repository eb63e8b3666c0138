package io.ishigaki.network.security;

import io.ishigaki.multiformats.key.PublicKey;
import java.util.List;

/// Who the other side of a secure channel is.
///
/// @param key the key that makes its peer id; it has signed this channel
/// @param muxers what it has, the preferred one first; empty if it leaves that to multistream-select
public record Secured(PublicKey key, List<String> muxers) {
    public Secured {
        muxers = List.copyOf(muxers);
    }
}
