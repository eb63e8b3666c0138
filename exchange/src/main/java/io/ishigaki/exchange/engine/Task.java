package io.ishigaki.exchange.engine;

import io.ishigaki.exchange.message.Part;
import io.ishigaki.multiformats.key.PeerId;
import java.util.List;

/// Wants of one peer that are to be answered now, in this order, until `bytesMax` bytes of blocks have been exceeded.
/// Immutable.
public record Task(PeerId peer, List<Turn> turns, int bytesMax) {
    /// A want whose turn it is. Where `patient`, its absence needn't be told yet, if the block is on its way to us.
    public record Turn(Part.Want want, boolean patient) {}

    public Task {
        turns = List.copyOf(turns);
    }
}
