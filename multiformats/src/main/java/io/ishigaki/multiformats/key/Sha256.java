package io.ishigaki.multiformats.key;

import io.ishigaki.multiformats.Multihash;

/// The digest that all signatures but Ed25519's are made of.
final class Sha256 {
    private Sha256() {}

    static byte[] of(byte[] message) {
        return Multihash.sha256(message).digest().toArray();
    }
}
