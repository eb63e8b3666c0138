package io.ishigaki.exchange;

import io.ishigaki.multiformats.Block;
import io.ishigaki.multiformats.Cid;
import io.ishigaki.multiformats.key.PeerId;
import java.io.IOException;
import java.util.Optional;
import java.util.OptionalLong;

/// Blocks that aren't here, and that somebody above knows how to get for peers. Thread-safe.
public interface AbsentBlocks {
    /// How many bytes it would move to get the block for `peer`; empty if it won't be got. Doesn't wait for peers.
    OptionalLong cost(PeerId peer, Cid cid) throws IOException;

    /// Gets the block for `peer`; empty if it can't be had after all. Waits for peers, within reason.
    Optional<Block> get(PeerId peer, Cid cid) throws IOException, InterruptedException;
}
