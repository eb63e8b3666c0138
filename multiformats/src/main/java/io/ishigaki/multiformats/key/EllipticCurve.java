package io.ishigaki.multiformats.key;

import io.ishigaki.multiformats.MalformedDataException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.security.SecureRandom;
import org.bouncycastle.asn1.ASN1BitString;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERBitString;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.sec.ECPrivateKey;
import org.bouncycastle.asn1.sec.SECObjectIdentifiers;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x9.X9ECParameters;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.bouncycastle.crypto.digests.SHA256Digest;
import org.bouncycastle.crypto.ec.CustomNamedCurves;
import org.bouncycastle.crypto.params.ECDomainParameters;
import org.bouncycastle.crypto.params.ECPrivateKeyParameters;
import org.bouncycastle.crypto.params.ECPublicKeyParameters;
import org.bouncycastle.crypto.signers.ECDSASigner;
import org.bouncycastle.crypto.signers.HMacDSAKCalculator;
import org.bouncycastle.crypto.signers.StandardDSAEncoding;
import org.bouncycastle.math.ec.ECPoint;
import org.bouncycastle.math.ec.FixedPointCombMultiplier;
import org.bouncycastle.util.BigIntegers;

/// A named curve, and ECDSA over SHA-256 on it with deterministic nonces (RFC 6979).
final class EllipticCurve {
    /// secp256k1, which libp2p treats as a key type of its own.
    static final class Bitcoin {
        static final EllipticCurve SECP256K1 = new EllipticCurve(SECObjectIdentifiers.secp256k1);

        private Bitcoin() {}
    }

    /// The curve of ECDSA keys that are made here. Others are made by hand and imported.
    static final class Nist {
        static final EllipticCurve P256 = new EllipticCurve(SECObjectIdentifiers.secp256r1);

        private Nist() {}
    }

    private final ASN1ObjectIdentifier id;
    private final ECDomainParameters domain;

    private EllipticCurve(ASN1ObjectIdentifier id) {
        this.id = id;
        X9ECParameters parameters = CustomNamedCurves.getByOID(id);
        domain = new ECDomainParameters(
                parameters.getCurve(), parameters.getG(), parameters.getN(), parameters.getH(), parameters.getSeed());
    }

    /// The curve of an ECDSA key.
    static EllipticCurve ofNist(ASN1ObjectIdentifier id) {
        if (id.equals(SECObjectIdentifiers.secp256r1)) {
            return Nist.P256;
        }
        if (id.equals(SECObjectIdentifiers.secp384r1) || id.equals(SECObjectIdentifiers.secp521r1)) {
            return new EllipticCurve(id);
        }
        throw new MalformedDataException("unknown ECDSA curve " + id);
    }

    ASN1ObjectIdentifier id() {
        return id;
    }

    AlgorithmIdentifier algorithm() {
        return new AlgorithmIdentifier(X9ObjectIdentifiers.id_ecPublicKey, id);
    }

    BigInteger generate(SecureRandom random) {
        return BigIntegers.createRandomInRange(BigInteger.ONE, domain.getN().subtract(BigInteger.ONE), random);
    }

    /// The private scalar in `bytes`.
    BigInteger scalar(byte[] bytes) {
        return checkScalar(new BigInteger(1, bytes));
    }

    BigInteger checkScalar(BigInteger scalar) {
        if (scalar.signum() <= 0 || scalar.compareTo(domain.getN()) >= 0) {
            throw new MalformedDataException("elliptic private key is out of the curve's range");
        }
        return scalar;
    }

    byte[] scalarBytes(BigInteger scalar) {
        return BigIntegers.asUnsignedByteArray((domain.getN().bitLength() + 7) / 8, scalar);
    }

    /// The point in any of its encodings.
    ///
    /// @throws MalformedDataException if it is none, or not on the curve
    ECPoint point(byte[] bytes) {
        try {
            ECPoint point = domain.getCurve().decodePoint(bytes);
            if (point.isInfinity()) {
                throw new MalformedDataException("elliptic public key is the point at infinity");
            }
            return point;
        } catch (IllegalArgumentException e) {
            throw new MalformedDataException("elliptic public key is no point of the curve", e);
        }
    }

    ECPoint publicPoint(BigInteger scalar) {
        return new FixedPointCombMultiplier().multiply(domain.getG(), scalar).normalize();
    }

    byte[] sign(BigInteger scalar, byte[] message) {
        var signer = new ECDSASigner(new HMacDSAKCalculator(new SHA256Digest()));
        signer.init(true, new ECPrivateKeyParameters(scalar, domain));
        BigInteger[] signature = signer.generateSignature(Sha256.of(message));
        // Of the two values that verify, the lower: Bitcoin's rule (BIP 62), harmless elsewhere.
        BigInteger s = signature[1].min(domain.getN().subtract(signature[1]));
        try {
            return StandardDSAEncoding.INSTANCE.encode(domain.getN(), signature[0], s);
        } catch (IOException e) {
            throw new UncheckedIOException("a signature has a DER form", e);
        }
    }

    boolean verifies(ECPoint point, byte[] message, byte[] signature) {
        BigInteger[] decoded;
        try {
            decoded = StandardDSAEncoding.INSTANCE.decode(domain.getN(), signature);
        } catch (IOException | IllegalArgumentException | ArithmeticException e) {
            // Bytes that are no signature don't verify.
            return false;
        }
        var verifier = new ECDSASigner();
        verifier.init(false, new ECPublicKeyParameters(point, domain));
        return verifier.verifySignature(Sha256.of(message), decoded[0], decoded[1]);
    }

    /// The key in SEC 1 form with its public key; `withCurve` says whether the curve's name is in it as well.
    ECPrivateKey sec1(BigInteger scalar, CurveName name) {
        ASN1BitString point = new DERBitString(publicPoint(scalar).getEncoded(false));
        int bits = domain.getN().bitLength();
        return switch (name) {
            case INSIDE -> new ECPrivateKey(bits, scalar, point, id);
            case OUTSIDE -> new ECPrivateKey(bits, scalar, point, null);
        };
    }

    /// Where the curve's name stands.
    enum CurveName {
        INSIDE,
        /// In the PKCS #8 around it.
        OUTSIDE
    }

    PrivateKeyInfo toPkcs8(BigInteger scalar) {
        try {
            return new PrivateKeyInfo(algorithm(), sec1(scalar, CurveName.OUTSIDE));
        } catch (IOException e) {
            throw new UncheckedIOException("a key has a DER form", e);
        }
    }

    /// The scalar of a SEC 1 key that is on this curve.
    BigInteger scalar(ECPrivateKey sec1) {
        return checkScalar(sec1.getKey());
    }
}
