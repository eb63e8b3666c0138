package io.ishigaki.network.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ishigaki.multiformats.MalformedDataException;
import io.ishigaki.multiformats.key.KeyType;
import io.ishigaki.multiformats.key.PrivateKey;
import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.util.List;
import org.bouncycastle.asn1.ASN1EncodableVector;
import org.bouncycastle.asn1.ASN1GeneralizedTime;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1Sequence;
import org.bouncycastle.asn1.DERBitString;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.Extensions;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.asn1.x509.Time;
import org.bouncycastle.asn1.x509.V3TBSCertificateGenerator;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class LibP2pCertificateTest {
    private static final SecureRandom RANDOM = new SecureRandom();

    @ParameterizedTest
    @EnumSource(KeyType.class)
    void ownCertificateShowsItsPeer(KeyType type) {
        PrivateKey identity = PrivateKey.generate(type, RANDOM);

        LibP2pCertificate own = LibP2pCertificate.create(identity, RANDOM);

        assertThat(LibP2pCertificate.verify(List.of(own.certificate()))).isEqualTo(identity.publicKey());
    }

    /// A certificate of P-256 in which something is wrong; `extensions` go in as they are.
    private static X509Certificate certificate(String notAfter, Extension... extensions)
            throws GeneralSecurityException, IOException {
        KeyPair pair = KeyPairGenerator.getInstance("EC").generateKeyPair();
        var algorithm = new AlgorithmIdentifier(X9ObjectIdentifiers.ecdsa_with_SHA256);
        var generator = new V3TBSCertificateGenerator();
        generator.setSerialNumber(new ASN1Integer(BigInteger.TWO));
        generator.setSignature(algorithm);
        generator.setIssuer(new X500Name("CN=test"));
        generator.setSubject(new X500Name("CN=test"));
        generator.setStartDate(new Time(new ASN1GeneralizedTime("20000101000000Z")));
        generator.setEndDate(new Time(new ASN1GeneralizedTime(notAfter)));
        generator.setSubjectPublicKeyInfo(
                SubjectPublicKeyInfo.getInstance(pair.getPublic().getEncoded()));
        if (extensions.length > 0) {
            generator.setExtensions(new Extensions(extensions));
        }
        byte[] body = generator.generateTBSCertificate().getEncoded();
        var signature = Signature.getInstance("SHA256withECDSA");
        signature.initSign(pair.getPrivate());
        signature.update(body);
        var parts = new ASN1EncodableVector();
        parts.add(ASN1Sequence.getInstance(body));
        parts.add(algorithm);
        parts.add(new DERBitString(signature.sign()));
        return LibP2pCertificate.decode(new DERSequence(parts).getEncoded());
    }

    private static void assertRefused(X509Certificate certificate, String message) {
        assertThatThrownBy(() -> LibP2pCertificate.verify(List.of(certificate)))
                .isInstanceOf(MalformedDataException.class)
                .hasMessageContaining(message);
    }

    @Test
    void certificateWithoutTheExtensionIsRefused() throws GeneralSecurityException, IOException {
        assertRefused(certificate("40000101000000Z"), "certificate lacks libp2p's extension");
    }

    @Test
    void expiredCertificateIsRefused() throws GeneralSecurityException, IOException {
        assertRefused(certificate("20100101000000Z"), "certificate is not valid: NotAfter");
    }

    @Test
    void unknownCriticalExtensionIsRefused() throws GeneralSecurityException, IOException {
        var critical = new Extension(new ASN1ObjectIdentifier("1.3.6.1.4.1.53594.1.2"), true, new byte[] {5, 0});

        assertRefused(
                certificate("40000101000000Z", critical),
                "certificate has critical extensions [1.3.6.1.4.1.53594.1.2], unknown here");
    }

    @Test
    void extensionThatIsNoSignedKeyIsRefused() throws GeneralSecurityException, IOException {
        for (byte[] value : new byte[][] {{}, {5, 0}, {0x30, 0}, {0x30, 4, 5, 0, 5, 0}, {0x30, 3, 4, 5, 1}}) {
            var extension = new Extension(new ASN1ObjectIdentifier(LibP2pCertificate.EXTENSION), false, value);

            assertRefused(certificate("40000101000000Z", extension), "libp2p's extension ");
        }
    }
}
