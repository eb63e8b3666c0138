package io.ishigaki.dag.car;

import io.ishigaki.multiformats.Bytes;
import io.ishigaki.multiformats.Multihash;
import java.nio.ByteBuffer;

/// A sum over places of digests that doesn't depend on their order, so that the sections of an
/// archive can be compared with its index in the memory of four numbers.
///
/// Each place is hashed, and the hashes are added word by word: two sums are equal when the same
/// places were added. A forger can look for others with the same sum, and would win nothing: no
/// block is ever found by an index.
///
/// Mutable, confined to one thread.
final class SectionSum {
    private static final int WORDS = 4;

    private final long[] words = new long[WORDS];

    /// Adds that `digest`, made by the function of that code, stands at `offset`.
    void add(long code, Bytes digest, long offset) {
        byte[] place = new byte[2 * Long.BYTES + digest.length()];
        ByteBuffer.wrap(place).putLong(code).putLong(offset);
        digest.copyTo(0, place, 2 * Long.BYTES, digest.length());
        ByteBuffer hash = Multihash.sha256(place).digest().asBuffer();
        for (int index = 0; index < WORDS; index++) {
            words[index] += hash.getLong();
        }
    }

    void add(SectionSum other) {
        for (int index = 0; index < WORDS; index++) {
            words[index] += other.words[index];
        }
    }

    boolean isSameAs(SectionSum other) {
        return java.util.Arrays.equals(words, other.words);
    }
}
