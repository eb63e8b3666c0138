package io.ishigaki.multiformats;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// A digest that names the function that made it.
///
/// ```text
/// multihash = uvarint(function code) uvarint(digest length) digest
/// ```
///
/// Any code is a multihash; whether content can be checked against it is asked of [#checkAllowed]. Immutable.
///
/// @see <a href="https://github.com/multiformats/multihash">multihash</a>
public record Multihash(long code, Bytes digest) implements Comparable<Multihash> {
    public static final long IDENTITY = 0x00;
    public static final long SHA2_256 = 0x12;

    /// "identity CIDs MUST NOT exceed 128 bytes" (IPIP-512); a longer digest of any function is refused too.
    public static final int DIGEST_BYTES_MAX = 128;

    private static final int SHA2_256_BYTES = 32;

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
        return HashFunction.SHA2_256.hash(content);
    }

    public static Multihash sha256(byte[] content, int offset, int length) {
        return HashFunction.SHA2_256.hash(content, offset, length);
    }

    public static Multihash sha256(Bytes content) {
        return HashFunction.SHA2_256.hash(content);
    }

    public static Multihash identity(Bytes content) {
        return new Multihash(IDENTITY, content);
    }

    /// Reads a multihash that fills all of `bytes`.
    ///
    /// @throws MalformedDataException if it is none, or anything follows it
    public static Multihash decode(Bytes bytes) {
        ByteBuffer in = bytes.asBuffer();
        Multihash multihash = read(in);
        if (in.hasRemaining()) {
            throw new MalformedDataException("%d bytes follow the multihash".formatted(in.remaining()));
        }
        return multihash;
    }

    /// Reads the multihashes that fill what remains of `in`, one behind the other.
    public static List<Multihash> readAll(ByteBuffer in) {
        List<Multihash> all = new ArrayList<>();
        while (in.hasRemaining()) {
            all.add(read(in));
        }
        return all;
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
        return code == SHA2_256 && digest.length() == SHA2_256_BYTES;
    }

    public boolean isIdentity() {
        return code == IDENTITY;
    }

    /// Checks that a block may bear this name: a function of Kubo's allow list that can be computed here, and a digest
    /// that is neither too short nor too long.
    ///
    /// @throws MalformedDataException if not; the message says which
    public void checkAllowed() {
        function();
    }

    private HashFunction function() {
        HashFunction function = HashFunction.of(code).orElseThrow(() -> HashFunction.notComputable(code));
        function.checkAllowed(digest.length());
        if (!function.isComputable()) {
            throw HashFunction.notComputable(code);
        }
        return function;
    }

    /// Whether `content` hashes to this. A digest that was cut to at least 20 bytes counts by those.
    ///
    /// @throws MalformedDataException if that can't be asked: see [#checkAllowed]
    public boolean matches(Bytes content) {
        byte[] array = content.unshared();
        return matches(array, 0, array.length);
    }

    public boolean matches(byte[] content) {
        return matches(content, 0, content.length);
    }

    public boolean matches(byte[] content, int offset, int length) {
        HashFunction function = function();
        if (isIdentity()) {
            return Arrays.equals(digest.unshared(), 0, digest.length(), content, offset, offset + length);
        }
        return isPrefixOf(function.digester().digest(content, offset, length, digest.length()));
    }

    /// Whether the remaining bytes of `content` hash to this; its position moves to its limit.
    public boolean matches(ByteBuffer content) {
        HashFunction function = function();
        if (isIdentity()) {
            boolean equal = digest.asBuffer().equals(content);
            content.position(content.limit());
            return equal;
        }
        return isPrefixOf(function.digester().digest(content, digest.length()));
    }

    private boolean isPrefixOf(byte[] computed) {
        int length = digest.length();
        return length <= computed.length && Arrays.equals(digest.unshared(), 0, length, computed, 0, length);
    }

    /// The number of bytes of the binary form.
    public int length() {
        return Uvarint.length(code) + Uvarint.length(digest.length()) + digest.length();
    }

    /// Writes the binary form into `target` at `offset` and answers the offset behind it.
    public int writeTo(byte[] target, int offset) {
        int at = Uvarint.write(target, Uvarint.write(target, offset, code), digest.length());
        digest.copyTo(0, target, at, digest.length());
        return at + digest.length();
    }

    /// The binary form; [#decode] is its inverse.
    public Bytes toBytes() {
        byte[] bytes = new byte[length()];
        writeTo(bytes, 0);
        return Bytes.ofOwned(bytes);
    }

    /// The order of the binary forms as unsigned bytes.
    @Override
    public int compareTo(Multihash other) {
        return toBytes().compareTo(other.toBytes());
    }

    // Written out, as those of a record are slow at first use, and every look-up of a block needs them.

    @Override
    public boolean equals(Object other) {
        return this == other || other instanceof Multihash that && code == that.code && digest.equals(that.digest);
    }

    @Override
    public int hashCode() {
        return 31 * Long.hashCode(code) + digest.hashCode();
    }

    /// The binary form in hex.
    @Override
    public String toString() {
        return toBytes().toHex();
    }
}
