package io.ishigaki.network.swarm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ishigaki.multiformats.Bytes;
import io.ishigaki.multiformats.MalformedDataException;
import io.ishigaki.multiformats.Multihash;
import io.ishigaki.multiformats.key.KeyType;
import io.ishigaki.multiformats.key.PeerId;
import io.ishigaki.multiformats.key.PrivateKey;
import io.ishigaki.multiformats.multiaddr.Multiaddr;
import io.ishigaki.network.identify.IdentifyMessage;
import io.ishigaki.network.identify.PeerRecord;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class AddressBookTest {
    private static final List<Multiaddr> SAID = List.of(Multiaddr.parse("/ip4/192.0.2.1/tcp/4001"));
    private static final List<Multiaddr> SIGNED = List.of(Multiaddr.parse("/ip4/192.0.2.2/tcp/4001"));
    private static final List<Multiaddr> OTHER = List.of(Multiaddr.parse("/ip4/192.0.2.3/udp/4001/quic-v1"));

    private final PrivateKey key = PrivateKey.generate(KeyType.ED25519, new SecureRandom());
    private final PeerId peer = key.peerId();
    private Instant now = Instant.parse("2026-11-26T00:00:00Z");
    private final AddressBook book = book();

    private AddressBook book() {
        return new AddressBook(() -> now);
    }

    private static IdentifyMessage message(List<Multiaddr> said, Optional<Bytes> record) {
        return new IdentifyMessage(Bytes.EMPTY, Optional.empty(), said, Optional.empty(), List.of(), record);
    }

    private IdentifyMessage signed(long sequence, List<Multiaddr> addresses) {
        return message(SAID, Optional.of(new PeerRecord(peer, sequence, addresses).seal(key)));
    }

    private static PeerId somebody(int number) {
        return new PeerId(Multihash.identity(Bytes.ofHex("%08x".formatted(number))));
    }

    @Test
    void whatIsSignedWinsOverWhatIsSaid() {
        assertThat(book.told(peer, signed(1, SIGNED))).isEqualTo(SIGNED);

        assertThat(book.addresses(peer)).isEqualTo(SIGNED);
    }

    @Test
    void olderRecordChangesNothing() {
        book.told(peer, signed(Long.MAX_VALUE, SIGNED));

        assertThat(book.told(peer, signed(7, OTHER))).isEqualTo(SIGNED);
        assertThat(book.addresses(peer)).isEqualTo(SIGNED);
    }

    @Test
    void newerRecordReplacesAnother() {
        book.told(peer, signed(7, OTHER));
        book.told(peer, signed(8, SIGNED));

        assertThat(book.addresses(peer)).isEqualTo(SIGNED);
    }

    @Test
    void recordOfAnotherPeerIsAsGoodAsNone() {
        PrivateKey stranger = PrivateKey.generate(KeyType.ED25519, new SecureRandom());
        Bytes record = new PeerRecord(stranger.peerId(), 1, SIGNED).seal(stranger);

        book.told(peer, message(SAID, Optional.of(record)));
        assertThat(book.addresses(peer)).isEqualTo(SAID);
        assertThat(book.addresses(stranger.peerId())).isEmpty();

        book.told(peer, message(OTHER, Optional.of(Bytes.ofHex("00"))));
        assertThat(book.addresses(peer)).isEqualTo(OTHER);
    }

    @Test
    void whereAPeerWasReachedCountsUntilItSaysSo() {
        book.reached(peer, OTHER);
        assertThat(book.addresses(peer)).isEqualTo(OTHER);

        book.told(peer, message(SAID, Optional.empty()));
        book.reached(peer, OTHER);

        assertThat(book.addresses(peer)).isEqualTo(SAID);
    }

    @Test
    void whoIsNotHeardOfIsForgotten() {
        book.told(peer, signed(1, SIGNED));
        now = now.plus(AddressBook.TTL).minusNanos(1);
        assertThat(book.addresses(peer)).isEqualTo(SIGNED);

        book.seen(List.of(peer));
        now = now.plus(AddressBook.TTL).minusNanos(1);
        assertThat(book.all()).containsOnlyKeys(peer);
        now = now.plusNanos(1);

        assertThat(book.all()).isEmpty();
        assertThat(book.addresses(peer)).isEmpty();
    }

    @Test
    void theOldestIsForgottenWhereThereAreTooMany() {
        for (int i = 0; i < AddressBook.PEERS_MAX; i++) {
            book.reached(somebody(i), SAID);
        }
        book.seen(List.of(somebody(0)));

        book.reached(peer, SAID);

        assertThat(book.all()).hasSize(AddressBook.PEERS_MAX).containsKeys(somebody(0), peer);
        assertThat(book.addresses(somebody(1))).isEmpty();
    }

    @Test
    void aPeerHasAFewAddressesOnly() {
        List<Multiaddr> many = IntStream.range(0, 100)
                .mapToObj(i -> Multiaddr.parse("/ip4/192.0.2.%d/tcp/4001".formatted(i)))
                .toList();

        book.told(peer, message(many, Optional.empty()));

        assertThat(book.addresses(peer)).isEqualTo(many.subList(0, Dialler.ADDRESSES_MAX));
    }

    private AddressBook reopened() {
        AddressBook read = book();
        book.rows().forEach(read::load);
        return read;
    }

    @Test
    void rowsAreReadAsTheyWereWritten() {
        book.told(peer, signed(9, SIGNED));
        book.reached(somebody(1), OTHER);

        AddressBook read = reopened();

        assertThat(read.all()).isEqualTo(book.all());
        assertThat(read.rows()).isEqualTo(book.rows());
        // The record is known, too: an older one changes nothing.
        assertThat(read.told(peer, signed(8, OTHER))).isEqualTo(SIGNED);
    }

    @Test
    void rowsStayTheSameForADay() {
        book.told(peer, signed(9, SIGNED));
        Map<PeerId, Bytes> rows = book.rows();
        now = now.plus(Duration.ofDays(1)).minusNanos(1);
        book.seen(List.of(peer));
        assertThat(book.rows()).isEqualTo(rows);

        now = now.plusNanos(1);
        book.seen(List.of(peer));

        assertThat(book.rows()).isNotEqualTo(rows);
    }

    @Test
    void whatHasExpiredMeanwhileIsNotRead() {
        book.reached(peer, SAID);
        Map<PeerId, Bytes> rows = book.rows();
        now = now.plus(AddressBook.TTL);
        AddressBook read = book();

        rows.forEach(read::load);

        assertThat(read.all()).isEmpty();
    }

    /// Written while the clock was years ahead.
    @Test
    void wrongClockKeepsNothingForEver() {
        now = now.plus(Duration.ofDays(10_000));
        book.reached(peer, SAID);
        Map<PeerId, Bytes> rows = book.rows();
        now = now.minus(Duration.ofDays(10_000));
        AddressBook read = book();

        rows.forEach(read::load);
        assertThat(read.addresses(peer)).isEqualTo(SAID);
        now = now.plus(AddressBook.TTL);

        assertThat(read.addresses(peer)).isEmpty();
    }

    @Test
    void rowsThatAreNoneAreRefused() {
        Bytes address = Bytes.ofHex("1201ff"); // no multiaddr

        assertThatThrownBy(() -> book.load(peer, address)).isInstanceOf(MalformedDataException.class);
        assertThatThrownBy(() -> book.load(peer, Bytes.ofHex("12"))).isInstanceOf(MalformedDataException.class);
        assertThat(book.all()).isEmpty();
    }
}
