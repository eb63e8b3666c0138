package io.ishigaki.network.swarm;

import io.ishigaki.network.noise.NoiseIdentity;
import io.ishigaki.network.pnet.SwarmKey;
import io.ishigaki.network.security.ChannelSecurity;
import io.ishigaki.network.tls.LibP2pCertificate;
import io.ishigaki.network.tls.TlsIdentity;
import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/// What a swarm proves of itself on its connections, and by what; and whom it trusts.
///
/// @param securities the preferred one first
/// @param certificate that of every TLS of libp2p; made when it's first asked for
/// @param webTls the TLS below WebSockets, if not that of the JVM
record Secrets(
        List<ChannelSecurity> securities,
        Supplier<LibP2pCertificate> certificate,
        Optional<SwarmKey> swarmKey,
        Optional<SSLContext> webTls,
        SecureRandom random) {
    static Secrets create(SwarmConfig config, SecureRandom random) {
        var certificate = new Once(() -> LibP2pCertificate.create(config.identity(), random));
        List<ChannelSecurity> securities = config.transports().securities().stream()
                .<ChannelSecurity>map(security -> switch (security) {
                    case TLS -> new TlsIdentity(certificate, Upgrade.muxers());
                    case NOISE -> NoiseIdentity.create(config.identity(), Upgrade.muxers(), random);
                })
                .toList();
        return new Secrets(
                securities,
                certificate,
                config.transports().swarmKey(),
                config.transports().webTls(),
                random);
    }

    /// Makes something when it's first asked for. Thread-safe, by its own lock.
    private static final class Once implements Supplier<LibP2pCertificate> {
        private final Supplier<LibP2pCertificate> make;
        private @Nullable LibP2pCertificate made;

        Once(Supplier<LibP2pCertificate> make) {
            this.make = make;
        }

        @Override
        public synchronized LibP2pCertificate get() {
            if (made == null) {
                made = make.get();
            }
            return made;
        }
    }
}
