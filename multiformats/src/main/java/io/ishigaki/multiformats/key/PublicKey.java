package io.ishigaki.multiformats.key;

import io.ishigaki.multiformats.Bytes;

/// The half of a key pair that others know: it verifies what the [PrivateKey] signed.
///
/// @param data the key in the form of its type, see [KeyType]; kept in its canonical form
public record PublicKey(KeyType type, Bytes data) {
    /// @throws io.ishigaki.multiformats.MalformedDataException if `data` is no public key of that type
    public PublicKey {
        data = Bytes.ofOwned(type.scheme().publicData(data.toArray()));
    }

    /// Reads libp2p's protobuf message.
    ///
    /// @throws io.ishigaki.multiformats.MalformedDataException if it is none, or the key in it is none
    public static PublicKey decode(Bytes protobuf) {
        KeyProtobuf message = KeyProtobuf.decode(protobuf);
        return new PublicKey(message.type(), message.data());
    }

    /// libp2p's protobuf message; [#decode] is its inverse.
    public Bytes encode() {
        return new KeyProtobuf(type, data).encode();
    }

    /// Whether `signature` is what the private key made of `message`. A signature that isn't even well-formed is
    /// not.
    public boolean verifies(Bytes message, Bytes signature) {
        return type.scheme().verifies(data.toArray(), message.toArray(), signature.toArray());
    }

    /// The name of the peer that holds this key.
    public PeerId peerId() {
        return PeerId.of(this);
    }
}
