package io.ishigaki.network.tls;

import io.ishigaki.multiformats.key.PublicKey;
import io.ishigaki.network.security.ChannelSecurity;
import io.ishigaki.network.security.Secured;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;

/// What a peer shows of itself in every TLS handshake, and the handlers that do it: the JDK's TLS.
///
/// Each connection has a context of its own, so that nothing can be resumed without showing a certificate. Thread-safe.
public final class TlsIdentity implements ChannelSecurity {
    /// "it MUST be identified with the following protocol ID".
    public static final String PROTOCOL_ID = "/tls/1.0.0";

    /// "\"libp2p\" is used as the application protocol", where no muxer is.
    public static final String NO_MUXER = "libp2p";

    private static final String[] VERSIONS = {"TLSv1.3"};

    /// The fastest here first; the one who dials says which they have, the other takes its own first.
    private static final String[] CIPHERS = {
        "TLS_AES_128_GCM_SHA256", "TLS_AES_256_GCM_SHA384", "TLS_CHACHA20_POLY1305_SHA256"
    };

    private final Supplier<LibP2pCertificate> certificate;
    private final List<String> applicationProtocols;
    private final SecureRandom random;

    /// @param certificate ours; asked for at every handshake
    /// @param muxers protocol ids of the muxers that we have, the preferred one first
    public TlsIdentity(Supplier<LibP2pCertificate> certificate, List<String> muxers, SecureRandom random) {
        this.certificate = certificate;
        this.applicationProtocols =
                Stream.concat(muxers.stream(), Stream.of(NO_MUXER)).toList();
        this.random = random;
    }

    @Override
    public String protocolId() {
        return PROTOCOL_ID;
    }

    @Override
    public List<ChannelHandler> initiator(Consumer<Secured> onSecured) {
        return handlers(true, onSecured);
    }

    @Override
    public List<ChannelHandler> responder(Consumer<Secured> onSecured) {
        return handlers(false, onSecured);
    }

    private List<ChannelHandler> handlers(boolean client, Consumer<Secured> onSecured) {
        var trust = new PeerTrust();
        SSLEngine engine = context(trust).createSSLEngine();
        engine.setUseClientMode(client);
        var parameters = engine.getSSLParameters();
        parameters.setProtocols(VERSIONS);
        parameters.setCipherSuites(CIPHERS);
        parameters.setApplicationProtocols(applicationProtocols.toArray(String[]::new));
        // "servers MUST require client authentication during the TLS handshake".
        parameters.setNeedClientAuth(!client);
        engine.setSSLParameters(parameters);
        var tls = new SslHandler(engine);
        // Whoever upgrades the channel has a limit for everything.
        tls.setHandshakeTimeoutMillis(0);
        return List.of(tls, new Completion(engine, trust, onSecured));
    }

    private SSLContext context(PeerTrust trust) {
        try {
            var context = SSLContext.getInstance("TLSv1.3");
            context.init(new KeyManager[] {new OwnKey(certificate.get())}, new TrustManager[] {trust}, random);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the JDK has no TLS 1.3", e);
        }
    }

    /// Tells how the handshake went, and leaves.
    private static final class Completion extends ChannelInboundHandlerAdapter {
        private final SSLEngine engine;
        private final PeerTrust trust;
        private final Consumer<Secured> onSecured;

        Completion(SSLEngine engine, PeerTrust trust, Consumer<Secured> onSecured) {
            this.engine = engine;
            this.trust = trust;
            this.onSecured = onSecured;
        }

        @Override
        public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
            if (!(event instanceof SslHandshakeCompletionEvent completion)) {
                ctx.fireUserEventTriggered(event);
                return;
            }
            if (!completion.isSuccess()) {
                ctx.fireExceptionCaught(completion.cause());
                return;
            }
            PublicKey key = trust.key().orElseThrow();
            String agreed = engine.getApplicationProtocol();
            onSecured.accept(new Secured(key, NO_MUXER.equals(agreed) ? List.of() : List.of(agreed)));
            ctx.pipeline().remove(this);
        }
    }
}
