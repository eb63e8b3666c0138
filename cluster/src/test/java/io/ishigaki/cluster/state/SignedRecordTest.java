package io.ishigaki.cluster.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ishigaki.cluster.plan.StorageClass;
import io.ishigaki.dag.codec.Codec;
import io.ishigaki.dag.codec.Value;
import io.ishigaki.multiformats.Bytes;
import io.ishigaki.multiformats.Cid;
import io.ishigaki.multiformats.MalformedDataException;
import io.ishigaki.multiformats.key.KeyType;
import io.ishigaki.multiformats.key.PrivateKey;
import io.ishigaki.multiformats.multiaddr.Multiaddr;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.SequencedMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Records on the wire.
class SignedRecordTest {
    private static final PrivateKey KEY = PrivateKey.generate(KeyType.ED25519, new SeededRandom(1));
    private static final PrivateKey OTHER = PrivateKey.generate(KeyType.ED25519, new SeededRandom(2));
    private static final Optional<ClusterId> CLUSTER = Optional.of(new ClusterId(Bytes.ofOwned(new byte[32])));
    private static final Stamp STAMP = new Stamp(new Origin(KEY.peerId(), Long.MAX_VALUE), 3, 1L << 59);

    static PinRecord pin() {
        return PinRecord.create(Cid.ofRaw(new byte[] {1}), StorageClass.parse("4+2"), KEY.peerId(), new Random(5));
    }

    static Stream<Fact> facts() {
        PinRecord plain = pin();
        return Stream.of(
                new Fact.Admission(
                        OTHER.peerId(),
                        Role.MEMBER,
                        Optional.empty(),
                        Optional.empty(),
                        OptionalLong.empty(),
                        Optional.empty()),
                new Fact.Admission(
                        OTHER.peerId(),
                        Role.ADMIN,
                        Optional.of(OTHER.publicKey()),
                        Optional.of("cellar"),
                        OptionalLong.of(1L << 40),
                        Optional.of(Quota.of(5, 7))),
                new Fact.Admission(
                        OTHER.peerId(),
                        Role.MEMBER,
                        Optional.empty(),
                        Optional.empty(),
                        OptionalLong.empty(),
                        Optional.of(Quota.NONE)),
                new Fact.Promotion(OTHER.peerId()),
                new Fact.Removal(OTHER.peerId(), Map.of(1L, 2L, 3L, 4L)),
                new Fact.Leaving(),
                new Fact.Vote(OTHER.peerId()),
                new Fact.Description(
                        new Profile("石垣", "cellar", "north", 5, List.of(Multiaddr.parse("/ip4/192.0.2.1/tcp/4001")))),
                new Fact.Pinning(plain),
                new Fact.Pinning(plain.withName("photos")
                        .withExpires(Optional.of(Instant.ofEpochMilli(1)))
                        .withLockedUntil(Optional.of(Instant.ofEpochMilli(2)))
                        .pinned(Cid.ofRaw(new byte[] {2}))),
                new Fact.Unpinning(plain.id()));
    }

    @ParameterizedTest
    @MethodSource("facts")
    void factIsReadAsItWasSigned(Fact fact) {
        SignedRecord record = SignedRecord.sign(KEY, CLUSTER, STAMP, fact);

        SignedRecord read = SignedRecord.decode(record.encode());

        assertThat(read).isEqualTo(record);
        assertThat(read.isSignedBy(KEY.publicKey())).isTrue();
        assertThat(read.isSignedBy(OTHER.publicKey())).isFalse();
    }

    @Test
    void genesisIsItsOwnCluster() {
        Bytes nonce = Bytes.ofOwned(new byte[16]);
        SignedRecord genesis =
                SignedRecord.sign(KEY, Optional.empty(), STAMP, new Fact.Genesis(nonce, Optional.of(KEY.publicKey())));

        assertThat(SignedRecord.decode(genesis.encode())).isEqualTo(genesis);
        assertThat(genesis.clusterId().bytes()).isEqualTo(genesis.hash());
        assertThatThrownBy(() -> SignedRecord.decode(SignedRecord.sign(KEY, Optional.empty(), STAMP, new Fact.Leaving())
                        .encode()))
                .isInstanceOf(MalformedDataException.class)
                .hasMessageContaining("genesis");
    }

    @ParameterizedTest
    @MethodSource("facts")
    void everyTruncationAndEveryFlippedBitIsRefused(Fact fact) {
        byte[] encoded = SignedRecord.sign(KEY, CLUSTER, STAMP, fact).encode().toArray();

        for (int length = 0; length < encoded.length; length++) {
            assertThat(isGood(Bytes.copyOf(encoded, 0, length))).isFalse();
        }
        for (int bit = 0; bit < 8 * encoded.length; bit++) {
            byte[] flipped = encoded.clone();
            flipped[bit / 8] ^= (byte) (1 << bit % 8);
            assertThat(isGood(Bytes.ofOwned(flipped))).as("bit %d", bit).isFalse();
        }
    }

    private static boolean isGood(Bytes encoded) {
        try {
            return SignedRecord.decode(encoded).isSignedBy(KEY.publicKey());
        } catch (MalformedDataException _) { // refused in the other way
            return false;
        }
    }

    @Test
    void unknownFieldsAreKept() {
        SequencedMap<String, Value> fields = new LinkedHashMap<>();
        Bytes known = SignedRecord.sign(KEY, CLUSTER, STAMP, new Fact.Leaving()).payload();
        if (Codec.DAG_CBOR.decode(known) instanceof Value.MapValue map) {
            fields.putAll(map.entries());
        }
        fields.put("farewell", new Value.Text("thanks"));
        Bytes payload = Codec.DAG_CBOR.encode(new Value.MapValue(fields));
        Value envelope =
                new Value.ListValue(List.of(new Value.ByteString(payload), new Value.ByteString(Bytes.ofHex("00"))));

        assertThat(SignedRecord.decode(envelope).payload()).isEqualTo(payload);
        assertThat(SignedRecord.decode(envelope).envelope()).isEqualTo(envelope);
    }

    @Test
    void longRecordIsRefused() {
        var accepted = new HashMap<Long, Long>();
        for (long i = 1; i <= 300; i++) {
            accepted.put(Long.MAX_VALUE - i, Long.MAX_VALUE);
        }

        assertThatThrownBy(() -> SignedRecord.sign(KEY, CLUSTER, STAMP, new Fact.Removal(OTHER.peerId(), accepted)))
                .isInstanceOf(MalformedDataException.class)
                .hasMessageContaining("limit " + SignedRecord.MEMBERSHIP_BYTES_MAX);
    }

    @Test
    void nobodySaysAnotherClassUnderAPinsId() {
        PinRecord pin = pin();

        assertThatThrownBy(() -> new PinRecord(
                        pin.id(),
                        pin.root(),
                        StorageClass.parse("1x"),
                        pin.name(),
                        pin.expires(),
                        pin.lockedUntil(),
                        pin.phase(),
                        pin.plan(),
                        pin.adder()))
                .isInstanceOf(MalformedDataException.class)
                .hasMessageContaining(pin.id().toString());
        assertThat(PinId.parse(pin.id().toString())).isEqualTo(pin.id());
    }

    @Test
    void wordsAndAddressesAreLimited() {
        assertThatThrownBy(() -> new Profile("", "x".repeat(65), "", 0, List.of()))
                .hasMessage("household is 65 bytes, limit 64");
        assertThatThrownBy(() -> pin().withName("é".repeat(128))).hasMessage("pin name is 256 bytes, limit 255");
        assertThat(pin().withName("é".repeat(127)).name()).hasSize(127);
    }
}
