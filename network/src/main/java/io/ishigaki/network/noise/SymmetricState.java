package io.ishigaki.network.noise;

import io.ishigaki.multiformats.MalformedDataException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/// What both sides know at one point of a handshake: the chaining key, the hash of all that was said, a key to encrypt
/// the next part with, once there is one.
///
/// Confined to the thread or event loop that made it.
///
/// @see <a href="https://noiseprotocol.org/noise.html#the-symmetricstate-object">The SymmetricState object</a>
final class SymmetricState {
    /// "the Noise protocol name MUST be: Noise_XX_25519_ChaChaPoly_SHA256"; it is as long as a hash, hence its own
    /// hash.
    private static final String PROTOCOL_NAME = "Noise_XX_25519_ChaChaPoly_SHA256";

    private static final byte[] NOTHING = {};

    private byte[] chainingKey;
    private byte[] hash;
    private @Nullable CipherState cipher;

    SymmetricState(byte[] prologue) {
        hash = PROTOCOL_NAME.getBytes(StandardCharsets.US_ASCII);
        chainingKey = hash;
        mixHash(prologue);
    }

    void mixHash(byte[] data) {
        try {
            var sha256 = MessageDigest.getInstance("SHA-256");
            sha256.update(hash);
            hash = sha256.digest(data);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    void mixKey(byte[] shared) {
        byte[] temporary = hmac(chainingKey, shared);
        chainingKey = hmac(temporary, new byte[] {1});
        cipher = new CipherState(hmac(temporary, chainingKey, new byte[] {2}));
    }

    /// Encrypts `plaintext` if there is a key by now, and adds the outcome to what was said.
    byte[] encryptAndHash(byte[] plaintext) {
        byte[] out = plaintext;
        if (cipher != null) {
            out = new byte[plaintext.length + CipherState.TAG_BYTES];
            cipher.encrypt(hash, plaintext, 0, plaintext.length, out, 0);
        }
        mixHash(out);
        return out;
    }

    /// The inverse of [#encryptAndHash].
    ///
    /// @throws MalformedDataException if `received` isn't authentic
    byte[] decryptAndHash(byte[] received) {
        byte[] plaintext = received;
        if (cipher != null) {
            byte[] room = new byte[received.length];
            plaintext = Arrays.copyOf(room, cipher.decrypt(hash, received, 0, received.length, room));
        }
        mixHash(received);
        return plaintext;
    }

    /// How many bytes [#encryptAndHash] adds.
    int overhead() {
        return cipher == null ? 0 : CipherState.TAG_BYTES;
    }

    /// Ends the handshake: the initiator's direction, then the responder's.
    CipherState[] split() {
        byte[] temporary = hmac(chainingKey, NOTHING);
        byte[] first = hmac(temporary, new byte[] {1});
        return new CipherState[] {new CipherState(first), new CipherState(hmac(temporary, first, new byte[] {2}))};
    }

    private static byte[] hmac(byte[] key, byte[]... parts) {
        try {
            var mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            for (byte[] part : parts) {
                mac.update(part);
            }
            return mac.doFinal();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has HMAC-SHA-256", e);
        }
    }
}
