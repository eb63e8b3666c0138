package io.ishigaki.multiformats.key;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ishigaki.multiformats.Bytes;
import io.ishigaki.multiformats.MalformedDataException;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Random;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

final class KeyTest {
    private static final Bytes MESSAGE = Bytes.copyOf("ishigaki".getBytes(StandardCharsets.US_ASCII));

    @ParameterizedTest
    @MethodSource("io.ishigaki.multiformats.key.KeyVectors#published")
    void publishedPrivateKeysYieldTheirPublicKeys(KeyVectors.Published vector) {
        PrivateKey key = PrivateKey.decode(vector.privateKey());

        assertThat(key.type()).isEqualTo(vector.type());
        assertThat(key.encode()).isEqualTo(vector.privateKey());
        assertThat(key.publicKey().encode()).isEqualTo(vector.publicKey());
        assertThat(PublicKey.decode(vector.publicKey())).isEqualTo(key.publicKey());
    }

    @ParameterizedTest
    @MethodSource("io.ishigaki.multiformats.key.KeyVectors#kubo")
    void keysOfKuboAreReadAndWrittenByteForByte(KeyVectors.Kubo vector) {
        PrivateKey key = PrivateKey.decode(vector.protobuf());

        assertThat(key.type()).isEqualTo(vector.type());
        assertThat(key.encode()).isEqualTo(vector.protobuf());
        assertThat(key.toPem()).isEqualTo(vector.pem());
        assertThat(PrivateKey.parsePem(vector.pem())).isEqualTo(key);
        assertThat(key.peerId()).hasToString(vector.base58());
        assertThat(key.peerId().toBase36()).isEqualTo(vector.base36());
    }

    @ParameterizedTest
    @MethodSource("io.ishigaki.multiformats.key.KeyVectors#kubo")
    void signaturesOfKuboVerifyAndOursAreTheSameWhereTheyAreDetermined(KeyVectors.Kubo vector) {
        PrivateKey key = PrivateKey.decode(vector.protobuf());
        Bytes signature = key.sign(KeyVectors.Kubo.MESSAGE);

        assertThat(key.publicKey().verifies(KeyVectors.Kubo.MESSAGE, vector.signature()))
                .isTrue();
        assertThat(key.publicKey().verifies(KeyVectors.Kubo.MESSAGE, signature)).isTrue();
        if (vector.type() != KeyType.ECDSA) {
            assertThat(signature).isEqualTo(vector.signature());
        }
    }

    @ParameterizedTest
    @MethodSource("io.ishigaki.multiformats.key.KeyVectors#kubo")
    void everyFlippedBitOfASignatureOrMessageIsNoticed(KeyVectors.Kubo vector) {
        PublicKey key = PrivateKey.decode(vector.protobuf()).publicKey();
        int step = vector.type() == KeyType.RSA ? 61 : 7;

        for (int bit = 0; bit < vector.signature().length() * Byte.SIZE; bit += step) {
            assertThat(key.verifies(KeyVectors.Kubo.MESSAGE, flip(vector.signature(), bit)))
                    .as("bit %d", bit)
                    .isFalse();
        }
        for (int length = 0; length < vector.signature().length(); length += step) {
            assertThat(key.verifies(KeyVectors.Kubo.MESSAGE, vector.signature().slice(0, length)))
                    .as("length %d", length)
                    .isFalse();
        }
        assertThat(key.verifies(MESSAGE, vector.signature())).isFalse();
        assertThat(key.verifies(
                        KeyVectors.Kubo.MESSAGE, Bytes.ofHex(vector.signature().toHex() + "00")))
                .isFalse();
    }

