package io.ishigaki.network.tls;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.security.InvalidKeyException;
import java.security.NoSuchAlgorithmException;
import java.security.NoSuchProviderException;
import java.security.Principal;
import java.security.PublicKey;
import java.security.Signature;
import java.security.SignatureException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateFactory;
import java.security.cert.CertificateNotYetValidException;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.Date;
import java.util.Set;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.ASN1BitString;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1EncodableVector;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.ASN1Primitive;
import org.bouncycastle.asn1.ASN1Sequence;
import org.bouncycastle.asn1.ASN1TaggedObject;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.x500.X500Name;
import org.jspecify.annotations.Nullable;

/// A certificate that says neither who issued it nor to whom: what the JDK makes of it once names are put in, but for
/// names, bytes and signature, which stay those of the certificate. Immutable.
///
/// @see <a href="https://www.rfc-editor.org/rfc/rfc5280#section-4.1">RFC 5280, section 4.1, its fields</a>
final class NamelessCertificate extends X509Certificate {
    private static final long serialVersionUID = 1;

    private static final X500Name SOME_NAME = new X500Name("CN=nobody");
    private static final X500Principal NOBODY = new X500Principal("");

    private final byte[] encoded;
    private final byte[] body;
    private final X509Certificate named;

    private NamelessCertificate(byte[] encoded, byte[] body, X509Certificate named) {
        this.encoded = encoded;
        this.body = body;
        this.named = named;
    }

    /// Reads one, which is in DER: body, algorithm and signature.
    ///
    /// @throws CertificateException if that isn't one, names its issuer, or the JDK refuses the rest
    static NamelessCertificate decode(byte[] der) throws CertificateException {
        try {
            var parts = ASN1Sequence.getInstance(ASN1Primitive.fromByteArray(der));
            if (parts == null || parts.size() != 3 || !Arrays.equals(parts.getEncoded(ASN1Encoding.DER), der)) {
                throw new CertificateException("not a certificate of three parts in DER");
            }
            if (ASN1BitString.getInstance(parts.getObjectAt(2)).getPadBits() != 0) {
                throw new CertificateException("signature of a certificate is no number of whole bytes");
            }
            var body = ASN1Sequence.getInstance(parts.getObjectAt(0));
            var named =
                    new DERSequence(new ASN1Encodable[] {withNames(body), parts.getObjectAt(1), parts.getObjectAt(2)});
            return new NamelessCertificate(der, body.getEncoded(ASN1Encoding.DER), decodeByJdk(named));
        } catch (IOException | IllegalArgumentException e) {
            throw new CertificateException("not a certificate in DER", e);
        }
    }

    private static DERSequence withNames(ASN1Sequence body) throws CertificateException {
        // The version, which is tagged, may be left out; before the issuer are serial number and algorithm.
        int issuer = body.size() > 0 && body.getObjectAt(0) instanceof ASN1TaggedObject ? 3 : 2;
        int subject = issuer + 2;
        if (body.size() <= subject || !isEmpty(body, issuer) || !isEmpty(body, subject)) {
            throw new CertificateException("certificate names its issuer or subject");
        }
        var withNames = new ASN1EncodableVector();
        for (int i = 0; i < body.size(); i++) {
            withNames.add(i == issuer || i == subject ? SOME_NAME : body.getObjectAt(i));
        }
        return new DERSequence(withNames);
    }

    private static boolean isEmpty(ASN1Sequence body, int index) {
        return body.getObjectAt(index) instanceof ASN1Sequence name && name.size() == 0;
    }

    private static X509Certificate decodeByJdk(ASN1Sequence certificate) throws CertificateException, IOException {
        try {
            return (X509Certificate) CertificateFactory.getInstance("X.509", "SUN")
                    .generateCertificate(new ByteArrayInputStream(certificate.getEncoded(ASN1Encoding.DER)));
        } catch (NoSuchProviderException e) {
            throw new IllegalStateException("the JDK has no X.509", e);
        }
    }

    @Override
    public byte[] getEncoded() {
        return encoded.clone();
    }

    @Override
    public byte[] getTBSCertificate() {
        return body.clone();
    }

    @Override
    public void verify(PublicKey key)
            throws CertificateException, NoSuchAlgorithmException, InvalidKeyException, SignatureException {
        verify(key, Signature.getInstance(getSigAlgName()));
    }

    @Override
    public void verify(PublicKey key, String provider)
            throws CertificateException, NoSuchAlgorithmException, InvalidKeyException, NoSuchProviderException,
                    SignatureException {
        verify(key, Signature.getInstance(getSigAlgName(), provider));
    }

    private void verify(PublicKey key, Signature signature) throws InvalidKeyException, SignatureException {
        signature.initVerify(key);
        signature.update(body);
        if (!signature.verify(getSignature())) {
            throw new SignatureException("signature does not match");
        }
    }

    @Override
    public X500Principal getIssuerX500Principal() {
        return NOBODY;
    }

    @Override
    public X500Principal getSubjectX500Principal() {
        return NOBODY;
    }

    @Override
    @SuppressWarnings("deprecation") // abstract all the same
    public Principal getIssuerDN() {
        return NOBODY;
    }

    @Override
    @SuppressWarnings("deprecation") // abstract all the same
    public Principal getSubjectDN() {
        return NOBODY;
    }

    @Override
    public String toString() {
        return "certificate %s of nobody".formatted(getSerialNumber());
    }

    @Override
    public PublicKey getPublicKey() {
        return named.getPublicKey();
    }

    @Override
    public void checkValidity() throws CertificateExpiredException, CertificateNotYetValidException {
        named.checkValidity();
    }

    @Override
    public void checkValidity(Date date) throws CertificateExpiredException, CertificateNotYetValidException {
        named.checkValidity(date);
    }

    @Override
    public int getVersion() {
        return named.getVersion();
    }

    @Override
    public BigInteger getSerialNumber() {
        return named.getSerialNumber();
    }

    @Override
    public Date getNotBefore() {
        return named.getNotBefore();
    }

    @Override
    public Date getNotAfter() {
        return named.getNotAfter();
    }

    @Override
    public byte[] getSignature() {
        return named.getSignature();
    }

    @Override
    public String getSigAlgName() {
        return named.getSigAlgName();
    }

    @Override
    public String getSigAlgOID() {
        return named.getSigAlgOID();
    }

    @Override
    public byte @Nullable [] getSigAlgParams() {
        return named.getSigAlgParams();
    }

    @Override
    public boolean @Nullable [] getIssuerUniqueID() {
        return named.getIssuerUniqueID();
    }

    @Override
    public boolean @Nullable [] getSubjectUniqueID() {
        return named.getSubjectUniqueID();
    }

    @Override
    public boolean @Nullable [] getKeyUsage() {
        return named.getKeyUsage();
    }

    @Override
    public int getBasicConstraints() {
        return named.getBasicConstraints();
    }

    @Override
    public @Nullable Set<String> getCriticalExtensionOIDs() {
        return named.getCriticalExtensionOIDs();
    }

    @Override
    public @Nullable Set<String> getNonCriticalExtensionOIDs() {
        return named.getNonCriticalExtensionOIDs();
    }

    @Override
    public byte @Nullable [] getExtensionValue(String oid) {
        return named.getExtensionValue(oid);
    }

    @Override
    public boolean hasUnsupportedCriticalExtension() {
        return named.hasUnsupportedCriticalExtension();
    }
}
