package io.ishigaki.dag.chunk;

/// Cuts where a Rabin fingerprint of the last 16 bytes ends in zeros.
///
/// The fingerprint of a window is its bytes, read as a polynomial over GF(2), modulo [#POLYNOMIAL].
/// It rolls: the oldest byte is taken out and the next one appended, both by table. A chunk begins
/// with a window of fifteen zeros and a one, 16 bytes before its earliest cut.
///
/// @see <a href="https://github.com/ipfs/boxo/blob/main/chunker/rabin.go">Kubo's polynomial</a>
final class RabinChunker extends ContentChunker {
    static final int WINDOW_BYTES = 16;

    /// "the irreducible polynomial of degree 53 used by for Rabin": 17437180132763653.
    private static final long POLYNOMIAL = 0x3DF305DFB2A805L;

    private static final int DEGREE = 53;
    private static final int INDEX_SHIFT = DEGREE - Byte.SIZE;

    /// By byte: its share in the fingerprint once it is the oldest of the window.
    private static final long[] OUT = new long[256];

    /// By the top eight bits of a fingerprint: what to add when these bits leave by the next shift.
    private static final long[] MODULO = new long[256];

    static {
        for (int index = 0; index < 256; index++) {
            long hash = remainder(index);
            for (int shift = 1; shift < WINDOW_BYTES; shift++) {
                hash = remainder(hash << Byte.SIZE);
            }
            OUT[index] = hash;
            MODULO[index] = remainder((long) index << DEGREE) | (long) index << DEGREE;
        }
    }

    private final int minBytes;
    private final long mask;

    RabinChunker(ChunkerSpec.Rabin spec) {
        super(spec.maxBytes());
        this.minBytes = spec.minBytes();
        this.mask = Integer.highestOneBit(spec.averageBytes()) - 1L;
    }

    private static long remainder(long polynomial) {
        long rest = polynomial;
        for (int degree = 63 - Long.numberOfLeadingZeros(rest);
                degree >= DEGREE;
                degree = 63 - Long.numberOfLeadingZeros(rest)) {
            rest ^= POLYNOMIAL << (degree - DEGREE);
        }
        return rest;
    }

    @Override
    int cut(byte[] buffer, int from, int to) {
        if (to - from < minBytes) {
            return to;
        }
        int at = from + minBytes - WINDOW_BYTES;
        long digest = 1;
        for (int windowEnd = at + WINDOW_BYTES - 1; at < windowEnd; at++) {
            digest = append(digest, buffer[at]);
        }
        digest = append(digest ^ OUT[1], buffer[at++]);
        while ((digest & mask) != 0 && at < to) {
            digest = append(digest ^ OUT[buffer[at - WINDOW_BYTES] & 0xFF], buffer[at]);
            at++;
        }
        return at;
    }

    private static long append(long digest, byte next) {
        return (digest << Byte.SIZE | next & 0xFF) ^ MODULO[(int) (digest >>> INDEX_SHIFT)];
    }
}
