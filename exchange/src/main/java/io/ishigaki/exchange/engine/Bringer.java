package io.ishigaki.exchange.engine;

import io.ishigaki.multiformats.Cid;
import io.ishigaki.multiformats.key.PeerId;
import java.io.IOException;

/// Gets blocks that aren't here, for peers that want them.
///
/// Thread-safe. Neither method waits for peers.
public interface Bringer {
    /// Whether the block would be got for `peer`, which then counts as here when it asks.
    boolean offers(PeerId peer, Cid cid) throws IOException;

    /// Begins to get the block for `peer`; whoever does it says [Engine#added] later, or [Engine#failed].
    /// Answers false if it won't be got.
    boolean bring(PeerId peer, Cid cid) throws IOException;
}
