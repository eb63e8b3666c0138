package io.ishigaki.network.tls;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.security.GeneralSecurityException;
import java.security.Provider;
import java.security.Security;
import java.security.cert.CRL;
import java.security.cert.CRLException;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.CertificateFactorySpi;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/// Reads certificates that name no issuer, as those of js-libp2p and rust-libp2p, for the whole process.
///
/// The JDK and BouncyCastle refuse them as malformed, and the JDK's TLS reads a certificate before
/// a trust manager of ours sees it. This provider stands before the JDK's: it has the JDK read, and
/// makes a [NamelessCertificate] where that failed and nothing follows the certificate. To be read
/// is not to be trusted: that remains with trust managers.
///
/// Thread-safe.
final class NamelessCertificates extends Provider {
    private static final long serialVersionUID = 1;

    /// The longest certificate that is read a second time: what a TLS handshake of the JDK takes.
    private static final int BYTES_MAX = 32 << 10;

    private NamelessCertificates() {
        super("IshigakiNamelessCertificates", "1", "certificates that name no issuer");
        putService(new Service(this, "CertificateFactory", "X.509", Factory.class.getName(), List.of(), Map.of()) {
            @Override
            public Object newInstance(Object parameter) {
                return new Factory();
            }
        });
    }

    /// Puts this provider before all others; once is enough.
    static void install() {
        Security.insertProviderAt(new NamelessCertificates(), 1);
    }

    /// The JDK's factory, and what it lacks.
    private static final class Factory extends CertificateFactorySpi {
        private final CertificateFactory jdk;

        Factory() {
            try {
                jdk = CertificateFactory.getInstance("X.509", "SUN");
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException("the JDK has no X.509", e);
            }
        }

        @Override
        public Certificate engineGenerateCertificate(InputStream in) throws CertificateException {
            InputStream markable = in.markSupported() ? in : new BufferedInputStream(in);
            markable.mark(BYTES_MAX);
            try {
                return jdk.generateCertificate(markable);
            } catch (CertificateException e) {
                try {
                    markable.reset();
                    return NamelessCertificate.decode(markable.readNBytes(BYTES_MAX));
                } catch (CertificateException | IOException unreadable) {
                    e.addSuppressed(unreadable);
                    throw e;
                }
            }
        }

        @Override
        public Collection<? extends Certificate> engineGenerateCertificates(InputStream in)
                throws CertificateException {
            return jdk.generateCertificates(in);
        }

        @Override
        public CRL engineGenerateCRL(InputStream in) throws CRLException {
            return jdk.generateCRL(in);
        }

        @Override
        public Collection<? extends CRL> engineGenerateCRLs(InputStream in) throws CRLException {
            return jdk.generateCRLs(in);
        }
    }
}
