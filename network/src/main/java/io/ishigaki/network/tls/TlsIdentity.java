package io.ishigaki.network.tls;

import io.ishigaki.multiformats.key.PublicKey;
import io.ishigaki.network.security.ChannelSecurity;
import io.ishigaki.network.security.Secured;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolConfig.Protocol;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectedListenerFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectorFailureBehavior;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.handler.ssl.SslProvider;
import io.netty.util.ReferenceCountUtil;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;

/// What a peer shows of itself in every TLS handshake, and the handlers that do it: BoringSSL where it is there, else
/// the JDK's TLS, which takes twice the time of the processor.
///
/// Each connection has a context of its own, so that nothing can be resumed without showing a certificate. Thread-safe.
public final class TlsIdentity implements ChannelSecurity {
    /// "it MUST be identified with the following protocol ID".
    public static final String PROTOCOL_ID = "/tls/1.0.0";

    /// "\"libp2p\" is used as the application protocol", where no muxer is.
    public static final String NO_MUXER = "libp2p";

    /// The fastest here first; the one who dials says which they have, the other takes its own first.
    private static final List<String> CIPHERS =
            List.of("TLS_AES_128_GCM_SHA256", "TLS_AES_256_GCM_SHA384", "TLS_CHACHA20_POLY1305_SHA256");

    private final Supplier<LibP2pCertificate> certificate;
    private final Supplier<SslProvider> provider;
    private final List<String> applicationProtocols;

    /// @param certificate ours; asked for at every handshake
    /// @param muxers protocol ids of the muxers that we have, the preferred one first
    public TlsIdentity(Supplier<LibP2pCertificate> certificate, List<String> muxers) {
        this(certificate, muxers, () -> Provider.BEST);
    }

    TlsIdentity(Supplier<LibP2pCertificate> certificate, List<String> muxers, Supplier<SslProvider> provider) {
        this.certificate = certificate;
        this.provider = provider;
        this.applicationProtocols =
                Stream.concat(muxers.stream(), Stream.of(NO_MUXER)).toList();
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
        SslContext context = context(client, trust);
        var tls = new SslHandler(context.newEngine(ByteBufAllocator.DEFAULT));
        // The engine keeps what it needs of it.
        ReferenceCountUtil.release(context);
        // Whoever upgrades the channel has a limit for everything.
        tls.setHandshakeTimeoutMillis(0);
        return List.of(tls, new Completion(tls, trust, onSecured));
    }

    private SslContext context(boolean client, PeerTrust trust) {
        LibP2pCertificate own = certificate.get();
        // "servers MUST require client authentication during the TLS handshake".
        SslContextBuilder builder = client
                ? SslContextBuilder.forClient().keyManager(own.key(), own.certificate())
                : SslContextBuilder.forServer(own.key(), own.certificate()).clientAuth(ClientAuth.REQUIRE);
        try {
            return builder.sslProvider(provider.get())
                    .trustManager(trust)
                    // The certificate names a peer, not a host.
                    .endpointIdentificationAlgorithm(null)
                    .protocols("TLSv1.3")
                    .ciphers(CIPHERS)
                    .applicationProtocolConfig(new ApplicationProtocolConfig(
                            Protocol.ALPN,
                            SelectorFailureBehavior.NO_ADVERTISE,
                            SelectedListenerFailureBehavior.ACCEPT,
                            applicationProtocols))
                    .build();
        } catch (SSLException e) {
            throw new IllegalStateException("there is no TLS 1.3 here", e);
        }
    }

    /// Whose TLS it is; BoringSSL is loaded by the first handshake, as it costs time and memory.
    private static final class Provider {
        static final SslProvider BEST = SslProvider.isTlsv13Supported(SslProvider.OPENSSL_REFCNT)
                ? SslProvider.OPENSSL_REFCNT
                : SslProvider.JDK;
    }

    /// Tells how the handshake went, and leaves.
    private static final class Completion extends ChannelInboundHandlerAdapter {
        private final SslHandler tls;
        private final PeerTrust trust;
        private final Consumer<Secured> onSecured;

        Completion(SslHandler tls, PeerTrust trust, Consumer<Secured> onSecured) {
            this.tls = tls;
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
            // A peer that offers none of ours is let through here, and has no muxer that we have.
            String agreed = Objects.requireNonNullElse(tls.applicationProtocol(), "");
            onSecured.accept(new Secured(key, NO_MUXER.equals(agreed) ? List.of() : List.of(agreed)));
            ctx.pipeline().remove(this);
        }
    }
}
