package io.ishigaki.cluster.state;

import io.ishigaki.multiformats.key.PeerId;
import io.ishigaki.multiformats.key.PrivateKey;
import io.ishigaki.multiformats.key.PublicKey;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.random.RandomGenerator;

/// What a box signs with, reads the time from, draws its numbers from, and computes on.
///
/// @param workers threads for computing: they look at signatures
public record Identity(PrivateKey key, MemberClock clock, RandomGenerator random, Executor workers) {
    public PeerId peer() {
        return key.peerId();
    }

    /// The public key, where the peer id doesn't hold it.
    Optional<PublicKey> keyToTell() {
        return peer().publicKey().isPresent() ? Optional.empty() : Optional.of(key.publicKey());
    }

    /// A number for an incarnation, from 1 to 2⁶³ − 1.
    long drawIncarnation() {
        return random.nextLong(1, Long.MAX_VALUE);
    }
}
