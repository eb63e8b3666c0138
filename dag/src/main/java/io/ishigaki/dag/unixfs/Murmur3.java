package io.ishigaki.dag.unixfs;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/// The MurmurHash3 function for 64-bit machines with seed 0, of whose 128 bits the first 64 count.
///
/// @see <a href="https://github.com/aappleby/smhasher/blob/master/src/MurmurHash3.cpp">MurmurHash3_x64_128</a>
final class Murmur3 {
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private static final long C1 = 0x87c37b91114253d5L;
    private static final long C2 = 0x4cf5ad432745937fL;

    private Murmur3() {}

    static long x64Hash64(byte[] key) {
        long h1 = 0;
        long h2 = 0;
        int at = 0;
        for (; at + 16 <= key.length; at += 16) {
            h1 ^= mix1((long) LONGS.get(key, at));
            h1 = (Long.rotateLeft(h1, 27) + h2) * 5 + 0x52dce729;
            h2 ^= mix2((long) LONGS.get(key, at + 8));
            h2 = (Long.rotateLeft(h2, 31) + h1) * 5 + 0x38495ab5;
        }
        h2 ^= mix2(tail(key, at + 8));
        h1 ^= mix1(tail(key, at));

        h1 ^= key.length;
        h2 ^= key.length;
        h1 += h2;
        h2 += h1;
        return finish(h1) + finish(h2);
    }

    /// Up to eight bytes from `from` on, as far as there are any, the first lowest.
    private static long tail(byte[] key, int from) {
        long value = 0;
        for (int at = Math.min(key.length, from + 8) - 1; at >= from; at--) {
            value = value << 8 | key[at] & 0xFF;
        }
        return value;
    }

    private static long mix1(long k) {
        return Long.rotateLeft(k * C1, 31) * C2;
    }

    private static long mix2(long k) {
        return Long.rotateLeft(k * C2, 33) * C1;
    }

    private static long finish(long h) {
        long k = h;
        k ^= k >>> 33;
        k *= 0xff51afd7ed558ccdL;
        k ^= k >>> 33;
        k *= 0xc4ceb9fe1a85ec53L;
        k ^= k >>> 33;
        return k;
    }
}
