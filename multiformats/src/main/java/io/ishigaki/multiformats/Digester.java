package io.ishigaki.multiformats;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// How one hash function turns content into a digest. Thread-safe: each call works on a state of its own.
///
/// `digestBytes` is the length that is asked for; a function of one fixed length may answer more, never less unless
/// its own length is shorter.
sealed interface Digester {
    byte[] digest(byte[] content, int offset, int length, int digestBytes);

    /// The digest of the remaining bytes of `content`, whose position moves to its limit.
    byte[] digest(ByteBuffer content, int digestBytes);

    /// The content is its own digest.
    record Identity() implements Digester {
        @Override
        public byte[] digest(byte[] content, int offset, int length, int digestBytes) {
            return Arrays.copyOfRange(content, offset, offset + length);
        }

        @Override
        public byte[] digest(ByteBuffer content, int digestBytes) {
            byte[] copy = new byte[content.remaining()];
            content.get(copy);
            return copy;
        }
    }

    /// A function of the platform, which has intrinsics for the common ones. A pristine state is kept and copied: that
    /// costs a tenth of a provider look-up.
    final class Platform implements Digester {
        private final String algorithm;
        private volatile @Nullable MessageDigest pristine;

        Platform(String algorithm) {
            this.algorithm = algorithm;
        }

        @Override
        public byte[] digest(byte[] content, int offset, int length, int digestBytes) {
            MessageDigest state = fresh();
            state.update(content, offset, length);
            return state.digest();
        }

        @Override
        public byte[] digest(ByteBuffer content, int digestBytes) {
            MessageDigest state = fresh();
            state.update(content);
            return state.digest();
        }

        private MessageDigest fresh() {
            try {
                MessageDigest known = pristine;
                if (known == null) {
                    known = MessageDigest.getInstance(algorithm);
                    pristine = known;
                }
                return (MessageDigest) known.clone();
            } catch (NoSuchAlgorithmException | CloneNotSupportedException e) {
                throw new AssertionError("this Java platform lacks " + algorithm, e);
            }
        }
    }

    /// SHA-256 of the SHA-256, as Bitcoin does it.
    record Twice(Digester once) implements Digester {
        @Override
        public byte[] digest(byte[] content, int offset, int length, int digestBytes) {
            byte[] inner = once.digest(content, offset, length, digestBytes);
            return once.digest(inner, 0, inner.length, digestBytes);
        }

        @Override
        public byte[] digest(ByteBuffer content, int digestBytes) {
            byte[] inner = once.digest(content, digestBytes);
            return once.digest(inner, 0, inner.length, digestBytes);
        }
    }

    /// A function that the platform lacks. The library's classes are named only in [BouncyDigests], which is loaded at
    /// the first digest: its signed JAR takes a tenth of a second to open.
    record Bouncy(Family family, int bits) implements Digester {
        enum Family {
            KECCAK,
            SHAKE,
            BLAKE2B,
            BLAKE2S,
            /// Its digest is as long as one asks.
            BLAKE3
        }

        @Override
        public byte[] digest(byte[] content, int offset, int length, int digestBytes) {
            return BouncyDigests.digest(this, digestBytes, ByteBuffer.wrap(content, offset, length));
        }

        @Override
        public byte[] digest(ByteBuffer content, int digestBytes) {
            return BouncyDigests.digest(this, digestBytes, content);
        }
    }
}
