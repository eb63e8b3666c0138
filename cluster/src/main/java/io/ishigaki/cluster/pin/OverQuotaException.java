package io.ishigaki.cluster.pin;

import io.ishigaki.cluster.hold.Excess;
import io.ishigaki.cluster.state.ClusterException;
import java.io.Serial;
import java.util.Optional;

/// A pin would take more than the pins of its box may.
final class OverQuotaException extends ClusterException {
    @Serial
    private static final long serialVersionUID = 1L;

    private final long needed;

    private OverQuotaException(Excess excess) {
        super(excess.words() + ": an admin may let them take more");
        this.needed = excess.bytes() - excess.taken();
    }

    /// @throws OverQuotaException if it is too much
    static void check(Optional<Excess> excess) throws OverQuotaException {
        if (excess.isPresent()) {
            throw new OverQuotaException(excess.get());
        }
    }

    /// Bytes that the pin takes beside those that others take, at least.
    long needed() {
        return needed;
    }
}
