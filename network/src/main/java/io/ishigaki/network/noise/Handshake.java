package io.ishigaki.network.noise;

import io.ishigaki.multiformats.MalformedDataException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/// One handshake of pattern XX, of either side, without libp2p's payloads.
///
/// ```text
/// initiator: write, read, write      responder: read, write, read
/// ```
///
/// A call out of that order is a bug of the caller. Confined to the thread or event loop that made it.
///
/// @see <a href="https://noiseprotocol.org/noise.html#the-handshakestate-object">The HandshakeState object</a>
final class Handshake {
    /// Which side one is.
    enum Role {
        INITIATOR,
        RESPONDER
    }

    private static final int MESSAGES = 3;

    private final Role role;
    private final X25519Key staticKey;
    private final X25519Key ephemeralKey;
    private final SymmetricState symmetric;
    private byte @Nullable [] theirEphemeral;
    private byte @Nullable [] theirStatic;
    private int message;

    Handshake(Role role, X25519Key staticKey, X25519Key ephemeralKey, byte[] prologue) {
        this.role = role;
        this.staticKey = staticKey;
        this.ephemeralKey = ephemeralKey;
        this.symmetric = new SymmetricState(prologue);
    }

    boolean isOver() {
        return message == MESSAGES;
    }

    /// Whether the next message is ours.
    boolean writes() {
        return !isOver() && message % 2 == (role == Role.INITIATOR ? 0 : 1);
    }

    /// Makes the next message around `payload`.
    byte[] write(byte[] payload) {
        requireTurn(true);
        ByteBuffer out = ByteBuffer.allocate(2 * X25519Key.BYTES + payload.length + 2 * CipherState.TAG_BYTES);
        if (message < 2) {
            byte[] point = ephemeralKey.publicBytes();
            symmetric.mixHash(point);
            out.put(point);
        }
        if (message == 1) {
            symmetric.mixKey(ephemeralKey.agree(known(theirEphemeral)));
        }
        if (message > 0) {
            out.put(symmetric.encryptAndHash(staticKey.publicBytes()));
            symmetric.mixKey(staticKey.agree(known(theirEphemeral)));
        }
        out.put(symmetric.encryptAndHash(payload));
        message++;
        byte[] written = new byte[out.position()];
        out.flip().get(written);
        return written;
    }

    /// Takes the next message of the other side.
    ///
    /// @return its payload
    /// @throws MalformedDataException if it isn't the next message of such a handshake
    byte[] read(byte[] received) {
        requireTurn(false);
        ByteBuffer in = ByteBuffer.wrap(received);
        if (message < 2) {
            theirEphemeral = take(in, X25519Key.BYTES);
            symmetric.mixHash(theirEphemeral);
        }
        if (message == 1) {
            symmetric.mixKey(ephemeralKey.agree(known(theirEphemeral)));
        }
        if (message > 0) {
            theirStatic = symmetric.decryptAndHash(take(in, X25519Key.BYTES + symmetric.overhead()));
            symmetric.mixKey(ephemeralKey.agree(theirStatic));
        }
        byte[] payload = symmetric.decryptAndHash(take(in, in.remaining()));
        message++;
        return payload;
    }

    /// Whether the other side has shown its static key.
    boolean knowsStatic() {
        return theirStatic != null;
    }

    /// The static key that the other side has shown.
    byte[] theirStatic() {
        return known(theirStatic);
    }

    /// The states that encrypt and decrypt from now on, in that order.
    CipherState[] split() {
        if (!isOver()) {
            throw new IllegalStateException("the handshake is not over");
        }
        CipherState[] both = symmetric.split();
        return role == Role.INITIATOR ? both : new CipherState[] {both[1], both[0]};
    }

    private void requireTurn(boolean ours) {
        if (isOver() || writes() != ours) {
            throw new IllegalStateException(
                    "message %d of the handshake is not %s".formatted(message, ours ? "ours" : "theirs"));
        }
    }

    private static byte[] take(ByteBuffer in, int length) {
        if (in.remaining() < length) {
            throw new MalformedDataException(
                    "noise handshake message is cut short: %d of %d bytes".formatted(in.remaining(), length));
        }
        byte[] part = new byte[length];
        in.get(part);
        return part;
    }

    private static byte[] known(byte @Nullable [] key) {
        if (key == null) {
            throw new IllegalStateException("the other side has not shown that key");
        }
        return key;
    }
}
