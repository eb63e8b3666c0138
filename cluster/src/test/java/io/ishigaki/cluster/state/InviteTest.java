package io.ishigaki.cluster.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ishigaki.blockstore.MetadataTable;
import io.ishigaki.multiformats.Bytes;
import io.ishigaki.multiformats.MalformedDataException;
import io.ishigaki.multiformats.key.KeyType;
import io.ishigaki.multiformats.key.PeerId;
import io.ishigaki.multiformats.key.PrivateKey;
import io.ishigaki.multiformats.multiaddr.Multiaddr;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// Invites, and the book of those that a box has made.
class InviteTest {
    private static final PeerId ANN = peer(1);
    private static final PeerId BOB = peer(2);
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private static final Instant TOMORROW = NOW.plusSeconds(86_400);
    private static final InviteBook.Terms FREE =
            new InviteBook.Terms(Optional.empty(), OptionalLong.empty(), OptionalLong.empty());

    private final MetadataTable rows = Box.freshDisk();
    private final InviteBook book = new InviteBook(rows, new Random(3));

    private static PeerId peer(int seed) {
        return PrivateKey.generate(KeyType.ED25519, new SeededRandom(seed)).peerId();
    }

    private static Invite invite(Optional<String> household, OptionalLong capacity) {
        return new Invite(
                new ClusterId(Bytes.ofOwned(new byte[32])),
                Bytes.ofOwned(new byte[16]),
                TOMORROW,
                ANN,
                List.of(Multiaddr.parse("/ip4/192.0.2.1/tcp/4001"), Multiaddr.parse("/ip6/::1/tcp/4001")),
                household,
                capacity);
    }

    @Test
    void inviteIsOneLineThatReadsBack() {
        for (Invite invite : List.of(
                invite(Optional.empty(), OptionalLong.empty()), invite(Optional.of("cellar"), OptionalLong.of(7)))) {
            assertThat(invite.toText()).matches("ishi-join-[\\w-]+");
            assertThat(Invite.parse(invite.toText())).isEqualTo(invite);
        }
    }

    @Test
    void everyCutAndEveryChangedLetterIsNoticed() {
        String text = invite(Optional.of("cellar"), OptionalLong.of(7)).toText();

        for (int i = 0; i < text.length(); i++) {
            String cut = text.substring(0, i);
            assertThatThrownBy(() -> Invite.parse(cut)).isInstanceOf(MalformedDataException.class);
            String changed = cut + (text.charAt(i) == 'x' ? 'y' : 'x') + text.substring(i + 1);
            assertThatThrownBy(() -> Invite.parse(changed)).isInstanceOf(MalformedDataException.class);
        }
    }

    @Test
    void secretIsGoodOnceForWhoeverComesFirst() throws IOException {
        Bytes secret = book.issue(TOMORROW, FREE, NOW);

        assertThat(book.redeem(secret, ANN, NOW)).contains(FREE);
        assertThat(book.redeem(secret, BOB, NOW)).isEmpty();
        // The answer may have been lost.
        assertThat(new InviteBook(rows, new Random(4)).redeem(secret, ANN, NOW)).contains(FREE);
    }

    @Test
    void secretExpiresAndIsRevoked() throws IOException {
        Bytes expired = book.issue(TOMORROW, FREE, NOW);
        assertThat(book.redeem(expired, ANN, TOMORROW)).isEmpty();

        Bytes revoked = book.issue(TOMORROW, FREE, NOW);
        assertThat(book.revokeAll(NOW)).isEqualTo(2);
        assertThat(book.redeem(revoked, ANN, NOW)).isEmpty();
        assertThat(book.redeem(Bytes.ofOwned(new byte[16]), ANN, NOW)).isEmpty();
    }

    @Test
    void openInvitesAreLimitedAndExpiredOnesDoNotCount() throws IOException {
        for (int i = 0; i < InviteBook.OPEN_MAX; i++) {
            book.issue(TOMORROW, FREE, NOW);
        }

        assertThatThrownBy(() -> book.issue(TOMORROW, FREE, NOW))
                .isInstanceOf(ClusterException.class)
                .hasMessage("100 invites of this box are open, limit 100");
        assertThat(book.issue(TOMORROW.plusSeconds(9), FREE, TOMORROW).length()).isEqualTo(16);
    }
}
