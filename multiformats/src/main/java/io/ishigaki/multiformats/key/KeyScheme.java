package io.ishigaki.multiformats.key;

import java.security.SecureRandom;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;

/// What one [KeyType] does with its keys, each given as the data of libp2p's protobuf.
///
/// Data that came from [#publicData] or [#privateData] is well-formed; the other methods take only such.
sealed interface KeyScheme permits RsaScheme, Ed25519Scheme, Secp256k1Scheme, EcdsaScheme {
    /// `claimed` in its one canonical form.
    ///
    /// @throws io.ishigaki.multiformats.MalformedDataException if it is no public key of this type
    byte[] publicData(byte[] claimed);

    /// `claimed` in its one canonical form.
    ///
    /// @throws io.ishigaki.multiformats.MalformedDataException if it is no private key of this type
    byte[] privateData(byte[] claimed);

    /// The private data of a new key.
    byte[] generate(SecureRandom random);

    byte[] publicOf(byte[] privateData);

    byte[] sign(byte[] privateData, byte[] message);

    /// Whether `signature` is well-formed and right.
    boolean verifies(byte[] publicData, byte[] message, byte[] signature);

    PrivateKeyInfo toPkcs8(byte[] privateData);

    /// The private data of a key in PKCS #8 whose algorithm is this type's.
    ///
    /// @throws io.ishigaki.multiformats.MalformedDataException if it is no private key of this type
    byte[] ofPkcs8(PrivateKeyInfo info);
}
