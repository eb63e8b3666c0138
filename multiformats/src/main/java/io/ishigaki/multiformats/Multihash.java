package io.ishigaki.multiformats;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/// A digest that names the function that made it.
///
/// ```text
/// multihash = uvarint(function code) uvarint(digest length) digest
/// ```
///
/// @see <a href="https://github.com/multiformats/multihash">multihash</a>
public record Multihash(long code, Bytes digest) implements Comparable<Multihash> {
    public static final long IDENTITY = 0x00;
    public static final long SHA2_256 = 0x12;

    /// "identity CIDs MUST NOT exceed 128 bytes" (IPIP-512); a longer digest of any function is refused too.
    public static final int DIGEST_BYTES_MAX = 128;

    public Multihash {
        if (code < 0) {
            throw new MalformedDataException("multihash code is negative: " + code);
        }
        if (digest.length() > DIGEST_BYTES_MAX) {
            throw new MalformedDataException(
                    "digest is %d bytes, limit %d".formatted(digest.length(), DIGEST_BYTES_MAX));
        }
    }

    public static Multihash sha256(byte[] content) {
        return sha256(content, 0, content.length);
    }

    public static Multihash sha256(byte[] content, int offset, int length) {
        MessageDigest sha256 = newSha256();
        sha256.update(content, offset, length);
        return new Multihash(SHA2_256, Bytes.ofOwned(sha256.digest()));
    }

    public static Multihash sha256(Bytes content) {
        return sha256(content.unshared());
    }

    public static Multihash identity(Bytes content) {
        return new Multihash(IDENTITY, content);
    }

    private static MessageDigest newSha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java platform has SHA-256", e);
        }
    }

    /// Reads one multihash at the position of `in`, leaving the position just past it.
    public static Multihash read(ByteBuffer in) {
        long code = Uvarint.read(in);
        long length = Uvarint.read(in);
        if (length > DIGEST_BYTES_MAX) {
            throw new MalformedDataException("digest is %d bytes, limit %d".formatted(length, DIGEST_BYTES_MAX));
        }
        if (length > in.remaining()) {
            throw new MalformedDataException("digest is cut short: %d of %d bytes".formatted(in.remaining(), length));
        }
        byte[] digest = new byte[(int) length];
        in.get(digest);
        return new Multihash(code, Bytes.ofOwned(digest));
    }

    public boolean isSha256() {
        return code == SHA2_256 && digest.length() == 32;
    }

    public boolean isIdentity() {
        return code == IDENTITY;
    }

    void writeTo(ByteArrayOutputStream out) {
        Uvarint.write(out, code);
        Uvarint.write(out, digest.length());
        out.writeBytes(digest.unshared());
    }

    /// The binary form; [#read] is its inverse.
    public Bytes toBytes() {
        byte[] bytes = new byte[Uvarint.length(code) + Uvarint.length(digest.length()) + digest.length()];
        int at = Uvarint.write(bytes, Uvarint.write(bytes, 0, code), digest.length());
        digest.copyTo(0, bytes, at, digest.length());
        return Bytes.ofOwned(bytes);
    }

    @Override
    public int compareTo(Multihash other) {
        return toBytes().compareTo(other.toBytes());
    }
}
