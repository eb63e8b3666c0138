package io.ishigaki.multiformats.key;

import io.ishigaki.multiformats.Bytes;
import io.ishigaki.multiformats.MalformedDataException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Optional;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.bouncycastle.crypto.generators.Argon2BytesGenerator;
import org.bouncycastle.crypto.params.Argon2Parameters;

/// Bytes under a passphrase: nobody without it can read them or change them unseen.
///
/// ```text
/// sealed = "ishiseal" version[1]=1 memory in KiB[4] passes[4] lanes[4] salt[16] nonce[12] ciphertext tag[16]
/// ```
///
/// Integers are big-endian. The key is Argon2id of the passphrase in UTF-8; the cipher is AES-256-GCM, with everything
/// before the ciphertext as associated data. Stateless, hence thread-safe.
///
/// @see <a href="https://www.rfc-editor.org/rfc/rfc9106#section-4">RFC 9106, parameter choice</a>
public final class PassphraseSeal {
    private static final byte[] MAGIC = "ishiseal".getBytes(StandardCharsets.US_ASCII);
    private static final byte VERSION = 1;
    private static final int SALT_BYTES = 16;
    private static final int NONCE_BYTES = 12;
    private static final int TAG_BYTES = 16;
    private static final int KEY_BYTES = 32;
    private static final int HEADER_BYTES = MAGIC.length + 1 + 3 * Integer.BYTES + SALT_BYTES + NONCE_BYTES;

    /// "If much less memory is available, a uniformly safe option is Argon2id with t=3 iterations, p=4 lanes,
    /// m=2^(16) (64 MiB of RAM)".
    private static final Cost COST = new Cost(1 << 16, 3, 4);

    /// What a sealed text of a stranger may ask for: 1 GiB, and some seconds.
    private static final Cost COST_MAX = new Cost(1 << 20, 16, 16);

    private record Cost(int memoryKib, int passes, int lanes) {
        boolean isWithin(Cost max) {
            return memoryKib >= 8 * lanes
                    && memoryKib <= max.memoryKib
                    && passes >= 1
                    && passes <= max.passes
                    && lanes >= 1
                    && lanes <= max.lanes;
        }
    }

    private PassphraseSeal() {}

    /// Seals `content`; [#open] is its inverse.
    public static Bytes seal(Bytes content, String passphrase, SecureRandom random) {
        byte[] salt = new byte[SALT_BYTES];
        byte[] nonce = new byte[NONCE_BYTES];
        random.nextBytes(salt);
        random.nextBytes(nonce);
        byte[] header = ByteBuffer.allocate(HEADER_BYTES)
                .put(MAGIC)
                .put(VERSION)
                .putInt(COST.memoryKib)
                .putInt(COST.passes)
                .putInt(COST.lanes)
                .put(salt)
                .put(nonce)
                .array();
        try {
            byte[] sealed = Arrays.copyOf(header, HEADER_BYTES + content.length() + TAG_BYTES);
            Cipher cipher = cipher(Cipher.ENCRYPT_MODE, key(passphrase, salt, COST), nonce, header);
            cipher.doFinal(content.toArray(), 0, content.length(), sealed, HEADER_BYTES);
            return Bytes.ofOwned(sealed);
        } catch (GeneralSecurityException e) {
            throw new AssertionError("this Java platform lacks AES-GCM", e);
        }
    }

    /// The content, or empty if the passphrase is another one or a byte was changed: which of both can't be told.
    ///
    /// @throws MalformedDataException if these are no sealed bytes at all, or they ask for too much
    public static Optional<Bytes> open(Bytes sealed, String passphrase) {
        if (sealed.length() < HEADER_BYTES + TAG_BYTES) {
            throw new MalformedDataException(
                    "sealed bytes are %d, fewer than %d".formatted(sealed.length(), HEADER_BYTES + TAG_BYTES));
        }
        byte[] all = sealed.toArray();
        var in = ByteBuffer.wrap(all);
        byte[] magic = new byte[MAGIC.length];
        in.get(magic);
        byte version = in.get();
        if (!Arrays.equals(magic, MAGIC) || version != VERSION) {
            throw new MalformedDataException("these bytes were not sealed by this program, or by a newer one");
        }
        var cost = new Cost(in.getInt(), in.getInt(), in.getInt());
        if (!cost.isWithin(COST_MAX)) {
            throw new MalformedDataException("cost of the key is %s, limit %s".formatted(cost, COST_MAX));
        }
        byte[] salt = new byte[SALT_BYTES];
        byte[] nonce = new byte[NONCE_BYTES];
        in.get(salt).get(nonce);
        return decrypt(all, key(passphrase, salt, cost), nonce);
    }

    private static Optional<Bytes> decrypt(byte[] sealed, byte[] key, byte[] nonce) {
        try {
            byte[] header = Arrays.copyOf(sealed, HEADER_BYTES);
            Cipher cipher = cipher(Cipher.DECRYPT_MODE, key, nonce, header);
            return Optional.of(Bytes.ofOwned(cipher.doFinal(sealed, HEADER_BYTES, sealed.length - HEADER_BYTES)));
        } catch (AEADBadTagException e) {
            return Optional.empty();
        } catch (GeneralSecurityException e) {
            throw new AssertionError("this Java platform lacks AES-GCM", e);
        }
    }

    private static Cipher cipher(int mode, byte[] key, byte[] nonce, byte[] header) throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(mode, new SecretKeySpec(key, "AES"), new GCMParameterSpec(TAG_BYTES * Byte.SIZE, nonce));
        cipher.updateAAD(header);
        return cipher;
    }

    private static byte[] key(String passphrase, byte[] salt, Cost cost) {
        var generator = new Argon2BytesGenerator();
        generator.init(new Argon2Parameters.Builder(Argon2Parameters.ARGON2_id)
                .withVersion(Argon2Parameters.ARGON2_VERSION_13)
                .withSalt(salt)
                .withMemoryAsKB(cost.memoryKib)
                .withIterations(cost.passes)
                .withParallelism(cost.lanes)
                .build());
        byte[] key = new byte[KEY_BYTES];
        generator.generateBytes(passphrase.getBytes(StandardCharsets.UTF_8), key);
        return key;
    }
}
