package io.ishigaki.exchange.testkit;

import io.ishigaki.multiformats.Bytes;
import io.ishigaki.multiformats.Multihash;
import io.ishigaki.multiformats.key.PeerId;
import java.nio.charset.StandardCharsets;

/// Peers by name.
public final class Peers {
    private Peers() {}

    public static PeerId named(String name) {
        return new PeerId(Multihash.sha256(Bytes.ofOwned(name.getBytes(StandardCharsets.UTF_8))));
    }
}
