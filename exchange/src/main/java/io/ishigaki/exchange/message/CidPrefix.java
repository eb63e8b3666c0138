package io.ishigaki.exchange.message;

import io.ishigaki.multiformats.Bytes;
import io.ishigaki.multiformats.Cid;
import io.ishigaki.multiformats.MalformedDataException;
import io.ishigaki.multiformats.Multicodec;
import io.ishigaki.multiformats.Multihash;
import io.ishigaki.multiformats.Uvarint;
import java.nio.ByteBuffer;

/// A CID without its digest: what is needed to make the CID of a block from its bytes.
///
/// ```text
/// prefix = uvarint(version) uvarint(codec) uvarint(hash function) uvarint(digest length)
/// ```
///
/// Version 0 has all four, `00 70 12 20`, though its CID has only the last two. Immutable.
///
/// @see <a href="https://specs.ipfs.tech/bitswap-protocol/#bitswap-1-1-0-wire-format">Bitswap 1.1.0: wire format</a>
public record CidPrefix(Cid.Version version, Multicodec codec, long hashFunction, int digestLength) {
    /// What a bare block of Bitswap 1.0.0 has.
    public static final CidPrefix V0 = new CidPrefix(Cid.Version.V0, Multicodec.DAG_PB, Multihash.SHA2_256, 32);

    public CidPrefix {
        if (digestLength < 0 || digestLength > Multihash.DIGEST_BYTES_MAX) {
            throw new MalformedDataException("CID prefix names a digest of %d bytes, limit %d"
                    .formatted(digestLength, Multihash.DIGEST_BYTES_MAX));
        }
    }

    public static CidPrefix of(Cid cid) {
        Multihash multihash = cid.multihash();
        return new CidPrefix(
                cid.version(), cid.codec(), multihash.code(), multihash.digest().length());
    }

    /// Whether the multihash of a block with this prefix may be `multihash`.
    public boolean fits(Multihash multihash) {
        return hashFunction == multihash.code()
                && digestLength == multihash.digest().length();
    }

    /// The CID of the block that has this prefix and `multihash`.
    public Cid with(Multihash multihash) {
        return new Cid(version, codec, multihash);
    }

    /// Reads a prefix that fills all of `bytes`.
    ///
    /// @throws MalformedDataException if it is none
    static CidPrefix decode(Bytes bytes) {
        ByteBuffer in = bytes.asBuffer();
        Cid.Version version = version(Uvarint.read(in));
        var codec = new Multicodec(Uvarint.read(in));
        long hashFunction = Uvarint.read(in);
        long digestLength = Uvarint.read(in);
        if (in.hasRemaining()) {
            throw new MalformedDataException("%d bytes follow the CID prefix".formatted(in.remaining()));
        }
        return new CidPrefix(version, codec, hashFunction, (int) Math.min(digestLength, Integer.MAX_VALUE));
    }

    private static Cid.Version version(long number) {
        for (Cid.Version version : Cid.Version.values()) {
            if (version.number() == number) {
                return version;
            }
        }
        throw new MalformedDataException("CID prefix has unknown version " + number);
    }

    /// The binary form; [#decode] is its inverse.
    Bytes toBytes() {
        byte[] bytes = new byte
                [Uvarint.length(version.number())
                        + Uvarint.length(codec.code())
                        + Uvarint.length(hashFunction)
                        + Uvarint.length(digestLength)];
        int at = Uvarint.write(bytes, 0, version.number());
        at = Uvarint.write(bytes, at, codec.code());
        at = Uvarint.write(bytes, at, hashFunction);
        Uvarint.write(bytes, at, digestLength);
        return Bytes.ofOwned(bytes);
    }
}
