package io.ishigaki.multiformats;

import io.ishigaki.multiformats.Digester.Bouncy.Family;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A hash function of the multihash table: its code, its name, and how to compute it.
///
/// | functions                                        | computed | allowed for blocks |
/// |--------------------------------------------------|----------|--------------------|
/// | identity, sha1, sha2-256/512, dbl-sha2-256       | yes      | yes                |
/// | sha3-224 … sha3-512, shake-256, keccak-256/512   | yes      | yes                |
/// | blake2b-160 … blake2b-512, blake2s-256, blake3   | yes      | yes                |
/// | sha2-224/384/512-224/512-256, shake-128          | yes      | no                 |
/// | blake2b-8 … blake2b-152                          | yes      | no                 |
/// | keccak-224/384, blake2s-160 … blake2s-248        | no       | named only         |
///
/// The last row's names are listed by Kubo, which can't compute them. Immutable and thread-safe.
///
/// @see <a href="https://github.com/multiformats/multicodec/blob/master/table.csv">the multicodec table</a>
public final class HashFunction {
    /// Kubo's `verifcid.DefaultMinDigestSize`: a shorter digest of any function but identity is open to collisions.
    public static final int DIGEST_BYTES_MIN = 20;

    private static final int BLAKE2B_8 = 0xb201;
    private static final int BLAKE2S_8 = 0xb241;
    private static final int BLAKE3_BYTES = 32;

    public static final HashFunction IDENTITY = allowed(0x00, "identity", 0, new Digester.Identity());
    public static final HashFunction SHA1 = allowed(0x11, "sha1", 20, new Digester.Platform("SHA-1"));
    public static final HashFunction SHA2_256 = allowed(0x12, "sha2-256", 32, new Digester.Platform("SHA-256"));
    public static final HashFunction SHA2_512 = allowed(0x13, "sha2-512", 64, new Digester.Platform("SHA-512"));
    public static final HashFunction BLAKE3 =
            allowed(0x1e, "blake3", BLAKE3_BYTES, new Digester.Bouncy(Family.BLAKE3, 256));

    private static final List<HashFunction> ALL = all();
    private static final Map<Long, HashFunction> BY_CODE = byCode();
    private static final Map<String, HashFunction> BY_NAME = byName();

    private final long code;
    private final String name;
    private final int digestBytes;
    private final boolean allowed;
    private final @Nullable Digester digester;

    private HashFunction(long code, String name, int digestBytes, boolean allowed, @Nullable Digester digester) {
        this.code = code;
        this.name = name;
        this.digestBytes = digestBytes;
        this.allowed = allowed;
        this.digester = digester;
    }

    private static HashFunction allowed(long code, String name, int digestBytes, Digester digester) {
        return new HashFunction(code, name, digestBytes, true, digester);
    }

    private static HashFunction insecure(long code, String name, int digestBytes, Digester digester) {
        return new HashFunction(code, name, digestBytes, false, digester);
    }

    private static HashFunction namedOnly(long code, String name, int digestBytes) {
        return new HashFunction(code, name, digestBytes, true, null);
    }

    // No lambdas and no `+` on strings here: the first of each would cost the start of a process some milliseconds.
    private static List<HashFunction> all() {
        List<HashFunction> all = new ArrayList<>(List.of(
                IDENTITY,
                SHA1,
                SHA2_256,
                SHA2_512,
                allowed(0x14, "sha3-512", 64, new Digester.Platform("SHA3-512")),
                allowed(0x15, "sha3-384", 48, new Digester.Platform("SHA3-384")),
                allowed(0x16, "sha3-256", 32, new Digester.Platform("SHA3-256")),
                allowed(0x17, "sha3-224", 28, new Digester.Platform("SHA3-224")),
                insecure(0x18, "shake-128", 32, new Digester.Bouncy(Family.SHAKE, 128)),
                allowed(0x19, "shake-256", 64, new Digester.Bouncy(Family.SHAKE, 256)),
                namedOnly(0x1a, "keccak-224", 28),
                allowed(0x1b, "keccak-256", 32, new Digester.Bouncy(Family.KECCAK, 256)),
                namedOnly(0x1c, "keccak-384", 48),
                allowed(0x1d, "keccak-512", 64, new Digester.Bouncy(Family.KECCAK, 512)),
                BLAKE3,
                insecure(0x20, "sha2-384", 48, new Digester.Platform("SHA-384")),
                allowed(0x56, "dbl-sha2-256", 32, new Digester.Twice(new Digester.Platform("SHA-256"))),
                insecure(0x1013, "sha2-224", 28, new Digester.Platform("SHA-224")),
                insecure(0x1014, "sha2-512-224", 28, new Digester.Platform("SHA-512/224")),
                insecure(0x1015, "sha2-512-256", 32, new Digester.Platform("SHA-512/256"))));
        for (int bytes = 1; bytes <= 64; bytes++) {
            all.add(blake2b(bytes));
        }
        for (int bytes = DIGEST_BYTES_MIN; bytes < 32; bytes++) {
            all.add(namedOnly(BLAKE2S_8 + bytes - 1, "blake2s-".concat(Integer.toString(bytes * Byte.SIZE)), bytes));
        }
        all.add(allowed(BLAKE2S_8 + 31, "blake2s-256", 32, new Digester.Bouncy(Family.BLAKE2S, 256)));
        return List.copyOf(all);
    }

