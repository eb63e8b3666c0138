package io.ishigaki.network;

import io.ishigaki.multiformats.key.PeerId;
import java.util.Set;

/// Is told who comes, what they speak, and who goes.
///
/// *Threading.* One call at a time, on a virtual thread of the network. What is told of one peer comes in the order
/// `connected`, `identified` (any number of times, or never), `disconnected`. A slow observer delays the news of all
/// peers, never the peers themselves; news that is outdated by then is left out.
public interface PeerObserver {
    /// `peer` has its first connection.
    void connected(PeerId peer);

    /// `peer` has told which protocols it speaks, or that they have changed.
    void identified(PeerId peer, Set<String> protocolIds);

    /// `peer` has lost its last connection.
    void disconnected(PeerId peer);
}
