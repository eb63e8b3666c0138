package io.ishigaki.multiformats.key;

import io.ishigaki.multiformats.Bytes;
import io.ishigaki.multiformats.MalformedDataException;
import java.security.MessageDigest;
import java.security.SecureRandom;

/// The half of a key pair that its owner keeps secret. Its text form shows only the public half.
public final class PrivateKey {
    private final KeyType type;
    private final byte[] data;
    private final PublicKey publicKey;

    private PrivateKey(KeyType type, byte[] data) {
        this.type = type;
        this.data = data;
        this.publicKey = new PublicKey(type, Bytes.ofOwned(type.scheme().publicOf(data)));
    }

    /// Makes a new key; an RSA key has 2048 bits.
    public static PrivateKey generate(KeyType type, SecureRandom random) {
        return new PrivateKey(type, type.scheme().generate(random));
    }

    /// Makes a new RSA key of `bits` bits.
    ///
    /// @throws IllegalArgumentException if `bits` is not from 2048 to 8192
    public static PrivateKey generateRsa(int bits, SecureRandom random) {
        return new PrivateKey(KeyType.RSA, RsaScheme.INSTANCE.generate(random, bits));
    }

    /// The key whose data, in the form of its type (see [KeyType]), is `data`.
    ///
    /// @throws MalformedDataException if `data` is no private key of that type
    public static PrivateKey of(KeyType type, Bytes data) {
        return new PrivateKey(type, type.scheme().privateData(data.toArray()));
    }

    /// Reads libp2p's protobuf message.
    ///
    /// @throws MalformedDataException if it is none, or the key in it is none
    public static PrivateKey decode(Bytes protobuf) {
        KeyProtobuf message = KeyProtobuf.decode(protobuf);
        return of(message.type(), message.data());
    }

    /// Reads a `PRIVATE KEY` in PEM: PKCS #8, not encrypted.
    ///
    /// @throws MalformedDataException if there is none in `text`
    public static PrivateKey parsePem(String text) {
        return Pkcs8.parsePem(text);
    }

    /// libp2p's protobuf message; [#decode] is its inverse.
    public Bytes encode() {
        return new KeyProtobuf(type, data()).encode();
    }

    /// The key in PEM: PKCS #8, not encrypted; [#parsePem] is its inverse.
    public String toPem() {
        return Pkcs8.toPem(this);
    }

    public KeyType type() {
        return type;
    }

    /// The key in the form of its type, see [KeyType].
    public Bytes data() {
        return Bytes.copyOf(data);
    }

    public PublicKey publicKey() {
        return publicKey;
    }

    /// The name of the peer that holds this key.
    public PeerId peerId() {
        return publicKey.peerId();
    }

    public Bytes sign(Bytes message) {
        return Bytes.ofOwned(type.scheme().sign(data, message.toArray()));
    }

    /// Takes the same time whatever differs.
    @Override
    public boolean equals(Object other) {
        return other instanceof PrivateKey that && type == that.type && MessageDigest.isEqual(data, that.data);
    }

    @Override
    public int hashCode() {
        return publicKey.hashCode();
    }

    @Override
    public String toString() {
        return "private key of " + peerId();
    }
}
