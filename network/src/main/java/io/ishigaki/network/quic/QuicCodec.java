package io.ishigaki.network.quic;

import io.ishigaki.multiformats.MalformedDataException;
import io.ishigaki.multiformats.key.PublicKey;
import io.ishigaki.network.muxer.SessionLimits;
import io.ishigaki.network.tls.LibP2pCertificate;
import io.ishigaki.network.tls.PeerTrust;
import io.ishigaki.network.tls.TlsIdentity;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.handler.codec.quic.QuicChannel;
import io.netty.handler.codec.quic.QuicClientCodecBuilder;
import io.netty.handler.codec.quic.QuicCodecBuilder;
import io.netty.handler.codec.quic.QuicServerCodecBuilder;
import io.netty.handler.codec.quic.QuicSslContext;
import io.netty.handler.codec.quic.QuicSslContextBuilder;
import io.netty.handler.codec.quic.QuicStreamChannel;
import io.netty.handler.ssl.ClientAuth;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLPeerUnverifiedException;

/// Makes the handlers of UDP sockets. Stateless.
public final class QuicCodec {
    /// What quiche takes from a peer on all streams before anybody has read it.
    public static final int CONNECTION_BYTES_MIN = 1 << 20;

    /// A connection on which nothing arrives for so long is over; whoever dialled keeps it alive.
    public static final Duration IDLE_MAX = Duration.ofSeconds(30);

    /// "Endpoints MUST be able to receive … 1200 bytes"; this much goes over nearly every line.
    private static final int SENT_PAYLOAD_BYTES = 1350;

    private static final int RECEIVED_PAYLOAD_BYTES_MAX = 1500;

    private QuicCodec() {}

    /// The handler of a socket that listens; `onChannel` gets each connection that begins.
    public static ChannelHandler server(LibP2pCertificate own, SessionLimits limits, Consumer<QuicChannel> onChannel) {
        QuicSslContext tls = QuicSslContextBuilder.forServer(own.key(), null, own.certificate())
                .trustManager(new PeerTrust())
                .clientAuth(ClientAuth.REQUIRE)
                .applicationProtocols(TlsIdentity.NO_MUXER)
                .build();
        return configured(new QuicServerCodecBuilder(), tls, limits)
                .streamOption(ChannelOption.AUTO_READ, false)
                .streamOption(ChannelOption.ALLOW_HALF_CLOSURE, true)
                .handler(channels(onChannel))
                .streamHandler(streams())
                .build();
    }

    /// The handler of a socket that dials.
    public static ChannelHandler client(LibP2pCertificate own, SessionLimits limits) {
        QuicSslContext tls = QuicSslContextBuilder.forClient()
                .keyManager(own.key(), null, own.certificate())
                .trustManager(new PeerTrust())
                // The certificate names a peer, not a host.
                .endpointIdentificationAlgorithm(null)
                .applicationProtocols(TlsIdentity.NO_MUXER)
                .build();
        return configured(new QuicClientCodecBuilder(), tls, limits).build();
    }

    private static <B extends QuicCodecBuilder<B>> B configured(B builder, QuicSslContext tls, SessionLimits limits) {
        return builder.sslContext(tls)
                .maxIdleTimeout(IDLE_MAX.toMillis(), TimeUnit.MILLISECONDS)
                .initialMaxData(CONNECTION_BYTES_MIN)
                .initialMaxStreamDataBidirectionalLocal(SessionLimits.WINDOW_BYTES_MIN)
                .initialMaxStreamDataBidirectionalRemote(SessionLimits.WINDOW_BYTES_MIN)
                .initialMaxStreamsBidirectional(limits.streamsInboundMax())
                .maxSendUdpPayloadSize(SENT_PAYLOAD_BYTES)
                .maxRecvUdpPayloadSize(RECEIVED_PAYLOAD_BYTES_MAX)
                .activeMigration(false);
    }

    /// Hands on each channel when it begins.
    public static ChannelInitializer<QuicChannel> channels(Consumer<QuicChannel> onChannel) {
        return new ChannelInitializer<>() {
            @Override
            protected void initChannel(QuicChannel channel) {
                onChannel.accept(channel);
            }
        };
    }

    /// Hands each stream that a peer opens to its session.
    public static ChannelInitializer<QuicStreamChannel> streams() {
        return new ChannelInitializer<>() {
            @Override
            protected void initChannel(QuicStreamChannel stream) {
                QuicSession.of(stream.parent()).ifPresentOrElse(session -> session.accept(stream), () -> {
                    var _ = stream.close();
                });
            }
        };
    }

    /// Who the other side of a channel is, which has been checked when it became active.
    ///
    /// @throws MalformedDataException if it has shown nothing valid
    public static PublicKey peerKey(QuicChannel channel) {
        SSLEngine engine = channel.sslEngine();
        if (engine == null) {
            throw new MalformedDataException("the connection has ended");
        }
        try {
            List<X509Certificate> chain = Arrays.stream(engine.getSession().getPeerCertificates())
                    .map(X509Certificate.class::cast)
                    .toList();
            return LibP2pCertificate.verify(chain);
        } catch (SSLPeerUnverifiedException e) {
            throw new MalformedDataException("peer shows no certificate", e);
        }
    }
}
