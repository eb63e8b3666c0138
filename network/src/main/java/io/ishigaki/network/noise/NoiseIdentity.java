package io.ishigaki.network.noise;

import io.ishigaki.multiformats.Bytes;
import io.ishigaki.multiformats.MalformedDataException;
import io.ishigaki.multiformats.key.PrivateKey;
import io.ishigaki.multiformats.key.PublicKey;
import io.ishigaki.network.security.ChannelSecurity;
import io.ishigaki.network.security.Secured;
import io.netty.channel.ChannelHandler;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.List;
import java.util.function.Consumer;

/// What a peer shows of itself in every handshake: a static key for this run of the process, signed once.
///
/// Immutable, hence safe to share between event loops.
///
/// @see <a href="https://github.com/libp2p/specs/blob/master/noise/README.md#static-key-authentication">Static Key
/// Authentication</a>
public final class NoiseIdentity implements ChannelSecurity {
    /// The id by which it is negotiated.
    public static final String PROTOCOL_ID = "/noise";

    /// "The data to be signed is the UTF-8 string `noise-libp2p-static-key:`, followed by the Noise static public key".
    private static final byte[] SIGNED_PREFIX = "noise-libp2p-static-key:".getBytes(StandardCharsets.UTF_8);

    private final X25519Key staticKey;
    private final SecureRandom random;
    private final byte[] payload;

    private NoiseIdentity(X25519Key staticKey, byte[] payload, SecureRandom random) {
        this.staticKey = staticKey;
        this.payload = payload;
        this.random = random;
    }

    /// Makes a static key, and signs it.
    ///
    /// @param muxers protocol ids of the muxers that we have, the preferred one first
    public static NoiseIdentity create(PrivateKey identity, List<String> muxers, SecureRandom random) {
        X25519Key staticKey = X25519Key.generate(random);
        Bytes signature = identity.sign(signed(staticKey.publicBytes()));
        Bytes payload = new NoisePayload(identity.publicKey().encode(), signature, muxers).encode();
        return new NoiseIdentity(staticKey, payload.toArray(), random);
    }

    @Override
    public String protocolId() {
        return PROTOCOL_ID;
    }

    @Override
    public List<ChannelHandler> initiator(Consumer<Secured> onSecured) {
        return List.of(NoiseHandler.initiator(this, onSecured));
    }

    @Override
    public List<ChannelHandler> responder(Consumer<Secured> onSecured) {
        return List.of(NoiseHandler.responder(this, onSecured));
    }

    Handshake begin(Handshake.Role role) {
        return new Handshake(role, staticKey, X25519Key.generate(random), new byte[0]);
    }

    byte[] payload() {
        return payload.clone();
    }

    /// The key of the peer that sent `payload` in a handshake with `theirStatic`.
    ///
    /// @throws MalformedDataException if the key is none, or hasn't signed `theirStatic`
    static PublicKey verify(NoisePayload payload, byte[] theirStatic) {
        PublicKey key = PublicKey.decode(payload.identityKey());
        if (!key.verifies(signed(theirStatic), payload.signature())) {
            throw new MalformedDataException("noise static key is not signed by %s".formatted(key.peerId()));
        }
        return key;
    }

    private static Bytes signed(byte[] staticPoint) {
        byte[] message = new byte[SIGNED_PREFIX.length + staticPoint.length];
        System.arraycopy(SIGNED_PREFIX, 0, message, 0, SIGNED_PREFIX.length);
        System.arraycopy(staticPoint, 0, message, SIGNED_PREFIX.length, staticPoint.length);
        return Bytes.ofOwned(message);
    }
}
