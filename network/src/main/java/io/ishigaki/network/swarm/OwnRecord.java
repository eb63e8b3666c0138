package io.ishigaki.network.swarm;

import io.ishigaki.multiformats.Bytes;
import io.ishigaki.multiformats.key.PrivateKey;
import io.ishigaki.multiformats.multiaddr.Multiaddr;
import io.ishigaki.network.identify.PeerRecord;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// The record that this peer signs of itself: a new one when its addresses have changed. Thread-safe, by its own lock.
final class OwnRecord {
    private final PrivateKey key;
    private final InstantSource clock;
    private List<Multiaddr> addresses = List.of();
    private Bytes envelope = Bytes.EMPTY;
    private long sequence;

    OwnRecord(PrivateKey key, InstantSource clock) {
        this.key = key;
        this.clock = clock;
    }

    /// The signed record of these addresses.
    synchronized Bytes of(List<Multiaddr> present) {
        if (envelope.isEmpty() || !present.equals(addresses)) {
            addresses = List.copyOf(present);
            sequence = Math.max(sequence + 1, nanos(clock.instant()));
            envelope = new PeerRecord(key.peerId(), sequence, addresses).seal(key);
        }
        return envelope;
    }

    /// "implementations MAY use unix epoch time as the `seq` value", so that a restart doesn't go back.
    private static long nanos(Instant instant) {
        return TimeUnit.SECONDS.toNanos(instant.getEpochSecond()) + instant.getNano();
    }
}
