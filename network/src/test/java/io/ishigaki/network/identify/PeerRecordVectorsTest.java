package io.ishigaki.network.identify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ishigaki.multiformats.Bytes;
import io.ishigaki.multiformats.MalformedDataException;
import io.ishigaki.multiformats.key.KeyType;
import io.ishigaki.multiformats.key.PeerId;
import io.ishigaki.multiformats.key.PrivateKey;
import io.ishigaki.multiformats.multiaddr.Multiaddr;
import java.security.SecureRandom;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Records that are signed, by Kubo and by us.
class PeerRecordVectorsTest {
    private static final Multiaddr HERE = Multiaddr.parse("/ip4/192.0.2.1/tcp/4001");

    private static PrivateKey key() {
        return PrivateKey.generate(KeyType.ED25519, new SecureRandom());
    }

    private static Bytes kubo() {
        return IdentifyMessage.decode(IdentifyVectorsTest.KUBO.asBuffer())
                .signedPeerRecord()
                .orElseThrow();
    }

    @Test
    void recordOfKuboIsVerified() {
        PeerRecord record = PeerRecord.open(kubo());

        assertThat(record.peer()).isEqualTo(PeerId.parse("12D3KooWHE7PQmsYW4inNqd6x8ND6Wmtm2WSPJif5a68TNhGMsWK"));
        assertThat(record.addresses()).containsExactly(Multiaddr.parse("/ip4/127.0.0.1/tcp/41471"));
        assertThat(record.sequence()).isPositive();
        // Kubo's signature is over these very bytes, so that what we sign is what Kubo reads.
        assertThat(kubo().toHex()).contains(record.payload().toHex());
    }

    @Test
    void everySingleBitFlipOfARecordIsRefused() {
        Bytes envelope = kubo();
        for (int bit = 0; bit < envelope.length() * Byte.SIZE; bit++) {
            byte[] flipped = envelope.toArray();
            flipped[bit / Byte.SIZE] ^= (byte) (1 << bit % Byte.SIZE);
            assertThatThrownBy(() -> PeerRecord.open(Bytes.ofOwned(flipped)))
                    .as("bit %d", bit)
                    .isInstanceOf(MalformedDataException.class);
        }
    }

    @ParameterizedTest
    @EnumSource
    void whatIsSealedIsOpened(KeyType type) {
        PrivateKey key = PrivateKey.generate(type, new SecureRandom());
        var record = new PeerRecord(key.peerId(), Long.MAX_VALUE, List.of(HERE));

        assertThat(PeerRecord.open(record.seal(key))).isEqualTo(record);
    }

    @Test
    void nobodySignsForAnother() {
        var record = new PeerRecord(key().peerId(), 1, List.of(HERE));

        assertThatThrownBy(() -> record.seal(key())).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void recordsHaveALimitOfAddresses() {
        PrivateKey key = key();
        int max = IdentifyMessage.ADDRESSES_MAX;
        Bytes most = new PeerRecord(key.peerId(), 1, Collections.nCopies(max, HERE)).seal(key);
        Bytes more = new PeerRecord(key.peerId(), 1, Collections.nCopies(max + 1, HERE)).seal(key);

        assertThat(PeerRecord.open(most).addresses()).hasSize(max);
        assertThatThrownBy(() -> PeerRecord.open(more))
                .isInstanceOf(MalformedDataException.class)
                .hasMessage("peer record has over 128 addresses");
    }
}
