package io.ishigaki.network.noise;

import io.ishigaki.multiformats.MalformedDataException;
import java.security.SecureRandom;
import org.bouncycastle.math.ec.rfc7748.X25519;

/// A key pair for Diffie–Hellman on Curve25519. Immutable; its text form shows nothing.
///
/// @see <a href="https://www.rfc-editor.org/rfc/rfc7748#section-5">RFC 7748, section 5</a>
final class X25519Key {
    static final int BYTES = X25519.POINT_SIZE;

    private final byte[] secret;
    private final byte[] point = new byte[BYTES];

    private X25519Key(byte[] secret) {
        this.secret = secret;
        X25519.generatePublicKey(secret, 0, point, 0);
    }

    static X25519Key generate(SecureRandom random) {
        byte[] secret = new byte[X25519.SCALAR_SIZE];
        X25519.generatePrivateKey(random, secret);
        return new X25519Key(secret);
    }

    static X25519Key of(byte[] secret) {
        return new X25519Key(secret.clone());
    }

    byte[] publicBytes() {
        return point.clone();
    }

    /// What this and the holder of `theirPoint` both can compute.
    ///
    /// @throws MalformedDataException if `theirPoint` is of low order, so that everybody could
    byte[] agree(byte[] theirPoint) {
        byte[] shared = new byte[BYTES];
        if (!X25519.calculateAgreement(secret, 0, theirPoint, 0, shared, 0)) {
            throw new MalformedDataException("noise key is a point of low order");
        }
        return shared;
    }
}
