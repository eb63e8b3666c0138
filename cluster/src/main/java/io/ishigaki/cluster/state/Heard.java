package io.ishigaki.cluster.state;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// What a connected member has told. Guarded by its sync.
final class Heard {
    SyncMessage.@Nullable Hello last;
    Instant idleUntil = Instant.MIN;
}
