package io.ishigaki.multiformats.key;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ishigaki.multiformats.Bytes;
import io.ishigaki.multiformats.Cid;
import io.ishigaki.multiformats.MalformedDataException;
import io.ishigaki.multiformats.Multihash;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

final class PeerIdTest {
    /// The examples of libp2p's peer-ids.md; the first two name one peer.
    private static final String AS_CID = "bafzbeie5745rpv2m6tjyuugywy4d5ewrqgqqhfnf445he3omzpjbx5xqxe";

    private static final String AS_SHA256 = "QmYyQSo1c1Ym7orWxLYvCrM2EmxFTANf8wXmmE7DWjhx5N";
    private static final String AS_IDENTITY = "12D3KooWD3eckifWpRn9wQpMG9R9hX3sD158z7EqHWmweQAJU5SA";

    @Test
    void bothTextFormsNameOnePeer() {
        PeerId peer = PeerId.parse(AS_SHA256);

        assertThat(PeerId.parse(AS_CID)).isEqualTo(peer);
        assertThat(peer).hasToString(AS_SHA256);
        assertThat(peer.toCid()).hasToString(AS_CID);
        assertThat(PeerId.of(Cid.parse(AS_CID))).isEqualTo(peer);
        assertThat(PeerId.parse(peer.toBase36())).isEqualTo(peer);
        assertThat(peer.publicKey()).isEmpty();
    }

    @Test
    void shortKeysAreWithinTheName() {
        PeerId peer = PeerId.parse(AS_IDENTITY);

        assertThat(peer).hasToString(AS_IDENTITY);
        assertThat(peer.publicKey()).hasValueSatisfying(key -> {
            assertThat(key.type()).isEqualTo(KeyType.ED25519);
            assertThat(key.peerId()).isEqualTo(peer);
        });
    }

    @ParameterizedTest
    @MethodSource("io.ishigaki.multiformats.key.KeyVectors#kubo")
    void everyFormThatKuboPrintsReadsBack(KeyVectors.Kubo vector) {
        PeerId peer = PrivateKey.decode(vector.protobuf()).peerId();

        assertThat(PeerId.parse(vector.base58())).isEqualTo(peer);
        assertThat(PeerId.parse(vector.base36())).isEqualTo(peer);
        assertThat(PeerId.decode(peer.toBytes())).isEqualTo(peer);
        assertThat(peer.publicKey().isPresent())
                .isEqualTo(vector.type() == KeyType.ED25519 || vector.type() == KeyType.SECP256K1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "1",
                "Qm",
                "QmYyQSo1c1Ym7orWxLYvCrM2EmxFTANf8wXmmE7DWjhx5",
                "QmYyQSo1c1Ym7orWxLYvCrM2EmxFTANf8wXmmE7DWjhx5N1",
                "QmYyQSo1c1Ym7orWxLYvCrM2EmxFTANf8wXmmE7DWjhx50",
                "bafkreihdwdcefgh4dqkjv67uzcmw7ojee6xedzdetojuzjevtenxquvyku",
                "12D3KooWD3eckifWpRn9wQpMG9R9hX3sD158z7EqHWmweQAJU5S",
            })
    void otherTextIsRefusedAndQuoted(String text) {
        assertThatThrownBy(() -> PeerId.parse(text))
                .isInstanceOf(MalformedDataException.class)
                .hasMessageStartingWith("'" + text + "' is no peer id");
    }

    @Test
    void otherHashFunctionsNameNoPeer() {
        var sha512 = new Multihash(0x13, Bytes.copyOf(new byte[64]));
        var cut = new Multihash(Multihash.SHA2_256, Bytes.copyOf(new byte[31]));

        assertThatThrownBy(() -> new PeerId(sha512)).isInstanceOf(MalformedDataException.class);
        assertThatThrownBy(() -> new PeerId(cut)).isInstanceOf(MalformedDataException.class);
    }

    @Test
    void textBeyondTheLimitIsRefusedUnread() {
        assertThatThrownBy(() -> PeerId.parse("1".repeat(1201)))
                .isInstanceOf(MalformedDataException.class)
                .hasMessage("peer id is 1201 characters, limit 1200");
    }
}
