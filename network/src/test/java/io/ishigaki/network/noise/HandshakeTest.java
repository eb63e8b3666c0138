package io.ishigaki.network.noise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.southernstorm.noise.protocol.CipherStatePair;
import com.southernstorm.noise.protocol.HandshakeState;
import io.ishigaki.multiformats.MalformedDataException;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Our handshake with ourselves, and with another implementation, noise-java, as the other side.
class HandshakeTest {
    private static final byte[] NOTHING = {};

    private final SecureRandom keys = new SecureRandom();

    private Handshake begin(Handshake.Role role) {
        return new Handshake(role, X25519Key.generate(keys), X25519Key.generate(keys), NOTHING);
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 0x5EED})
    void noiseJavaAnswersUs(long seed) throws GeneralSecurityException {
        var random = new Random(seed);
        Handshake ours = begin(Handshake.Role.INITIATOR);
        HandshakeState theirs = noiseJava(HandshakeState.RESPONDER);

        theirReads(theirs, ours.write(NOTHING), NOTHING);
        byte[] second = bytes(random);
        assertThat(ours.read(theirWrites(theirs, second))).isEqualTo(second);
        byte[] third = bytes(random);
        theirReads(theirs, ours.write(third), third);

        assertThat(ours.theirStatic()).isEqualTo(publicKey(theirs));
        talk(random, ours.split(), theirs.split());
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 0x5EED})
    void weAnswerNoiseJava(long seed) throws GeneralSecurityException {
        var random = new Random(seed);
        Handshake ours = begin(Handshake.Role.RESPONDER);
        HandshakeState theirs = noiseJava(HandshakeState.INITIATOR);

        assertThat(ours.read(theirWrites(theirs, NOTHING))).isEmpty();
        byte[] second = bytes(random);
        theirReads(theirs, ours.write(second), second);
        byte[] third = bytes(random);
        assertThat(ours.read(theirWrites(theirs, third))).isEqualTo(third);

        assertThat(ours.theirStatic()).isEqualTo(publicKey(theirs));
        talk(random, ours.split(), theirs.split());
    }

    private static HandshakeState noiseJava(int role) throws GeneralSecurityException {
        var state = new HandshakeState("Noise_XX_25519_ChaChaPoly_SHA256", role);
        state.getLocalKeyPair().generateKeyPair();
        state.start();
        return state;
    }

    private static byte[] publicKey(HandshakeState theirs) {
        byte[] key = new byte[X25519Key.BYTES];
        theirs.getLocalKeyPair().getPublicKey(key, 0);
        return key;
    }

    private static byte[] theirWrites(HandshakeState theirs, byte[] payload) throws GeneralSecurityException {
        byte[] message = new byte[1 << 16];
        return Arrays.copyOf(message, theirs.writeMessage(message, 0, payload, 0, payload.length));
    }

    private static void theirReads(HandshakeState theirs, byte[] message, byte[] expected)
            throws GeneralSecurityException {
        byte[] payload = new byte[1 << 16];
        int length = theirs.readMessage(message, 0, message.length, payload, 0);
        assertThat(Arrays.copyOf(payload, length)).isEqualTo(expected);
    }

    private static void talk(Random random, CipherState[] ours, CipherStatePair theirs)
            throws GeneralSecurityException {
        for (int turn = 0; turn < 20; turn++) {
            byte[] there = bytes(random);
            byte[] sealed = new byte[there.length + CipherState.TAG_BYTES];
            ours[0].encrypt(NOTHING, there, 0, there.length, sealed, 0);
            byte[] opened = new byte[sealed.length];
            int length = theirs.getReceiver().decryptWithAd(null, sealed, 0, opened, 0, sealed.length);
            assertThat(Arrays.copyOf(opened, length)).isEqualTo(there);

            byte[] back = bytes(random);
            byte[] theirSealed = new byte[back.length + CipherState.TAG_BYTES];
            int theirLength = theirs.getSender().encryptWithAd(null, back, 0, theirSealed, 0, back.length);
            byte[] plain = new byte[theirLength];
            int plainLength = ours[1].decrypt(NOTHING, theirSealed, 0, theirLength, plain);
            assertThat(Arrays.copyOf(plain, plainLength)).isEqualTo(back);
        }
    }

    private static byte[] bytes(Random random) {
        byte[] bytes = new byte[random.nextInt(3_000)];
        random.nextBytes(bytes);
        return bytes;
    }

    /// One bit of each byte, each handshake takes a millisecond.
    @Test
    void everyByteOfEveryMessageMatters() {
        for (int flipped = 0; flipped < 3; flipped++) {
            int bits = 8 * message(flipped, -1).length;
            for (int bit = flipped; bit < bits; bit += 9) {
                int message = flipped;
                int at = bit;
                assertThatThrownBy(() -> message(message, at))
                        .as("message %d, bit %d", message, at)
                        .isInstanceOf(MalformedDataException.class);
            }
        }
    }

    /// Runs a handshake in which one bit of one message is flipped on its way, and answers that message.
    private byte[] message(int flipped, int bit) {
        Handshake initiator = begin(Handshake.Role.INITIATOR);
        Handshake responder = begin(Handshake.Role.RESPONDER);
        byte[] payload = new byte[8];
        byte[] answer = NOTHING;
        for (int index = 0; index < 3; index++) {
            byte[] message = (index % 2 == 0 ? initiator : responder).write(index == 0 ? NOTHING : payload);
            if (index == flipped) {
                answer = message.clone();
                if (bit >= 0) {
                    message[bit / 8] ^= (byte) (1 << bit % 8);
                }
            }
            (index % 2 == 0 ? responder : initiator).read(message);
        }
        return answer;
    }

    @Test
    void everyTruncationIsRefused() {
        Handshake first = begin(Handshake.Role.INITIATOR);
        byte[] message = first.write(NOTHING);

        for (int length = 0; length < message.length; length++) {
            byte[] part = Arrays.copyOf(message, length);
            assertThatThrownBy(() -> begin(Handshake.Role.RESPONDER).read(part))
                    .isInstanceOf(MalformedDataException.class);
        }
    }

    @Test
    void keyThatEverybodyCouldHaveIsRefused() {
        Handshake responder = begin(Handshake.Role.RESPONDER);
        responder.read(new byte[X25519Key.BYTES]);

        assertThatThrownBy(() -> responder.write(NOTHING))
                .isInstanceOf(MalformedDataException.class)
                .hasMessageContaining("low order");
    }

    @Test
    void turnsAreKept() {
        Handshake responder = begin(Handshake.Role.RESPONDER);

        assertThatThrownBy(() -> responder.write(NOTHING)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(responder::split).isInstanceOf(IllegalStateException.class);
    }
}
