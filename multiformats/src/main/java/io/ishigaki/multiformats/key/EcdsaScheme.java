package io.ishigaki.multiformats.key;

import io.ishigaki.multiformats.MalformedDataException;
import java.math.BigInteger;
import java.security.SecureRandom;
import java.util.Arrays;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.sec.ECPrivateKey;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.bouncycastle.math.ec.ECPoint;

/// Keys on NIST's curves, in X.509's encodings.
final class EcdsaScheme implements KeyScheme {
    static final EcdsaScheme INSTANCE = new EcdsaScheme();

    private EcdsaScheme() {}

    private record PublicPart(EllipticCurve curve, ECPoint point) {
        static PublicPart decode(byte[] data) {
            return Der.read("ecdsa public key is no PKIX in DER", () -> {
                SubjectPublicKeyInfo info = SubjectPublicKeyInfo.getInstance(data);
                EllipticCurve curve = curveOf(info.getAlgorithm());
                return new PublicPart(curve, curve.point(info.getPublicKeyData().getOctets()));
            });
        }

        byte[] encode() {
            return Der.write(new SubjectPublicKeyInfo(curve.algorithm(), point.getEncoded(false)));
        }
    }

    private record PrivatePart(EllipticCurve curve, BigInteger scalar) {
        static PrivatePart decode(byte[] data) {
            return Der.read("ecdsa private key is no SEC 1 in DER", () -> {
                ECPrivateKey sec1 = ECPrivateKey.getInstance(data);
                if (!(sec1.getParametersObject() instanceof ASN1ObjectIdentifier id)) {
                    throw new MalformedDataException("ecdsa private key names no curve");
                }
                EllipticCurve curve = EllipticCurve.ofNist(id);
                return new PrivatePart(curve, curve.scalar(sec1));
            });
        }

        byte[] encode() {
            return Der.write(curve.sec1(scalar, EllipticCurve.CurveName.INSIDE));
        }
    }

    private static EllipticCurve curveOf(AlgorithmIdentifier algorithm) {
        if (!algorithm.getAlgorithm().equals(X9ObjectIdentifiers.id_ecPublicKey)
                || !(algorithm.getParameters() instanceof ASN1ObjectIdentifier id)) {
            throw new MalformedDataException(
                    "algorithm %s is no ecdsa on a named curve".formatted(algorithm.getAlgorithm()));
        }
        return EllipticCurve.ofNist(id);
    }

    @Override
    public byte[] publicData(byte[] claimed) {
        byte[] canonical = PublicPart.decode(claimed).encode();
        if (!Arrays.equals(canonical, claimed)) {
            throw new MalformedDataException("ecdsa public key is not in canonical DER");
        }
        return canonical;
    }

    @Override
    public byte[] privateData(byte[] claimed) {
        return PrivatePart.decode(claimed).encode();
    }

    @Override
    public byte[] generate(SecureRandom random) {
        EllipticCurve curve = EllipticCurve.Nist.P256;
        return new PrivatePart(curve, curve.generate(random)).encode();
    }

    @Override
    public byte[] publicOf(byte[] privateData) {
        PrivatePart key = PrivatePart.decode(privateData);
        return new PublicPart(key.curve, key.curve.publicPoint(key.scalar)).encode();
    }

    @Override
    public byte[] sign(byte[] privateData, byte[] message) {
        PrivatePart key = PrivatePart.decode(privateData);
        return key.curve.sign(key.scalar, message);
    }

    @Override
    public boolean verifies(byte[] publicData, byte[] message, byte[] signature) {
        PublicPart key = PublicPart.decode(publicData);
        return key.curve.verifies(key.point, message, signature);
    }

    @Override
    public PrivateKeyInfo toPkcs8(byte[] privateData) {
        PrivatePart key = PrivatePart.decode(privateData);
        return key.curve.toPkcs8(key.scalar);
    }

    @Override
    public byte[] ofPkcs8(PrivateKeyInfo info) {
        EllipticCurve curve = curveOf(info.getPrivateKeyAlgorithm());
        return Der.read(
                "PKCS #8 holds no ecdsa key",
                () -> new PrivatePart(curve, curve.scalar(ECPrivateKey.getInstance(info.parsePrivateKey()))).encode());
    }
}
