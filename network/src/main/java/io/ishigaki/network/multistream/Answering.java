package io.ishigaki.network.multistream;

import io.ishigaki.multiformats.MalformedDataException;
import java.util.Optional;
import java.util.function.Predicate;

/// The responder of one negotiation: takes the first proposal that it speaks.
///
/// Confined to the thread or event loop that drives it.
public final class Answering {
    /// After so many proposals in vain, a peer isn't listened to any more.
    public static final int PROPOSALS_MAX = 32;

    private final Predicate<String> speaks;
    private boolean headerSeen;
    private int proposals;

    public Answering(Predicate<String> speaks) {
        this.speaks = speaks;
    }

    /// What to send back, and whether that ends the negotiation.
    ///
    /// @param text a message for the initiator
    /// @param agreed the protocol that both speak after it; empty if more proposals follow
    public record Reply(String text, Optional<String> agreed) {}

    /// Takes the next message of the initiator.
    ///
    /// @throws MalformedDataException if the initiator may not say that, or has proposed too often
    public Reply onMessage(String text) {
        if (!headerSeen) {
            if (!text.equals(MultistreamText.HEADER)) {
                throw new MalformedDataException("peer doesn't begin with " + MultistreamText.HEADER);
            }
            headerSeen = true;
            return new Reply(MultistreamText.HEADER, Optional.empty());
        }
        if (++proposals > PROPOSALS_MAX) {
            throw new MalformedDataException("peer has proposed over %d protocols".formatted(PROPOSALS_MAX));
        }
        return speaks.test(text)
                ? new Reply(text, Optional.of(text))
                : new Reply(MultistreamText.NOT_AVAILABLE, Optional.empty());
    }
}
