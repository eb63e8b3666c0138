package io.ishigaki.network.tls;

import io.ishigaki.multiformats.MalformedDataException;
import io.ishigaki.multiformats.key.PublicKey;
import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/// Trusts whoever shows a certificate of libp2p, and remembers who that was last. Where it's shared by connections, who
/// it is has to be asked of each of them.
public final class PeerTrust extends X509ExtendedTrustManager {
    private volatile @Nullable PublicKey key;

    /// The key of the peer; empty before its certificate has been checked.
    public Optional<PublicKey> key() {
        return Optional.ofNullable(key);
    }

    private void check(X509Certificate[] chain) throws CertificateException {
        try {
            key = LibP2pCertificate.verify(List.of(chain));
        } catch (MalformedDataException e) {
            throw new CertificateException(e.getMessage(), e);
        }
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        check(chain);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        check(chain);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        check(chain);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        check(chain);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        check(chain);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        check(chain);
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return new X509Certificate[0];
    }
}
