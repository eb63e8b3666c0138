package io.ishigaki.cluster.state;

import io.ishigaki.multiformats.Bytes;
import io.ishigaki.multiformats.key.PeerId;
import io.ishigaki.multiformats.key.PublicKey;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/// What a record says. Immutable.
sealed interface Fact {
    /// About who is a member: few, never replaced, and reckoned together by [Membership].
    sealed interface OfMembership extends Fact {}

    /// About one thing, of which its author's newest counts.
    sealed interface OfData extends Fact {}

    /// The cluster is there.
    ///
    /// @param key of the author, where its peer id doesn't hold it
    record Genesis(Bytes nonce, Optional<PublicKey> key) implements OfMembership {}

    /// `peer` is a member.
    ///
    /// @param key of the peer, where its peer id doesn't hold it
    /// @param household that it lives in, whatever it says itself
    /// @param capacity bytes that it offers at most
    /// @param quota what its pins may take; where it is absent, what was said before counts
    record Admission(
            PeerId peer,
            Role role,
            Optional<PublicKey> key,
            Optional<String> household,
            OptionalLong capacity,
            Optional<Quota> quota)
            implements OfMembership {}

    /// `peer` is an admin.
    record Promotion(PeerId peer) implements OfMembership {}

    /// `peer` is no member any more, for good.
    ///
    /// @param accepted by incarnation, the last sequence that the author had from it
    record Removal(PeerId peer, Map<Long, Long> accepted) implements OfMembership {
        public Removal {
            accepted = Map.copyOf(accepted);
        }
    }

    /// The author is no member any more.
    record Leaving() implements OfMembership {}

    /// The author wants `peer` to be an admin.
    record Vote(PeerId peer) implements OfMembership {}

    /// What the author says of itself.
    record Description(Profile profile) implements OfData {}

    /// A pin.
    record Pinning(PinRecord pin) implements OfData {}

    /// The pin of that id is none any more.
    record Unpinning(PinId id) implements OfData {}
}
