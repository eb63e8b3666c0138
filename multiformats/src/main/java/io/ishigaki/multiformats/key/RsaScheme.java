package io.ishigaki.multiformats.key;

import io.ishigaki.multiformats.MalformedDataException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.SignatureException;
import java.security.spec.RSAPrivateCrtKeySpec;
import java.security.spec.RSAPublicKeySpec;
import java.util.Arrays;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.pkcs.RSAPrivateKey;
import org.bouncycastle.asn1.pkcs.RSAPublicKey;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;

/// RSA keys, computed by the platform, whose big numbers are faster than a library's.
final class RsaScheme implements KeyScheme {
    static final RsaScheme INSTANCE = new RsaScheme();

    static final int BITS_DEFAULT = 2048;

    /// go-libp2p's bounds: "rsa keys must be >= 2048 bits to be useful", and at most 8192, so that a stranger's key
    /// can't burn our processor.
    static final int BITS_MIN = 2048;

    static final int BITS_MAX = 8192;

    private static final AlgorithmIdentifier ALGORITHM =
            new AlgorithmIdentifier(PKCSObjectIdentifiers.rsaEncryption, DERNull.INSTANCE);

    private RsaScheme() {}

    @Override
    public byte[] publicData(byte[] claimed) {
        RSAPublicKey key = decodePublic(claimed);
        checkBits(key.getModulus());
        checkExponent(key.getPublicExponent());
        if (!Arrays.equals(encode(key.getModulus(), key.getPublicExponent()), claimed)) {
            throw new MalformedDataException("rsa public key is not in canonical DER");
        }
        return claimed;
    }

    private static RSAPublicKey decodePublic(byte[] data) {
        return Der.read("rsa public key is no PKIX in DER", () -> {
            SubjectPublicKeyInfo info = SubjectPublicKeyInfo.getInstance(data);
            if (!info.getAlgorithm().getAlgorithm().equals(PKCSObjectIdentifiers.rsaEncryption)) {
                throw new MalformedDataException(
                        "algorithm %s is not rsa".formatted(info.getAlgorithm().getAlgorithm()));
            }
            return RSAPublicKey.getInstance(info.parsePublicKey());
        });
    }

    private static byte[] encode(BigInteger modulus, BigInteger exponent) {
        try {
            return Der.write(new SubjectPublicKeyInfo(ALGORITHM, new RSAPublicKey(modulus, exponent)));
        } catch (IOException e) {
            throw new UncheckedIOException("a key has a DER form", e);
        }
    }

    private static void checkBits(BigInteger modulus) {
        int bits = modulus.bitLength();
        if (modulus.signum() <= 0 || bits < BITS_MIN) {
            throw new MalformedDataException("rsa keys must be >= %d bits to be useful".formatted(BITS_MIN));
        }
        if (bits > BITS_MAX) {
            throw new MalformedDataException("rsa keys must be <= %d bits".formatted(BITS_MAX));
        }
    }

    /// Go's bound: an odd number from 3 to 2³¹ − 1.
    private static void checkExponent(BigInteger exponent) {
        if (exponent.bitLength() >= Integer.SIZE || exponent.intValue() < 3 || !exponent.testBit(0)) {
            throw new MalformedDataException("rsa public exponent is out of range");
        }
    }

    @Override
    public byte[] privateData(byte[] claimed) {
        return Der.read("rsa private key is no PKCS #1 in DER", () -> {
            RSAPrivateKey key = RSAPrivateKey.getInstance(claimed);
            checkBits(key.getModulus());
            checkExponent(key.getPublicExponent());
            checkConsistent(key);
            return Der.write(key);
        });
    }

    private static void checkConsistent(RSAPrivateKey key) {
        BigInteger one = BigInteger.ONE;
        BigInteger lessP = key.getPrime1().subtract(one);
        BigInteger lessQ = key.getPrime2().subtract(one);
        BigInteger product = key.getPublicExponent().multiply(key.getPrivateExponent());
        boolean consistent = key.getPrime1().multiply(key.getPrime2()).equals(key.getModulus())
                && lessP.signum() > 0
                && lessQ.signum() > 0
                && product.mod(lessP).equals(one)
                && product.mod(lessQ).equals(one)
                && key.getExponent1().equals(key.getPrivateExponent().mod(lessP))
                && key.getExponent2().equals(key.getPrivateExponent().mod(lessQ))
                && key.getCoefficient().equals(key.getPrime2().modInverse(key.getPrime1()));
        if (!consistent) {
            throw new MalformedDataException("the parts of the rsa private key don't belong together");
        }
    }

    @Override
    public byte[] generate(SecureRandom random) {
        return generate(random, BITS_DEFAULT);
    }

    byte[] generate(SecureRandom random, int bits) {
        if (bits < BITS_MIN) {
            throw new IllegalArgumentException("rsa keys must be >= %d bits to be useful".formatted(BITS_MIN));
        }
        if (bits > BITS_MAX) {
            throw new IllegalArgumentException("rsa keys must be <= %d bits".formatted(BITS_MAX));
        }
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(bits, random);
            return ofPkcs8(PrivateKeyInfo.getInstance(
                    generator.generateKeyPair().getPrivate().getEncoded()));
        } catch (GeneralSecurityException e) {
            throw new AssertionError("every Java platform makes RSA keys", e);
        }
    }

    @Override
    public byte[] publicOf(byte[] privateData) {
        RSAPrivateKey key = RSAPrivateKey.getInstance(privateData);
        return encode(key.getModulus(), key.getPublicExponent());
    }

    @Override
    public byte[] sign(byte[] privateData, byte[] message) {
        RSAPrivateKey key = RSAPrivateKey.getInstance(privateData);
        var spec = new RSAPrivateCrtKeySpec(
                key.getModulus(),
                key.getPublicExponent(),
                key.getPrivateExponent(),
                key.getPrime1(),
                key.getPrime2(),
                key.getExponent1(),
                key.getExponent2(),
                key.getCoefficient());
        try {
            Signature signer = Signature.getInstance("SHA256withRSA");
            signer.initSign(KeyFactory.getInstance("RSA").generatePrivate(spec));
            signer.update(message);
            return signer.sign();
        } catch (GeneralSecurityException e) {
            throw new AssertionError("a checked RSA key signs", e);
        }
    }

    @Override
    public boolean verifies(byte[] publicData, byte[] message, byte[] signature) {
        RSAPublicKey key = decodePublic(publicData);
        var spec = new RSAPublicKeySpec(key.getModulus(), key.getPublicExponent());
        try {
            Signature verifier = Signature.getInstance("SHA256withRSA");
            verifier.initVerify(KeyFactory.getInstance("RSA").generatePublic(spec));
            verifier.update(message);
            return verifier.verify(signature);
        } catch (SignatureException e) {
            // A signature of the wrong length doesn't verify.
            return false;
        } catch (GeneralSecurityException e) {
            throw new AssertionError("a checked RSA key verifies", e);
        }
    }

    @Override
    public PrivateKeyInfo toPkcs8(byte[] privateData) {
        try {
            return new PrivateKeyInfo(ALGORITHM, RSAPrivateKey.getInstance(privateData));
        } catch (IOException e) {
            throw new UncheckedIOException("a key has a DER form", e);
        }
    }

    @Override
    public byte[] ofPkcs8(PrivateKeyInfo info) {
        return privateData(info.getPrivateKey().getOctets());
    }
}