    private static HashFunction blake2b(int bytes) {
        int bits = bytes * Byte.SIZE;
        return new HashFunction(
                BLAKE2B_8 + bytes - 1,
                "blake2b-".concat(Integer.toString(bits)),
                bytes,
                bytes >= DIGEST_BYTES_MIN,
                new Digester.Bouncy(Family.BLAKE2B, bits));
    }

    private static Map<Long, HashFunction> byCode() {
        Map<Long, HashFunction> map = HashMap.newHashMap(ALL.size());
        for (HashFunction function : ALL) {
            map.put(function.code, function);
        }
        return Map.copyOf(map);
    }

    private static Map<String, HashFunction> byName() {
        Map<String, HashFunction> map = HashMap.newHashMap(ALL.size() + 1);
        for (HashFunction function : ALL) {
            map.put(function.name, function);
            if (function.name.equals("sha3-512")) {
                // go-multihash's other name for it.
                map.put("sha3", function);
            }
        }
        return Map.copyOf(map);
    }

    /// Every function known here, in the order of their codes.
    public static List<HashFunction> values() {
        return ALL;
    }

    /// The function of that multihash code; empty if it isn't known here.
    public static Optional<HashFunction> of(long code) {
        return Optional.ofNullable(code == Multihash.SHA2_256 ? SHA2_256 : BY_CODE.get(code));
    }

    /// The function of that name, in any case of letters.
    public static Optional<HashFunction> named(String name) {
        return Optional.ofNullable(BY_NAME.get(name.toLowerCase(Locale.ROOT)));
    }

    public long code() {
        return code;
    }

    public String name() {
        return name;
    }

    /// The digest's length when none is asked for; 0 for identity, whose digest is as long as its content.
    public int digestBytes() {
        return digestBytes;
    }

    /// Whether Kubo's default allow list lets a block be named by it.
    public boolean isAllowed() {
        return allowed;
    }

    /// Whether it can be computed here.
    public boolean isComputable() {
        return digester != null;
    }

    /// The multihash of `content` with a digest of the usual length.
    ///
    /// @throws MalformedDataException if this function can't be computed, or identity is asked of more than
    /// [Multihash#DIGEST_BYTES_MAX] bytes
    public Multihash hash(Bytes content) {
        return hash(content.unshared());
    }

    public Multihash hash(byte[] content) {
        return hash(content, 0, content.length);
    }

    public Multihash hash(byte[] content, int offset, int length) {
        refuseLongIdentity(length);
        return new Multihash(code, Bytes.ofOwned(digester().digest(content, offset, length, digestBytes)));
    }

    /// The multihash of the remaining bytes of `content`, whose position moves to its limit.
    public Multihash hash(ByteBuffer content) {
        refuseLongIdentity(content.remaining());
        return new Multihash(code, Bytes.ofOwned(digester().digest(content, digestBytes)));
    }

    private void refuseLongIdentity(int length) {
        if (this == IDENTITY && length > Multihash.DIGEST_BYTES_MAX) {
            throw tooLarge(length);
        }
    }

    /// Checks that a digest of `length` bytes of this function may name a block, as Kubo's `verifcid` does.
    ///
    /// @throws MalformedDataException if the function isn't allowed, or the digest is too short or too long
    void checkAllowed(int length) {
        if (!allowed) {
            throw new MalformedDataException("potentially insecure hash functions not allowed: " + name);
        }
        if (this != IDENTITY && length < DIGEST_BYTES_MIN) {
            throw new MalformedDataException(
                    "digest too small: %s digest got %d bytes, minimum %d".formatted(name, length, DIGEST_BYTES_MIN));
        }
        if (length > Multihash.DIGEST_BYTES_MAX) {
            throw tooLarge(length);
        }
    }

    private MalformedDataException tooLarge(int length) {
        return new MalformedDataException("digest too large: %s digest got %d bytes, maximum %d"
                .formatted(name, length, Multihash.DIGEST_BYTES_MAX));
    }

    Digester digester() {
        if (digester == null) {
            throw notComputable(code);
        }
        return digester;
    }

    static MalformedDataException notComputable(long code) {
        return new MalformedDataException(
                "unknown multihash code %d (0x%x): no such hash registered".formatted(code, code));
    }

    @Override
    public String toString() {
        return name;
    }
}
