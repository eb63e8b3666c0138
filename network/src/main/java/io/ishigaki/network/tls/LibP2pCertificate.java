package io.ishigaki.network.tls;

import io.ishigaki.multiformats.Bytes;
import io.ishigaki.multiformats.MalformedDataException;
import io.ishigaki.multiformats.key.PrivateKey;
import io.ishigaki.multiformats.key.PublicKey;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.bouncycastle.asn1.ASN1EncodableVector;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.ASN1GeneralizedTime;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.ASN1Sequence;
import org.bouncycastle.asn1.DERBitString;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.Extensions;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.asn1.x509.Time;
import org.bouncycastle.asn1.x509.V3TBSCertificateGenerator;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;

/// A certificate of this run of the process with its key, and the check of a peer's. Immutable.
///
/// The key is of P-256, which every TLS takes.
///
/// @param key the key of the certificate, not that of the identity
public record LibP2pCertificate(X509Certificate certificate, java.security.PrivateKey key) {
    /// "a X.509 extension with the Object Identier `1.3.6.1.4.1.53594.1.1`".
    static final String EXTENSION = "1.3.6.1.4.1.53594.1.1";

    /// "The peer signs the concatenation of the string `libp2p-tls-handshake:` and the encoded public key".
    private static final byte[] SIGNED_PREFIX = "libp2p-tls-handshake:".getBytes(StandardCharsets.US_ASCII);

    /// Long enough ago, and long enough to come, for clocks that are wrong.
    private static final String NOT_BEFORE = "19750101000000Z";

    private static final String NOT_AFTER = "40960101000000Z";

    private static final String NAME = "O=libp2p.io";

    private static final int SERIAL_BITS = 64;

    /// What the JDK makes of basic constraints, key usage and extended key usage is all that there is to understand.
    private static final Set<String> UNDERSTOOD = Set.of(EXTENSION, "2.5.29.15", "2.5.29.19", "2.5.29.37");

    /// Those of TLS 1.3, without SHA-1.
    private static final Set<String> SIGNATURES = Set.of(
            "SHA256withECDSA",
            "SHA384withECDSA",
            "SHA512withECDSA",
            "SHA256withRSA",
            "SHA384withRSA",
            "SHA512withRSA",
            "RSASSA-PSS",
            "Ed25519",
            "Ed448",
            "EdDSA");

    static {
        NamelessCertificates.install();
    }

    /// Makes a key and its certificate, which `identity` signs.
    public static LibP2pCertificate create(PrivateKey identity, SecureRandom random) {
        try {
            var generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"), random);
            KeyPair pair = generator.generateKeyPair();
            byte[] body = body(identity, pair, random);
            var signature = Signature.getInstance("SHA256withECDSA");
            signature.initSign(pair.getPrivate(), random);
            signature.update(body);
            var parts = new ASN1EncodableVector();
            parts.add(ASN1Sequence.getInstance(body));
            parts.add(algorithm());
            parts.add(new DERBitString(signature.sign()));
            byte[] encoded = new DERSequence(parts).getEncoded(ASN1Encoding.DER);
            return new LibP2pCertificate(decode(encoded), pair.getPrivate());
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException("the JDK can't make a certificate of P-256", e);
        }
    }

    private static byte[] body(PrivateKey identity, KeyPair pair, SecureRandom random) throws IOException {
        byte[] spki = pair.getPublic().getEncoded();
        var signedKey = new ASN1EncodableVector();
        signedKey.add(new DEROctetString(identity.publicKey().encode().toArray()));
        signedKey.add(new DEROctetString(identity.sign(signed(spki)).toArray()));
        var generator = new V3TBSCertificateGenerator();
        generator.setSerialNumber(new ASN1Integer(new BigInteger(SERIAL_BITS, random).add(BigInteger.ONE)));
        generator.setSignature(algorithm());
        generator.setIssuer(new X500Name(NAME));
        generator.setSubject(new X500Name(NAME));
        generator.setStartDate(new Time(new ASN1GeneralizedTime(NOT_BEFORE)));
        generator.setEndDate(new Time(new ASN1GeneralizedTime(NOT_AFTER)));
        generator.setSubjectPublicKeyInfo(SubjectPublicKeyInfo.getInstance(spki));
        generator.setExtensions(new Extensions(new Extension(
                new ASN1ObjectIdentifier(EXTENSION), false, new DERSequence(signedKey).getEncoded(ASN1Encoding.DER))));
        return generator.generateTBSCertificate().getEncoded(ASN1Encoding.DER);
    }

