package io.ishigaki.multiformats.key;

import io.ishigaki.multiformats.MalformedDataException;
import java.math.BigInteger;
import java.security.SecureRandom;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.sec.ECPrivateKey;

/// Keys on Bitcoin's curve, in Bitcoin's encodings.
final class Secp256k1Scheme implements KeyScheme {
    static final Secp256k1Scheme INSTANCE = new Secp256k1Scheme();

    private static final int PRIVATE_BYTES = 32;

    private Secp256k1Scheme() {}

    private static EllipticCurve curve() {
        return EllipticCurve.Bitcoin.SECP256K1;
    }

    @Override
    public byte[] publicData(byte[] claimed) {
        return curve().point(claimed).getEncoded(true);
    }

    @Override
    public byte[] privateData(byte[] claimed) {
        if (claimed.length != PRIVATE_BYTES) {
            throw new MalformedDataException(
                    "secp256k1 private key is %d bytes, not %d".formatted(claimed.length, PRIVATE_BYTES));
        }
        return curve().scalarBytes(curve().scalar(claimed));
    }

    @Override
    public byte[] generate(SecureRandom random) {
        return curve().scalarBytes(curve().generate(random));
    }

    @Override
    public byte[] publicOf(byte[] privateData) {
        return curve().publicPoint(new BigInteger(1, privateData)).getEncoded(true);
    }

    @Override
    public byte[] sign(byte[] privateData, byte[] message) {
        return curve().sign(new BigInteger(1, privateData), message);
    }

    @Override
    public boolean verifies(byte[] publicData, byte[] message, byte[] signature) {
        return curve().verifies(curve().point(publicData), message, signature);
    }

    @Override
    public PrivateKeyInfo toPkcs8(byte[] privateData) {
        return curve().toPkcs8(new BigInteger(1, privateData));
    }

    @Override
    public byte[] ofPkcs8(PrivateKeyInfo info) {
        return Der.read(
                "PKCS #8 holds no secp256k1 key",
                () -> curve().scalarBytes(curve().scalar(ECPrivateKey.getInstance(info.parsePrivateKey()))));
    }
}
