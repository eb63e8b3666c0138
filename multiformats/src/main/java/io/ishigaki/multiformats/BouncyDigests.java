package io.ishigaki.multiformats;

import java.nio.ByteBuffer;
import org.bouncycastle.crypto.Digest;
import org.bouncycastle.crypto.digests.Blake2bDigest;
import org.bouncycastle.crypto.digests.Blake2sDigest;
import org.bouncycastle.crypto.digests.Blake3Digest;
import org.bouncycastle.crypto.digests.KeccakDigest;
import org.bouncycastle.crypto.digests.SHAKEDigest;

/// The digests of the library, apart from those who name them: see [Digester.Bouncy].
final class BouncyDigests {
    private static final int CHUNK_BYTES = 8192;

    private BouncyDigests() {}

    static byte[] digest(Digester.Bouncy function, int digestBytes, ByteBuffer content) {
        Digest state = fresh(function, digestBytes);
        if (content.hasArray()) {
            state.update(content.array(), content.arrayOffset() + content.position(), content.remaining());
            content.position(content.limit());
        } else {
            update(state, content);
        }
        byte[] digest = new byte[state.getDigestSize()];
        state.doFinal(digest, 0);
        return digest;
    }

    private static void update(Digest state, ByteBuffer content) {
        byte[] chunk = new byte[Math.min(CHUNK_BYTES, content.remaining())];
        while (content.hasRemaining()) {
            int length = Math.min(chunk.length, content.remaining());
            content.get(chunk, 0, length);
            state.update(chunk, 0, length);
        }
    }

    private static Digest fresh(Digester.Bouncy function, int digestBytes) {
        return switch (function.family()) {
            case KECCAK -> new KeccakDigest(function.bits());
            case SHAKE -> new SHAKEDigest(function.bits());
            case BLAKE2B -> new Blake2bDigest(function.bits());
            case BLAKE2S -> new Blake2sDigest(function.bits());
            case BLAKE3 -> new Blake3Digest(digestBytes * Byte.SIZE);
        };
    }
}
