package io.ishigaki.multiformats.key;

import io.ishigaki.multiformats.MalformedDataException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.SecureRandom;
import java.util.Arrays;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.math.ec.rfc8032.Ed25519;

/// Ed25519 keys. The private data is the seed with the public key behind it; old ones carry that twice.
final class Ed25519Scheme implements KeyScheme {
    static final Ed25519Scheme INSTANCE = new Ed25519Scheme();

    /// "id-Ed25519" of RFC 8410.
    static final ASN1ObjectIdentifier ALGORITHM = new ASN1ObjectIdentifier("1.3.101.112");

    private static final int SEED_BYTES = Ed25519.SECRET_KEY_SIZE;
    private static final int PUBLIC_BYTES = Ed25519.PUBLIC_KEY_SIZE;
    private static final int PRIVATE_BYTES = SEED_BYTES + PUBLIC_BYTES;

    private Ed25519Scheme() {}

    @Override
    public byte[] publicData(byte[] claimed) {
        if (claimed.length != PUBLIC_BYTES) {
            throw new MalformedDataException(
                    "ed25519 public key is %d bytes, not %d".formatted(claimed.length, PUBLIC_BYTES));
        }
        return claimed;
    }

    @Override
    public byte[] privateData(byte[] claimed) {
        boolean redundant = claimed.length == PRIVATE_BYTES + PUBLIC_BYTES;
        if (claimed.length != PRIVATE_BYTES && !redundant) {
            throw new MalformedDataException("ed25519 private key is %d bytes, not %d or %d"
                    .formatted(claimed.length, PRIVATE_BYTES, PRIVATE_BYTES + PUBLIC_BYTES));
        }
        // Signing with a public key that isn't the seed's would give the seed away.
        byte[] derived = ofSeed(Arrays.copyOf(claimed, SEED_BYTES));
        boolean consistent = Arrays.equals(derived, Arrays.copyOf(claimed, PRIVATE_BYTES))
                && (!redundant || Arrays.equals(publicOf(derived), tail(claimed, PRIVATE_BYTES)));
        if (!consistent) {
            throw new MalformedDataException("ed25519 private key carries another public key");
        }
        return derived;
    }

    private static byte[] ofSeed(byte[] seed) {
        byte[] data = Arrays.copyOf(seed, PRIVATE_BYTES);
        Ed25519.generatePublicKey(seed, 0, data, SEED_BYTES);
        return data;
    }

    private static byte[] tail(byte[] data, int offset) {
        return Arrays.copyOfRange(data, offset, data.length);
    }

    @Override
    public byte[] generate(SecureRandom random) {
        byte[] seed = new byte[SEED_BYTES];
        Ed25519.generatePrivateKey(random, seed);
        return ofSeed(seed);
    }

    @Override
    public byte[] publicOf(byte[] privateData) {
        return tail(privateData, SEED_BYTES);
    }

    @Override
    public byte[] sign(byte[] privateData, byte[] message) {
        byte[] signature = new byte[Ed25519.SIGNATURE_SIZE];
        Ed25519.sign(privateData, 0, privateData, SEED_BYTES, message, 0, message.length, signature, 0);
        return signature;
    }

    @Override
    public boolean verifies(byte[] publicData, byte[] message, byte[] signature) {
        return signature.length == Ed25519.SIGNATURE_SIZE
                && Ed25519.verify(signature, 0, publicData, 0, message, 0, message.length);
    }

    @Override
    public PrivateKeyInfo toPkcs8(byte[] privateData) {
        try {
            return new PrivateKeyInfo(
                    new AlgorithmIdentifier(ALGORITHM), new DEROctetString(Arrays.copyOf(privateData, SEED_BYTES)));
        } catch (IOException e) {
            throw new UncheckedIOException("a seed has a DER form", e);
        }
    }

    @Override
    public byte[] ofPkcs8(PrivateKeyInfo info) {
        byte[] seed = Der.read(
                "PKCS #8 holds no ed25519 seed",
                () -> ASN1OctetString.getInstance(info.parsePrivateKey()).getOctets());
        if (seed.length != SEED_BYTES) {
            throw new MalformedDataException("ed25519 seed is %d bytes, not %d".formatted(seed.length, SEED_BYTES));
        }
        return ofSeed(seed);
    }
}