    private static AlgorithmIdentifier algorithm() {
        return new AlgorithmIdentifier(X9ObjectIdentifiers.ecdsa_with_SHA256);
    }

    static X509Certificate decode(byte[] der) throws GeneralSecurityException {
        return (X509Certificate)
                CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(der));
    }

    /// The key of the peer that shows `chain`.
    ///
    /// @throws MalformedDataException if that isn't one certificate, valid, signed by itself, in which that key has
    /// signed the certificate's
    public static PublicKey verify(List<X509Certificate> chain) {
        if (chain.size() != 1) {
            // "Endpoints MUST abort the connection attempt if more than one certificate is received".
            throw new MalformedDataException("peer shows %d certificates, expected 1".formatted(chain.size()));
        }
        X509Certificate certificate = chain.getFirst();
        verifyCertificate(certificate);
        byte[] extension = certificate.getExtensionValue(EXTENSION);
        if (extension == null) {
            throw new MalformedDataException("certificate lacks libp2p's extension " + EXTENSION);
        }
        SignedKey signedKey = SignedKey.decode(extension);
        PublicKey key = PublicKey.decode(signedKey.publicKey());
        if (!key.verifies(signed(certificate.getPublicKey().getEncoded()), signedKey.signature())) {
            throw new MalformedDataException("certificate key is not signed by %s".formatted(key.peerId()));
        }
        return key;
    }

    private static void verifyCertificate(X509Certificate certificate) {
        Set<String> critical = certificate.getCriticalExtensionOIDs();
        var unknown = new HashSet<>(critical == null ? Set.of() : critical);
        unknown.removeAll(UNDERSTOOD);
        if (!unknown.isEmpty()) {
            throw new MalformedDataException("certificate has critical extensions %s, unknown here".formatted(unknown));
        }
        if (certificate.getSubjectUniqueID() != null || certificate.getIssuerUniqueID() != null) {
            throw new MalformedDataException("certificate has unique ids, which are deprecated");
        }
        if (!SIGNATURES.contains(certificate.getSigAlgName())) {
            throw new MalformedDataException(
                    "certificate is signed by %s, which is not taken".formatted(certificate.getSigAlgName()));
        }
        try {
            certificate.checkValidity();
            certificate.verify(certificate.getPublicKey());
        } catch (GeneralSecurityException e) {
            throw new MalformedDataException("certificate is not valid: " + e.getMessage(), e);
        }
    }

    private record SignedKey(Bytes publicKey, Bytes signature) {
        /// Reads the value of the extension, an octet string around a sequence of two.
        static SignedKey decode(byte[] extension) {
            try {
                var sequence = ASN1Sequence.getInstance(
                        ASN1OctetString.getInstance(extension).getOctets());
                if (sequence.size() != 2) {
                    throw new MalformedDataException(
                            "libp2p's extension has %d parts, expected 2".formatted(sequence.size()));
                }
                return new SignedKey(part(sequence, 0), part(sequence, 1));
            } catch (IllegalArgumentException | IllegalStateException e) {
                throw new MalformedDataException("libp2p's extension is no sequence of two octet strings", e);
            }
        }

        private static Bytes part(ASN1Sequence sequence, int index) {
            return Bytes.copyOf(
                    ASN1OctetString.getInstance(sequence.getObjectAt(index)).getOctets());
        }
    }

    private static Bytes signed(byte[] spki) {
        var message = new ByteArrayOutputStream();
        message.writeBytes(SIGNED_PREFIX);
        message.writeBytes(spki);
        return Bytes.ofOwned(message.toByteArray());
    }
}
