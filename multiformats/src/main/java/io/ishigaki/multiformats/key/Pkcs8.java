package io.ishigaki.multiformats.key;

import io.ishigaki.multiformats.Bytes;
import io.ishigaki.multiformats.MalformedDataException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.sec.SECObjectIdentifiers;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;

/// Private keys as other programs exchange them: PKCS #8 in PEM.
///
/// @see <a href="https://www.rfc-editor.org/rfc/rfc7468#section-10">RFC 7468</a>
final class Pkcs8 {
    private static final String LABEL = "PRIVATE KEY";
    private static final int LINE_CHARS = 64;

    /// Several times the largest RSA key's.
    private static final int PEM_CHARS_MAX = 64 << 10;

    private static final Pattern BLOCK = Pattern.compile("-----BEGIN ([A-Z0-9 ]*)-----([^-]*)-----END \\1-----");

    private Pkcs8() {}

    static String toPem(PrivateKey key) {
        try {
            byte[] der = key.type().scheme().toPkcs8(key.data().toArray()).getEncoded(ASN1Encoding.DER);
            String body = Base64.getMimeEncoder(LINE_CHARS, new byte[] {'\n'}).encodeToString(der);
            return "-----BEGIN %s-----\n%s\n-----END %s-----\n".formatted(LABEL, body, LABEL);
        } catch (IOException e) {
            throw new UncheckedIOException("a key has a DER form", e);
        }
    }

    static PrivateKey parsePem(String text) {
        if (text.length() > PEM_CHARS_MAX) {
            throw new MalformedDataException("PEM is %d characters, limit %d".formatted(text.length(), PEM_CHARS_MAX));
        }
        Matcher block = BLOCK.matcher(text);
        if (!block.find()) {
            throw new MalformedDataException("PEM block not found in input data");
        }
        if (!block.group(1).equals(LABEL)) {
            throw new MalformedDataException("expected PRIVATE KEY type in PEM block but got: " + block.group(1));
        }
        return Der.read("PEM block holds no PKCS #8", () -> {
            byte[] der = Base64.getMimeDecoder().decode(block.group(2).getBytes(StandardCharsets.US_ASCII));
            return decode(PrivateKeyInfo.getInstance(der));
        });
    }

    private static PrivateKey decode(PrivateKeyInfo info) {
        KeyType type = type(info.getPrivateKeyAlgorithm());
        return PrivateKey.of(type, Bytes.ofOwned(type.scheme().ofPkcs8(info)));
    }

    private static KeyType type(AlgorithmIdentifier algorithm) {
        ASN1ObjectIdentifier id = algorithm.getAlgorithm();
        if (id.equals(Ed25519Scheme.ALGORITHM)) {
            return KeyType.ED25519;
        }
        if (id.equals(PKCSObjectIdentifiers.rsaEncryption)) {
            return KeyType.RSA;
        }
        if (id.equals(X9ObjectIdentifiers.id_ecPublicKey)) {
            return SECObjectIdentifiers.secp256k1.equals(algorithm.getParameters()) ? KeyType.SECP256K1 : KeyType.ECDSA;
        }
        throw new MalformedDataException("PKCS #8 of unknown algorithm " + id);
    }
}
