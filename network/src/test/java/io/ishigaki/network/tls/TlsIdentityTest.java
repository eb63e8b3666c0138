package io.ishigaki.network.tls;

import static org.assertj.core.api.Assertions.assertThat;

import io.ishigaki.multiformats.key.KeyType;
import io.ishigaki.multiformats.key.PrivateKey;
import io.ishigaki.network.security.Secured;
import io.netty.channel.ChannelHandler;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.ssl.SslProvider;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TlsIdentityTest {
    private static final SecureRandom RANDOM = new SecureRandom();

    private final PrivateKey client = PrivateKey.generate(KeyType.ED25519, RANDOM);
    private final PrivateKey server = PrivateKey.generate(KeyType.SECP256K1, RANDOM);

    private static TlsIdentity identity(PrivateKey key, SslProvider provider) {
        Assumptions.assumeTrue(SslProvider.isTlsv13Supported(provider), () -> provider + " isn't there");
        var certificate = LibP2pCertificate.create(key, RANDOM);
        return new TlsIdentity(() -> certificate, List.of("/yamux/1.0.0"), () -> provider);
    }

    private static EmbeddedChannel channel(List<ChannelHandler> handlers) {
        return new EmbeddedChannel(handlers.toArray(ChannelHandler[]::new));
    }

    /// Carries bytes until both sides are silent.
    private static void carry(EmbeddedChannel one, EmbeddedChannel other) {
        boolean moved = true;
        while (moved) {
            moved = false;
            for (var pair : List.of(List.of(one, other), List.of(other, one))) {
                for (Object bytes = pair.get(0).readOutbound();
                        bytes != null;
                        bytes = pair.get(0).readOutbound()) {
                    pair.get(1).writeInbound(bytes);
                    moved = true;
                }
            }
            one.runPendingTasks();
            other.runPendingTasks();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "OPENSSL_REFCNT, OPENSSL_REFCNT",
        "OPENSSL_REFCNT, JDK",
        "JDK, OPENSSL_REFCNT",
        "JDK, JDK",
    })
    void bothSidesLearnWhoTheOtherIsWhosesoeverTlsTheyUse(SslProvider ours, SslProvider theirs) {
        List<Secured> seenByClient = new ArrayList<>();
        List<Secured> seenByServer = new ArrayList<>();
        EmbeddedChannel one = channel(identity(client, ours).initiator(seenByClient::add));
        EmbeddedChannel other = channel(identity(server, theirs).responder(seenByServer::add));

        carry(one, other);

        assertThat(seenByClient).containsExactly(new Secured(server.publicKey(), List.of("/yamux/1.0.0")));
        assertThat(seenByServer).containsExactly(new Secured(client.publicKey(), List.of("/yamux/1.0.0")));
        one.finishAndReleaseAll();
        other.finishAndReleaseAll();
    }
}
