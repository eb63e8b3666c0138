package io.ishigaki.network.multistream;

import io.ishigaki.multiformats.MalformedDataException;
import java.util.List;
import java.util.Optional;

/// The initiator of one negotiation: proposes ids in order, until one is echoed.
///
/// ```text
/// HEADER ──header──▶ ANSWER ──echo──▶ agreed
///                      ├──na, more ids──▶ ANSWER
///                      └──na, no more──▶ failed
/// ```
///
/// Confined to the thread or event loop that drives it.
public final class Proposing {
    /// What to do after a message.
    public sealed interface Step {
        /// Wait for the next message.
        record Wait() implements Step {}

        /// Send this, and wait for the next message.
        record Send(String text) implements Step {}

        /// Both speak this protocol from now on.
        record Agreed(String protocolId) implements Step {}

        /// None of the ids is spoken.
        record Failed() implements Step {}
    }

    private final List<String> protocolIds;
    private int proposed;
    private boolean headerSeen;

    /// Proposes these, the first one first.
    ///
    /// @throws IllegalArgumentException without any id
    public Proposing(List<String> protocolIds) {
        if (protocolIds.isEmpty()) {
            throw new IllegalArgumentException("no protocol to propose");
        }
        this.protocolIds = List.copyOf(protocolIds);
    }

    /// What to send first: both in one flight.
    public List<String> opening() {
        return List.of(MultistreamText.HEADER, protocolIds.getFirst());
    }

    /// Takes the next message of the responder.
    ///
    /// @throws MalformedDataException if the responder may not say that
    public Step onMessage(String text) {
        if (!headerSeen) {
            if (!text.equals(MultistreamText.HEADER)) {
                throw new MalformedDataException("peer doesn't begin with " + MultistreamText.HEADER);
            }
            headerSeen = true;
            return new Step.Wait();
        }
        String current = protocolIds.get(proposed);
        if (text.equals(current)) {
            return new Step.Agreed(current);
        }
        if (!text.equals(MultistreamText.NOT_AVAILABLE)) {
            throw new MalformedDataException("peer answers %s with neither it nor na".formatted(current));
        }
        proposed++;
        return next().<Step>map(Step.Send::new).orElseGet(Step.Failed::new);
    }

    private Optional<String> next() {
        return proposed < protocolIds.size() ? Optional.of(protocolIds.get(proposed)) : Optional.empty();
    }
}
