package io.ishigaki.network.identify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ishigaki.multiformats.Bytes;
import io.ishigaki.multiformats.MalformedDataException;
import io.ishigaki.multiformats.key.PublicKey;
import io.ishigaki.multiformats.multiaddr.Multiaddr;
import io.ishigaki.network.protobuf.FieldWriter;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class IdentifyVectorsTest {
    /// What Kubo 0.43.0 answered to identify: its key, one address, twelve protocols, where it saw us, its name, and a
    /// signed peer record.
    static final Bytes KUBO = Bytes.ofHex(
            "0a24080112206e1708c6474bb3ea12fdeaea3a59982cd77b74be0a0866cae6c74e2edf07e8fc1208047f00000106a1ff1a0d2f697066732f626974737761701a132f697066732f626974737761702f312e302e301a132f697066732f626974737761702f312e312e301a132f697066732f626974737761702f312e322e301a0e2f697066732f69642f312e302e301a132f697066732f69642f707573682f312e302e301a102f697066732f70696e672f312e302e301a152f6c69627032702f6175746f6e61742f312e302e301a1b2f6c69627032702f6175746f6e61742f322f6469616c2d6261636b1a1e2f6c69627032702f6175746f6e61742f322f6469616c2d726571756573741a202f6c69627032702f636972637569742f72656c61792f302e322e302f73746f701a032f782f2208047f00000106badc2a00320b6b75626f2f302e34332e3042ac010a24080112206e1708c6474bb3ea12fdeaea3a59982cd77b74be0a0866cae6c74e2edf07e8fc120203011a3e0a260024080112206e1708c6474bb3ea12fdeaea3a59982cd77b74be0a0866cae6c74e2edf07e8fc10808ed890a6f7dcf5181a0a0a08047f00000106a1ff2a40ca28491b686d4acdefab64a765d787af493e441b3ecaf4ba5d17d27ce51aba4e6c46aeee50157866c6f0f1c645d1bc5f6dc711dbff1496796ade86d0a7965803");

    @Test
    void messageOfKuboIsRead() {
        IdentifyMessage message = IdentifyMessage.decode(KUBO.asBuffer());

        assertThat(PublicKey.decode(message.publicKey()).peerId())
                .hasToString("12D3KooWHE7PQmsYW4inNqd6x8ND6Wmtm2WSPJif5a68TNhGMsWK");
        assertThat(message.agent()).contains("kubo/0.43.0");
        assertThat(message.listenAddresses()).containsExactly(Multiaddr.parse("/ip4/127.0.0.1/tcp/41471"));
        assertThat(message.observedAddress()).contains(Multiaddr.parse("/ip4/127.0.0.1/tcp/47836"));
        assertThat(message.protocolIds())
                .hasSize(12)
                .contains("/ipfs/bitswap/1.2.0", "/ipfs/id/1.0.0", "/ipfs/id/push/1.0.0", "/ipfs/ping/1.0.0");
    }

    @Test
    void everyTruncationIsAMessageOrRefused() {
        for (int length = 0; length < KUBO.length(); length++) {
            try {
                IdentifyMessage message =
                        IdentifyMessage.decode(KUBO.slice(0, length).asBuffer());
                assertThat(message.protocolIds()).hasSizeLessThanOrEqualTo(12);
            } catch (MalformedDataException e) {
                assertThat(e).hasMessageContaining("cut short");
            }
        }
    }

    @Test
    void whatIsWrittenIsRead() {
        var message = new IdentifyMessage(
                Bytes.ofHex("01"),
                Optional.of("test/1"),
                List.of(Multiaddr.parse("/ip4/192.0.2.1/tcp/4001"), Multiaddr.parse("/ip6/2001:db8::1/tcp/4001")),
                Optional.of(Multiaddr.parse("/ip4/198.51.100.1/tcp/1")),
                List.of("/a", "/b"),
                Optional.of(Bytes.ofHex("02")));

        assertThat(IdentifyMessage.decode(message.encode().asBuffer())).isEqualTo(message);
    }

    @Test
    void addressOfAnUnknownProtocolIsLeftOut() {
        Bytes message = new FieldWriter()
                .bytes(2, Bytes.ofHex("ffff0301"))
                .bytes(2, Multiaddr.parse("/ip4/192.0.2.1/tcp/4001").toBytes())
                .toBytes();

        assertThat(IdentifyMessage.decode(message.asBuffer()).listenAddresses()).hasSize(1);
    }

    @Test
    void endlessListsAreRefused() {
        var protocols = new FieldWriter();
        for (int count = 0; count <= IdentifyMessage.PROTOCOLS_MAX; count++) {
            protocols.text(3, "/p");
        }
        var addresses = new FieldWriter();
        for (int count = 0; count <= IdentifyMessage.ADDRESSES_MAX; count++) {
            addresses.bytes(2, Multiaddr.parse("/ip4/192.0.2.1/tcp/4001").toBytes());
        }

        assertThatThrownBy(() -> IdentifyMessage.decode(protocols.toBytes().asBuffer()))
                .isInstanceOf(MalformedDataException.class)
                .hasMessageContaining("over 256 protocols");
        assertThatThrownBy(() -> IdentifyMessage.decode(addresses.toBytes().asBuffer()))
                .isInstanceOf(MalformedDataException.class)
                .hasMessageContaining("over 128 addresses");
    }

    @Test
    void longProtocolIdIsLeftOut() {
        var message =
                new FieldWriter().text(3, "/" + "x".repeat(140)).text(3, "/a").toBytes();

        assertThat(IdentifyMessage.decode(message.asBuffer()).protocolIds()).containsExactly("/a");
    }

    @Test
    void longNameOfAProgramIsCut() {
        var message = new FieldWriter().text(6, "x".repeat(1_000)).toBytes();

        assertThat(IdentifyMessage.decode(message.asBuffer()).agent().orElseThrow())
                .hasSize(256);
    }
}
