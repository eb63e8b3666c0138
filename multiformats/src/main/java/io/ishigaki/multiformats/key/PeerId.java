package io.ishigaki.multiformats.key;

import io.ishigaki.multiformats.Bytes;
import io.ishigaki.multiformats.Cid;
import io.ishigaki.multiformats.MalformedDataException;
import io.ishigaki.multiformats.Multibase;
import io.ishigaki.multiformats.Multicodec;
import io.ishigaki.multiformats.Multihash;
import java.util.Optional;

/// The name of a peer: the multihash of its public key in protobuf.
///
/// | key                    | multihash               | text                              |
/// |------------------------|-------------------------|-----------------------------------|
/// | at most 42 bytes       | identity: the key       | base58 `12D3…`; CID `k51…`, `bafz…` |
/// | longer                 | sha2-256                | base58 `Qm…`; CID `k2k4…`, `bafz…`  |
///
/// @see <a href="https://github.com/libp2p/specs/blob/master/peer-ids/peer-ids.md#peer-ids">Peer Ids</a>
public record PeerId(Multihash multihash) implements Comparable<PeerId> {
    /// "Keys that serialize to more than 42 bytes must be hashed using sha256 multihash."
    private static final int INLINE_BYTES_MAX = 42;

    /// Base58 of the longest identity multihash is 180 characters.
    private static final int TEXT_CHARS_MAX = 1200;

    /// @throws MalformedDataException if the multihash is neither an identity nor a sha2-256
    public PeerId {
        if (!multihash.isIdentity() && !multihash.isSha256()) {
            throw new MalformedDataException(
                    "a peer id is a sha2-256 or identity multihash, not %s".formatted(multihash));
        }
    }

    public static PeerId of(PublicKey key) {
        Bytes encoded = key.encode();
        return new PeerId(
                encoded.length() <= INLINE_BYTES_MAX ? Multihash.identity(encoded) : Multihash.sha256(encoded));
    }

    /// The peer that a CID of codec libp2p-key names.
    ///
    /// @throws MalformedDataException if it has another codec, or is none
    public static PeerId of(Cid cid) {
        if (!cid.codec().equals(Multicodec.LIBP2P_KEY)) {
            throw new MalformedDataException("can't convert CID of type %s to a peer ID".formatted(cid.codec()));
        }
        return new PeerId(cid.multihash());
    }

    /// Reads either text form: a multihash in base58, or a CID in any base.
    ///
    /// @throws MalformedDataException if `text` is neither
    public static PeerId parse(String text) {
        if (text.length() > TEXT_CHARS_MAX) {
            throw new MalformedDataException(
                    "peer id is %d characters, limit %d".formatted(text.length(), TEXT_CHARS_MAX));
        }
        try {
            return text.startsWith("1") || text.startsWith("Qm")
                    ? decode(Multibase.BASE58BTC.decodeBare(text))
                    : of(Cid.parse(text));
        } catch (MalformedDataException e) {
            throw new MalformedDataException("'%s' is no peer id: %s".formatted(text, e.getMessage()), e);
        }
    }

    /// Reads the binary form: a multihash that fills all of `bytes`.
    ///
    /// @throws MalformedDataException if it is none of a peer
    public static PeerId decode(Bytes bytes) {
        return new PeerId(Multihash.decode(bytes));
    }

    /// The binary form; [#decode] is its inverse.
    public Bytes toBytes() {
        return multihash.toBytes();
    }

    /// The CID of codec libp2p-key that means the same.
    public Cid toCid() {
        return Cid.v1(Multicodec.LIBP2P_KEY, multihash);
    }

    /// The CID in base36, `k51…`: the usual form of names, which fits into a DNS label.
    public String toBase36() {
        return toCid().toString(Multibase.BASE36);
    }

    /// The key itself, if it's short enough to be in the name.
    ///
    /// @throws MalformedDataException if what is in the name is no key
    public Optional<PublicKey> publicKey() {
        return multihash.isIdentity() ? Optional.of(PublicKey.decode(multihash.digest())) : Optional.empty();
    }

    @Override
    public int compareTo(PeerId other) {
        return multihash.compareTo(other.multihash);
    }

    /// The multihash in base58; [#parse] is its inverse.
    @Override
    public String toString() {
        return Multibase.BASE58BTC.encodeBare(toBytes());
    }
}
