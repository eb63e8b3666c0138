package io.ishigaki.benchmarks;

import io.ishigaki.multiformats.Multihash;
import java.nio.charset.StandardCharsets;
import java.util.Random;

/// Content that is the same at every run. Immutable.
final class Content {
    private static final long SEED = 42;

    private Content() {}

    /// `length` bytes that neither repeat nor compress.
    static byte[] random(int length) {
        byte[] content = new byte[length];
        new Random(SEED).nextBytes(content);
        return content;
    }

    /// The name of some block, another for each `number`.
    static Multihash hash(int number) {
        return Multihash.sha256(Integer.toString(number).getBytes(StandardCharsets.US_ASCII));
    }
}
