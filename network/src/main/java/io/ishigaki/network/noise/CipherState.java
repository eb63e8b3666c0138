package io.ishigaki.network.noise;

import io.ishigaki.multiformats.MalformedDataException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.GeneralSecurityException;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/// A key and the number of the next message under it: one direction of a connection.
///
/// Confined to the thread or event loop that made it.
///
/// @see <a href="https://noiseprotocol.org/noise.html#the-cipherstate-object">The CipherState object</a>
final class CipherState {
    static final int TAG_BYTES = 16;
    static final int KEY_BYTES = 32;

    private static final int NONCE_BYTES = 12;

    /// "If incrementing n results in 2^64-1, then any further … calls will signal an error."
    private static final long NONCE_END = -1;

    private final SecretKeySpec key;
    private final Cipher cipher;
    private long nonce;

    CipherState(byte[] key) {
        this.key = new SecretKeySpec(key, "ChaCha20");
        try {
            this.cipher = Cipher.getInstance("ChaCha20-Poly1305");
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has ChaCha20-Poly1305", e);
        }
    }

    /// Encrypts `length` bytes of `source`, and writes that and a tag to `target`, which must not be `source`.
    void encrypt(byte[] additional, byte[] source, int offset, int length, byte[] target, int targetOffset) {
        try {
            begin(Cipher.ENCRYPT_MODE, additional);
            cipher.doFinal(source, offset, length, target, targetOffset);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("encryption of %d bytes".formatted(length), e);
        }
    }

    /// Decrypts `length` bytes of `source`, tag included, to `target`, which must not be `source`.
    ///
    /// @return the number of bytes of the plaintext
    /// @throws MalformedDataException if they were not encrypted as the next message under this key
    int decrypt(byte[] additional, byte[] source, int offset, int length, byte[] target) {
        if (length < TAG_BYTES) {
            throw new MalformedDataException("noise message is %d bytes, at least %d".formatted(length, TAG_BYTES));
        }
        try {
            begin(Cipher.DECRYPT_MODE, additional);
            return cipher.doFinal(source, offset, length, target, 0);
        } catch (AEADBadTagException e) {
            throw new MalformedDataException("noise message is not authentic", e);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("decryption of %d bytes".formatted(length), e);
        }
    }

    private void begin(int mode, byte[] additional) throws GeneralSecurityException {
        if (nonce == NONCE_END) {
            throw new IllegalStateException("no nonce is left for this key");
        }
        // "the nonce is … 32 bits of zeros followed by little-endian encoding of n"
        byte[] iv = new byte[NONCE_BYTES];
        ByteBuffer.wrap(iv).order(ByteOrder.LITTLE_ENDIAN).putLong(NONCE_BYTES - Long.BYTES, nonce++);
        cipher.init(mode, key, new IvParameterSpec(iv));
        if (additional.length > 0) {
            cipher.updateAAD(additional);
        }
    }
}