    @ParameterizedTest
    @MethodSource("io.ishigaki.multiformats.key.KeyVectors#published")
    void everyTruncationOfAKeyIsRefused(KeyVectors.Published vector) {
        for (int length = 0; length < vector.privateKey().length(); length++) {
            Bytes cut = vector.privateKey().slice(0, length);
            assertThatThrownBy(() -> PrivateKey.decode(cut)).isInstanceOf(MalformedDataException.class);
        }
        for (int length = 0; length < vector.publicKey().length(); length++) {
            Bytes cut = vector.publicKey().slice(0, length);
            assertThatThrownBy(() -> PublicKey.decode(cut)).isInstanceOf(MalformedDataException.class);
        }
        assertThatThrownBy(() -> PublicKey.decode(Bytes.ofHex(vector.publicKey().toHex() + "00")))
                .isInstanceOf(MalformedDataException.class);
    }

    /// A flipped bit makes another key or none; it's never the same key and never another kind of error.
    @ParameterizedTest
    @MethodSource("io.ishigaki.multiformats.key.KeyVectors#published")
    void everyFlippedBitOfAKeyMakesAnotherOrNone(KeyVectors.Published vector) {
        PrivateKey privateKey = PrivateKey.decode(vector.privateKey());
        int step = vector.type() == KeyType.RSA ? 101 : 1;

        for (int bit = 0; bit < vector.publicKey().length() * Byte.SIZE; bit += step) {
            Bytes flipped = flip(vector.publicKey(), bit);
            assertThat(isSame(() -> PublicKey.decode(flipped), privateKey.publicKey()))
                    .as("bit %d", bit)
                    .isFalse();
        }
        for (int bit = 0; bit < vector.privateKey().length() * Byte.SIZE; bit += step) {
            Bytes flipped = flip(vector.privateKey(), bit);
            // The public key within an ECDSA private key is computed anew, not believed.
            boolean redundant = vector.type() == KeyType.ECDSA;
            assertThat(isSame(() -> PrivateKey.decode(flipped), privateKey) && !redundant)
                    .as("bit %d", bit)
                    .isFalse();
        }
    }

    private static boolean isSame(Supplier<Object> decoded, Object original) {
        try {
            return decoded.get().equals(original);
        } catch (MalformedDataException e) {
            return false;
        }
    }

    private static Bytes flip(Bytes bytes, int bit) {
        byte[] flipped = bytes.toArray();
        flipped[bit / Byte.SIZE] ^= (byte) (1 << bit % Byte.SIZE);
        return Bytes.ofOwned(flipped);
    }

    @ParameterizedTest
    @EnumSource
    void newKeysSignReadBackAndDiffer(KeyType type) {
        SecureRandom random = new SecureRandom();
        PrivateKey key = PrivateKey.generate(type, random);

        assertThat(PrivateKey.decode(key.encode())).isEqualTo(key);
        assertThat(PrivateKey.parsePem(key.toPem())).isEqualTo(key);
        assertThat(PublicKey.decode(key.publicKey().encode())).isEqualTo(key.publicKey());
        assertThat(key.publicKey().verifies(MESSAGE, key.sign(MESSAGE))).isTrue();
        if (type != KeyType.RSA) {
            PrivateKey other = PrivateKey.generate(type, random);
            assertThat(other).isNotEqualTo(key);
            assertThat(other.publicKey().verifies(MESSAGE, key.sign(MESSAGE))).isFalse();
        }
    }

    @Test
    void theTextOfAPrivateKeyShowsNoSecret() {
        PrivateKey key = PrivateKey.generate(KeyType.ED25519, new SecureRandom());

        assertThat(key).hasToString("private key of " + key.peerId());
    }

