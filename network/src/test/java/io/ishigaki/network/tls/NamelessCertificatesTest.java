package io.ishigaki.network.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ishigaki.multiformats.MalformedDataException;
import io.ishigaki.network.security.Secured;
import io.netty.channel.ChannelHandler;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.ssl.SslProvider;
import java.io.ByteArrayInputStream;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// A certificate of js-libp2p, and what is left of it when it was cut or changed.
class NamelessCertificatesTest {
    /// Made by @libp2p/tls 3.1.10 of npm for this peer, and the key of P-256 that goes with it.
    private static final String PEER = "12D3KooWRawPbxPtP1eZaJpumGnyWX2DcUyd3RQnydr3eAto4Az7";

    private static final String CERTIFICATE =
            "308201783082011da00302010202082146468274745254300a06082a8648ce3d04030230003020170d3139313233313233303030305a180f32313139313230383030303030305a30003059301306072a8648ce3d020106082a8648ce3d030107034200040b4d0296322fb9fc613206aea839e7d6fa2780fd5c6d60bdda9de469b77d0fc3ddb77b704cec0abeac5bc7f683ac6a5fc3eaf1be19d7a3f57f2d5a58370441c8a37f307d307b060a2b0601040183a25a01010101ff046a3068042408011220ea4a6c63e29c520abef5507b132ec5f9954776aebebe7b92421eea691446d22c0440ebec4ee1ff506737562266c8f9b816f6b7652976a189996c3ab12598e003ce91784702aac6187a2e57d3523e49577da04b6e7a1588fd99fc2b933e0b5d3c7908300a06082a8648ce3d0403020349003046022100dae0a2bfbb0a9a46d1d9fe5d356b4745022f9f8acd4206ecb57d5091f30fc79a022100e95a6c469e957e3aad5e04fb10ad3dcb492bc941a92744cce65b154c15360c9c";
    private static final String KEY =
            "308187020100301306072a8648ce3d020106082a8648ce3d030107046d306b02010104205ac11fcb9305cdf38f5d8c8193d0d7467fefb463318b58bb671f765a3f76ea4ca144034200040b4d0296322fb9fc613206aea839e7d6fa2780fd5c6d60bdda9de469b77d0fc3ddb77b704cec0abeac5bc7f683ac6a5fc3eaf1be19d7a3f57f2d5a58370441c8";

    private static LibP2pCertificate nameless() throws GeneralSecurityException {
        var key = new PKCS8EncodedKeySpec(HexFormat.of().parseHex(KEY));
        return new LibP2pCertificate(
                LibP2pCertificate.decode(HexFormat.of().parseHex(CERTIFICATE)),
                KeyFactory.getInstance("EC").generatePrivate(key));
    }

    private static TlsIdentity tls(LibP2pCertificate certificate, SslProvider provider) {
        return new TlsIdentity(() -> certificate, List.of("/yamux/1.0.0"), () -> provider);
    }

    private static EmbeddedChannel channel(List<ChannelHandler> handlers) {
        return new EmbeddedChannel(handlers.toArray(ChannelHandler[]::new));
    }

    private static void carry(EmbeddedChannel from, EmbeddedChannel to) {
        for (Object message = from.readOutbound(); message != null; message = from.readOutbound()) {
            to.writeInbound(message);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"JDK", "OPENSSL_REFCNT"})
    void peersWhoseCertificatesNameNoIssuerSpeakTls(SslProvider provider) throws GeneralSecurityException {
        Assumptions.assumeTrue(SslProvider.isTlsv13Supported(provider), () -> provider + " isn't there");
        List<Secured> known = new ArrayList<>();
        EmbeddedChannel one = channel(tls(nameless(), provider).initiator(known::add));
        EmbeddedChannel other = channel(tls(nameless(), provider).responder(known::add));

        for (int flight = 0; flight < 8; flight++) {
            carry(one, other);
            carry(other, one);
            one.runPendingTasks();
            other.runPendingTasks();
        }

        assertThat(known).extracting(each -> each.key().peerId().toString()).containsExactly(PEER, PEER);
        one.finishAndReleaseAll();
        other.finishAndReleaseAll();
    }

    @Test
    void whatIsNoCertificateStaysRefused() throws GeneralSecurityException {
        CertificateFactory factory = CertificateFactory.getInstance("X.509");
        byte[] der = nameless().certificate().getEncoded();

        assertThat(factory.generateCertificate(new ByteArrayInputStream(der)).getEncoded())
                .isEqualTo(der);
        for (int length = 0; length < der.length; length++) {
            byte[] cut = Arrays.copyOf(der, length);
            assertThatThrownBy(() -> factory.generateCertificate(new ByteArrayInputStream(cut)))
                    .as("%d of %d bytes", length, der.length)
                    .isInstanceOf(CertificateException.class);
        }
    }

    /// A bit that isn't looked at would be one that isn't signed.
    @Test
    void everyBitIsLookedAt() {
        byte[] der = HexFormat.of().parseHex(CERTIFICATE);
        for (int bit = 0; bit < der.length * Byte.SIZE; bit++) {
            byte[] flipped = der.clone();
            flipped[bit / Byte.SIZE] ^= (byte) (1 << (bit % Byte.SIZE));
            assertThatThrownBy(() -> LibP2pCertificate.verify(List.of(LibP2pCertificate.decode(flipped))))
                    .as("bit %d", bit)
                    .isInstanceOfAny(MalformedDataException.class, GeneralSecurityException.class);
        }
    }
}
