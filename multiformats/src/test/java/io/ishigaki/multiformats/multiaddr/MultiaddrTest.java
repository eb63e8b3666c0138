package io.ishigaki.multiformats.multiaddr;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ishigaki.multiformats.Bytes;
import io.ishigaki.multiformats.MalformedDataException;
import io.ishigaki.multiformats.Uvarint;
import io.ishigaki.multiformats.key.PeerId;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

final class MultiaddrTest {
    private static final String PEER = "12D3KooWCryG7Mon9orvQxcS1rYZjotPgpwoJNHHKcLLfE4Hf5mV";
    private static final String RELAY = "QmcgpsyWgH8Y8ajJz1Cu72KnS5uo2Aa2LpzU7kinSupNKC";

    /// One address that go-multiaddr reads.
    record Good(String text, Bytes binary, String canonical) {}

    static List<Good> good() {
        return vectors("good")
                .map(fields -> new Good(fields[1], Bytes.ofHex(fields[2]), fields[3]))
                .toList();
    }

    static List<String> bad() {
        return vectors("bad").map(fields -> fields[1]).toList();
    }

    private static Stream<String[]> vectors(String kind) {
        try (InputStream in = MultiaddrTest.class.getResourceAsStream("multiaddrs.txt")) {
            String text = new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
            return text.lines().map(line -> line.split("\t", -1)).filter(fields -> fields[0].equals(kind));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @ParameterizedTest
    @MethodSource("good")
    void whatGoReadsIsReadToTheSameBytesAndText(Good vector) {
        Multiaddr address = Multiaddr.parse(vector.text());

        assertThat(address.toBytes()).isEqualTo(vector.binary());
        assertThat(address).hasToString(vector.canonical());
        assertThat(Multiaddr.decode(vector.binary())).isEqualTo(address);
        assertThat(Multiaddr.parse(vector.canonical())).isEqualTo(address);
    }

    @ParameterizedTest
    @MethodSource("bad")
    void whatGoRefusesIsRefused(String text) {
        assertThatThrownBy(() -> Multiaddr.parse(text))
                .isInstanceOf(MalformedDataException.class)
                .hasMessageStartingWith("failed to parse multiaddr");
    }

    @Test
    void theOffendingPartIsNamed() {
        assertThatThrownBy(() -> Multiaddr.parse("/ip4/127.0.0.1/tcp/65536"))
                .isInstanceOf(MalformedDataException.class)
                .hasMessage("failed to parse multiaddr \"/ip4/127.0.0.1/tcp/65536\": invalid value \"65536\""
                        + " for protocol tcp: number needs more than 2 bytes");
        assertThatThrownBy(() -> Multiaddr.parse("/ip4/127.0.0.1/tpc/1"))
                .isInstanceOf(MalformedDataException.class)
                .hasMessageEndingWith("unknown protocol tpc");
        assertThatThrownBy(() -> Multiaddr.parse("")).isInstanceOf(MalformedDataException.class);
    }

    @Test
    void everyProtocolOfTheTableIsInTheVectorsAndReadsBack() {
        List<Protocol> seen = good().stream()
                .flatMap(vector -> Multiaddr.parse(vector.text()).components().stream())
                .map(Component::protocol)
                .distinct()
                .toList();

        assertThat(seen).containsExactlyInAnyOrder(Protocol.values());
        assertThat(Protocol.named("ipfs")).contains(Protocol.P2P);
    }

    /// A cut at the edge of a component is an address again; any other is refused.
    @ParameterizedTest
    @MethodSource("good")
    void everyTruncationIsAShorterAddressOrRefused(Good vector) {
        Multiaddr whole = Multiaddr.parse(vector.text());
        for (int length = 0; length < Math.min(vector.binary().length(), 45); length++) {
            Bytes cut = vector.binary().slice(0, length);
            try {
                Multiaddr shorter = Multiaddr.decode(cut);
                assertThat(whole.components().subList(0, shorter.components().size()))
                        .isEqualTo(shorter.components());
                assertThat(shorter.toBytes()).isEqualTo(cut);
            } catch (MalformedDataException e) {
                assertThat(e).hasMessageNotContaining("null");
            }
        }
    }

    @ParameterizedTest
    @MethodSource("good")
    void everyFlippedBitIsRefusedOrAnotherAddressThatReadsBack(Good vector) {
        for (int bit = 0; bit < Math.min(vector.binary().length(), 45) * Byte.SIZE; bit++) {
            byte[] flipped = vector.binary().toArray();
            flipped[bit / Byte.SIZE] ^= (byte) (1 << bit % Byte.SIZE);
            try {
                Multiaddr address = Multiaddr.decode(Bytes.copyOf(flipped));
                assertThat(address.toBytes()).isEqualTo(Bytes.copyOf(flipped));
                assertThat(Multiaddr.parse(address.toString()))
                        .as("bit %d", bit)
                        .isEqualTo(address);
            } catch (MalformedDataException e) {
                assertThat(e).hasMessageNotContaining("null");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void randomBytesAreRefusedOrReadBack(long seed) {
        Random random = new Random(seed);
        Protocol[] protocols = Protocol.values();
        int read = 0;
        for (int round = 0; round < 3000; round++) {
            byte[] bytes = new byte[1 + random.nextInt(24)];
            random.nextBytes(bytes);
            Component start = Component.of(Protocol.NOISE);
            Protocol next = protocols[random.nextInt(protocols.length)];
            byte[] address = new byte[2 + 4 + bytes.length];
            int at = start.writeTo(address, 0);
            at = Uvarint.write(address, at, next.code());
            System.arraycopy(bytes, 0, address, at, bytes.length);
            try {
                Multiaddr decoded = Multiaddr.decode(Bytes.copyOf(address, 0, at + bytes.length));
                assertThat(Multiaddr.parse(decoded.toString())).isEqualTo(decoded);
                read++;
            } catch (MalformedDataException e) {
                assertThat(e).hasMessageNotContaining("null");
            }
        }
        assertThat(read).isPositive();
    }

    @Test
    void encapsulationPutsOneBehindTheOther() {
        Multiaddr outer = Multiaddr.parse("/ip4/127.0.0.1/udp/1234");
        Multiaddr inner = Multiaddr.parse("/udp/5678");

        Multiaddr both = outer.encapsulate(inner);

        assertThat(both).hasToString("/ip4/127.0.0.1/udp/1234/udp/5678");
        assertThat(both.decapsulate(inner)).isEqualTo(outer);
        assertThat(both.decapsulate(Multiaddr.parse("/udp/1234"))).hasToString("/ip4/127.0.0.1");
        assertThat(both.decapsulate(Multiaddr.parse("/ip4/1.2.3.4"))).isEqualTo(both);
        assertThat(both.decapsulate(Multiaddr.parse("/ip4/127.0.0.1")).isEmpty())
                .isTrue();
        assertThat(both.decapsulate(new Multiaddr(List.of()))).isEqualTo(both);
    }

    @Test
    void decapsulationTakesTheLastMatch() {
        Multiaddr twice = Multiaddr.parse("/ip4/127.0.0.1/tcp/1/ip4/127.0.0.1/tcp/1");

        assertThat(twice.decapsulate(Multiaddr.parse("/ip4/127.0.0.1"))).hasToString("/ip4/127.0.0.1/tcp/1");
    }

    @Test
    void thePeerIsTheLastOneNamed() {
        Multiaddr relayed = Multiaddr.parse("/dns/relay.example/tcp/4001/p2p/" + RELAY + "/p2p-circuit/p2p/" + PEER);

        assertThat(relayed.peerId()).contains(PeerId.parse(PEER));
        assertThat(relayed.first(Protocol.P2P).orElseThrow().text()).isEqualTo(RELAY);
        assertThat(relayed.first(Protocol.TCP).orElseThrow().text()).isEqualTo("4001");
        assertThat(relayed.first(Protocol.UDP)).isEmpty();
        assertThat(Multiaddr.parse("/ip4/1.2.3.4").peerId()).isEmpty();
    }

    @Test
    void addressEndsInThePeerThatIsPutBehindIt() {
        Multiaddr relay = Multiaddr.parse("/ip4/1.2.3.4/tcp/1").withPeer(PeerId.parse(RELAY));

        assertThat(relay).isEqualTo(Multiaddr.parse("/ip4/1.2.3.4/tcp/1/p2p/" + RELAY));
        assertThat(relay.endsInPeer()).isTrue();
        assertThat(relay.parent().endsInPeer()).isFalse();
        assertThat(Multiaddr.parse(relay + "/p2p-circuit").endsInPeer()).isFalse();
        assertThat(new Multiaddr(List.of()).endsInPeer()).isFalse();
    }

    @Test
    void nothingFollowsAPath() {
        Component path = Component.of(Protocol.UNIX, "/a");

        assertThatThrownBy(() -> new Multiaddr(List.of(path, Component.of(Protocol.TLS))))
                .isInstanceOf(MalformedDataException.class)
                .hasMessage("unexpected component after path component");
    }

    @Test
    void lengthsHaveALimit() {
        Component longest = Component.of(Protocol.HTTP_PATH, "a".repeat(Multiaddr.BYTES_MAX - 4));
        Component longer = Component.of(Protocol.HTTP_PATH, "a".repeat(Multiaddr.BYTES_MAX - 3));

        assertThat(Multiaddr.decode(new Multiaddr(List.of(longest)).toBytes()).components())
                .containsExactly(longest);
        assertThatThrownBy(() -> new Multiaddr(List.of(longer))).isInstanceOf(MalformedDataException.class);
        assertThatThrownBy(() -> Multiaddr.decode(Bytes.copyOf(new byte[Multiaddr.BYTES_MAX + 1])))
                .isInstanceOf(MalformedDataException.class)
                .hasMessageContaining("limit 8192");
        assertThatThrownBy(() -> Multiaddr.parse("/dns/" + "a".repeat(4 * Multiaddr.BYTES_MAX)))
                .isInstanceOf(MalformedDataException.class)
                .hasMessageContaining("limit 32768");
    }

    @Test
    void valuesAreCheckedWhereverTheyComeFrom() {
        assertThatThrownBy(() -> new Component(Protocol.TCP, Bytes.ofHex("01")))
                .isInstanceOf(MalformedDataException.class)
                .hasMessage("invalid value for protocol tcp: 1 bytes, not 2");
        assertThatThrownBy(() -> new Component(Protocol.TLS, Bytes.ofHex("01")))
                .isInstanceOf(MalformedDataException.class);
        assertThatThrownBy(() -> Component.of(Protocol.TLS, "x")).isInstanceOf(MalformedDataException.class);
        assertThatThrownBy(() -> new Component(Protocol.DNS, Bytes.ofHex("612f62")))
                .isInstanceOf(MalformedDataException.class);
        assertThatThrownBy(() -> new Component(Protocol.DNS, Bytes.ofHex("ff")))
                .isInstanceOf(MalformedDataException.class)
                .hasMessageEndingWith("not UTF-8");
    }

    @Test
    void parentLacksTheLastComponent() {
        assertThat(Multiaddr.parse("/ip4/1.2.3.4/tcp/5").parent()).isEqualTo(Multiaddr.parse("/ip4/1.2.3.4"));
        assertThat(Multiaddr.parse("/ip4/1.2.3.4").parent().isEmpty()).isTrue();
        assertThatThrownBy(() -> Multiaddr.parse("/ip4/1.2.3.4").parent().parent())
                .isInstanceOf(IllegalStateException.class);
    }
}
