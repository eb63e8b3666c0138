package io.ishigaki.cluster.state;

import java.security.SecureRandom;
import java.util.Random;

/// Keys that a seed decides. *Confined to* one thread.
final class SeededRandom extends SecureRandom {
    private static final long serialVersionUID = 1L;

    private final Random random;

    SeededRandom(long seed) {
        this.random = new Random(seed);
    }

    @Override
    public void nextBytes(byte[] bytes) {
        random.nextBytes(bytes);
    }
}
