package io.ishigaki.multiformats;

import java.nio.ByteBuffer;

/// A content identifier: the address of a block, derived from nothing but its bytes.
///
/// | version | binary form                        | text form                         |
/// |---------|------------------------------------|-----------------------------------|
/// | `V0`    | `0x12 0x20 digest[32]`             | base58btc, 46 chars, `Qm…`        |
/// | `V1`    | `uvarint(1) uvarint(codec) mhash`  | multibase, canonically base32 `b…`|
///
/// A `V0` and a `V1` CID of the same block are *different* values; compare [#multihash()] to ask whether two CIDs name
/// the same bytes.
/// Immutable, hence safe to share between threads.
///
/// @see <a href="https://github.com/multiformats/cid#cidv1">CID specification</a>
public record Cid(Version version, Multicodec codec, Multihash multihash) {
    public enum Version {
        V0(0),
        V1(1);

        private final int number;

        Version(int number) {
            this.number = number;
        }

        public int number() {
            return number;
        }
    }

    private static final int V0_TEXT_CHARS = 46;

    /// No CID is longer, in any base: 2 varints of 9 bytes, the version, a multihash of 9 + 2 + 128 bytes, in base2.
    private static final int TEXT_CHARS_MAX = 1 + Byte.SIZE * (1 + 9 + 9 + 2 + Multihash.DIGEST_BYTES_MAX);

    public Cid {
        if (version == Version.V0 && !(codec.equals(Multicodec.DAG_PB) && multihash.isSha256())) {
            throw new MalformedDataException("a v0 CID is dag-pb under sha2-256, not " + codec + " under " + multihash);
        }
    }

    public static Cid v0(Multihash multihash) {
        return new Cid(Version.V0, Multicodec.DAG_PB, multihash);
    }

    public static Cid v1(Multicodec codec, Multihash multihash) {
        return new Cid(Version.V1, codec, multihash);
    }

    /// The address of `content` as an opaque block.
    public static Cid ofRaw(byte[] content) {
        return v1(Multicodec.RAW, Multihash.sha256(content));
    }

    /// Reads the text form of either version, in any multibase.
    ///
    /// @throws MalformedDataException if `text` is no CID; the message names the offending part
    public static Cid parse(String text) {
        try {
            return parseChecked(text);
        } catch (MalformedDataException e) {
            throw new MalformedDataException("invalid cid: " + e.getMessage(), e);
        }
    }

    private static Cid parseChecked(String text) {
        if (text.length() < 2) {
            throw new MalformedDataException("cid too short");
        }
        if (text.length() > TEXT_CHARS_MAX) {
            throw new MalformedDataException("%d characters, limit %d".formatted(text.length(), TEXT_CHARS_MAX));
        }
        boolean isV0 = text.length() == V0_TEXT_CHARS && text.startsWith("Qm");
        Cid cid = decode(isV0 ? Multibase.BASE58BTC.decodeBare(text) : Multibase.decode(text));
        if (isV0 != (cid.version == Version.V0)) {
            throw new MalformedDataException("a v0 CID carries no multibase prefix");
        }
        return cid;
    }

    /// Reads a binary CID that fills all of `bytes`.
    public static Cid decode(Bytes bytes) {
        ByteBuffer in = bytes.asBuffer();
        Cid cid = read(in);
        if (in.hasRemaining()) {
            throw new MalformedDataException("%d bytes follow the CID".formatted(in.remaining()));
        }
        return cid;
    }

    /// Reads one binary CID at the position of `in`, leaving the position just past it.
    ///
    /// @throws MalformedDataException if the bytes at the position are no CID
    public static Cid read(ByteBuffer in) {
        // A v0 CID is a bare sha2-256 multihash of 32 bytes; its first byte, 0x12, is no CID version.
        if (in.remaining() >= 2 && in.get(in.position()) == 0x12 && in.get(in.position() + 1) == 0x20) {
            return v0(Multihash.read(in));
        }
        long version = Uvarint.read(in);
        if (version != 1) {
            throw new MalformedDataException("unknown CID version " + version);
        }
        return v1(Multicodec.of(Uvarint.read(in)), Multihash.read(in));
    }

    /// The same content under version 1.
    public Cid toV1() {
        return version == Version.V1 ? this : v1(codec, multihash);
    }

    /// The same content under version 0.
    ///
    /// @throws MalformedDataException if that version can't name it: only dag-pb under sha2-256 of 32 bytes has one
    public Cid toV0() {
        if (!codec.equals(Multicodec.DAG_PB)) {
            throw new MalformedDataException("can't convert non-dag-pb nodes to cidv0");
        }
        return v0(multihash);
    }

    /// The binary form; [#decode] is its inverse.
    public Bytes toBytes() {
        if (version == Version.V0) {
            return multihash.toBytes();
        }
        byte[] bytes = new byte[1 + Uvarint.length(codec.code()) + multihash.length()];
        multihash.writeTo(bytes, Uvarint.write(bytes, Uvarint.write(bytes, 0, 1), codec.code()));
        return Bytes.ofOwned(bytes);
    }

    // Written out, as those of a record are slow at first use, and every look-up of a block needs them.

    @Override
    public boolean equals(Object other) {
        return this == other
                || other instanceof Cid that
                        && version == that.version
                        && codec.code() == that.codec.code()
                        && multihash.equals(that.multihash);
    }

    @Override
    public int hashCode() {
        return 31 * (31 * version.number() + Long.hashCode(codec.code())) + multihash.hashCode();
    }

    /// The text form in `base`; a `V0` CID has only one and ignores it.
    public String toString(Multibase base) {
        return switch (version) {
            case V0 -> Multibase.BASE58BTC.encodeBare(toBytes());
            case V1 -> base.encode(toBytes());
        };
    }

    /// The canonical text form; [#parse] is its inverse.
    @Override
    public String toString() {
        return toString(Multibase.BASE32);
    }
}