    @ParameterizedTest
    @ValueSource(ints = {1024, 2047, 8193})
    void rsaKeysOfUselessOrBurdensomeSizeAreNotMade(int bits) {
        assertThatThrownBy(() -> PrivateKey.generateRsa(bits, new SecureRandom()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("rsa keys must be");
    }

    /// The spec's older form of an Ed25519 private key: the public key twice.
    @Test
    void ed25519KeysOfNinetySixBytesAreRead() {
        KeyVectors.Published vector = ed25519();
        PrivateKey key = PrivateKey.decode(vector.privateKey());
        byte[] old = Arrays.copyOf(key.data().toArray(), 96);
        System.arraycopy(old, 32, old, 64, 32);

        assertThat(PrivateKey.of(KeyType.ED25519, Bytes.copyOf(old))).isEqualTo(key);
        old[95] ^= 1;
        assertThatThrownBy(() -> PrivateKey.of(KeyType.ED25519, Bytes.copyOf(old)))
                .isInstanceOf(MalformedDataException.class);
    }

    @Test
    void anEd25519KeyWithAnothersPublicKeyIsRefused() {
        byte[] data = PrivateKey.decode(ed25519().privateKey()).data().toArray();
        byte[] other =
                PrivateKey.generate(KeyType.ED25519, new SecureRandom()).data().toArray();
        System.arraycopy(other, 32, data, 32, 32);

        assertThatThrownBy(() -> PrivateKey.of(KeyType.ED25519, Bytes.copyOf(data)))
                .isInstanceOf(MalformedDataException.class)
                .hasMessage("ed25519 private key carries another public key");
    }

    private static KeyVectors.Published ed25519() {
        return KeyVectors.published().stream()
                .filter(vector -> vector.type() == KeyType.ED25519)
                .findFirst()
                .orElseThrow();
    }

    @Test
    void uncompressedSecp256k1PointsBecomeCompressedOnes() {
        PrivateKey key = PrivateKey.generate(KeyType.SECP256K1, new SecureRandom());
        byte[] uncompressed = EllipticCurve.Bitcoin.SECP256K1
                .point(key.publicKey().data().toArray())
                .getEncoded(false);

        assertThat(new PublicKey(KeyType.SECP256K1, Bytes.ofOwned(uncompressed)))
                .isEqualTo(key.publicKey());
    }

    static final String[] HOSTILE_MESSAGES = {
        "", "08", "0801", "080112", "08041220", "0801120001", "0802120100", "08ff7f1200", "1220", "0a01", "08801200",
    };

    @ParameterizedTest
    @FieldSource("HOSTILE_MESSAGES")
    void hostileMessagesAreRefused(String hex) {
        assertThatThrownBy(() -> PublicKey.decode(Bytes.ofHex(hex))).isInstanceOf(MalformedDataException.class);
        assertThatThrownBy(() -> PrivateKey.decode(Bytes.ofHex(hex))).isInstanceOf(MalformedDataException.class);
    }

    @ParameterizedTest
    @EnumSource
    void randomBytesAreNoKeyOrAKeyNeverWorse(KeyType type) {
        Random random = new Random(99);
        for (int round = 0; round < 300; round++) {
            byte[] data = new byte[random.nextInt(100)];
            random.nextBytes(data);
            if (data.length > 2 && random.nextBoolean()) {
                data[0] = 0x30;
                data[1] = (byte) (data.length - 2);
            }
            try {
                assertThat(new PublicKey(type, Bytes.copyOf(data)).type()).isEqualTo(type);
            } catch (MalformedDataException e) {
                assertThat(e).hasMessageNotContaining("null");
            }
            try {
                assertThat(PrivateKey.of(type, Bytes.copyOf(data)).type()).isEqualTo(type);
            } catch (MalformedDataException e) {
                assertThat(e).hasMessageNotContaining("null");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "no PEM",
                "-----BEGIN PRIVATE KEY-----\n-----END PRIVATE KEY-----\n",
                "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n",
                "-----BEGIN PRIVATE KEY-----\n!!\n-----END PUBLIC KEY-----\n"
            })
    void textThatHoldsNoPkcs8IsRefused(String text) {
        assertThatThrownBy(() -> PrivateKey.parsePem(text)).isInstanceOf(MalformedDataException.class);
    }

    @Test
    void anotherPemTypeIsNamed() {
        assertThatThrownBy(
                        () -> PrivateKey.parsePem("-----BEGIN EC PRIVATE KEY-----\nAA==\n-----END EC PRIVATE KEY-----"))
                .isInstanceOf(MalformedDataException.class)
                .hasMessage("expected PRIVATE KEY type in PEM block but got: EC PRIVATE KEY");
    }
}
