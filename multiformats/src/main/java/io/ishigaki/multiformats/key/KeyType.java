package io.ishigaki.multiformats.key;

import io.ishigaki.multiformats.MalformedDataException;
import java.util.Optional;

/// The kinds of key that libp2p knows.
///
/// | type      | public data          | private data             | signature                           |
/// |-----------|----------------------|--------------------------|-------------------------------------|
/// | rsa       | PKIX, DER            | PKCS #1, DER             | PKCS #1 v1.5 over SHA-256           |
/// | ed25519   | 32 bytes             | 32-byte seed, public key | RFC 8032, 64 bytes                  |
/// | secp256k1 | compressed point     | 32-byte scalar           | ECDSA over SHA-256, DER, low S      |
/// | ecdsa     | PKIX, DER            | SEC 1, DER               | ECDSA over SHA-256, DER             |
public enum KeyType {
    RSA(0, "rsa"),
    ED25519(1, "ed25519"),
    SECP256K1(2, "secp256k1"),
    ECDSA(3, "ecdsa");

    private final int code;
    private final String label;

    KeyType(int code, String label) {
        this.code = code;
        this.label = label;
    }

    /// Its number in libp2p's protobuf enum.
    int code() {
        return code;
    }

    /// The name that people type: `ed25519`.
    public String label() {
        return label;
    }

    /// The type of that name; empty if there is none.
    public static Optional<KeyType> named(String label) {
        for (KeyType type : values()) {
            if (type.label.equals(label)) {
                return Optional.of(type);
            }
        }
        return Optional.empty();
    }

    static KeyType ofCode(long code) {
        for (KeyType type : values()) {
            if (type.code == code) {
                return type;
            }
        }
        throw new MalformedDataException("unknown key type " + code);
    }

    KeyScheme scheme() {
        return switch (this) {
            case RSA -> RsaScheme.INSTANCE;
            case ED25519 -> Ed25519Scheme.INSTANCE;
            case SECP256K1 -> Secp256k1Scheme.INSTANCE;
            case ECDSA -> EcdsaScheme.INSTANCE;
        };
    }
}
