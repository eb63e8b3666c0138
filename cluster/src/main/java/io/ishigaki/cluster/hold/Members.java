package io.ishigaki.cluster.hold;

import io.ishigaki.multiformats.Bytes;
import io.ishigaki.multiformats.Cid;
import io.ishigaki.multiformats.MalformedDataException;
import io.ishigaki.multiformats.key.PeerId;

/// What is known of members, this box among them, but for the cells that they hold.
public interface Members {
    /// Whether a member that isn't connected is presumed lost.
    boolean isLost(PeerId peer);

    /// Whether a member that isn't connected is away for longer than it usually is.
    boolean isOverdue(PeerId peer);

    /// Whether what is not listed can be let go: the list is what the members share, and not what an old disk
    /// knew.
    boolean isSettled();

    /// Takes note of the state that a member has said that it knows, in the bytes that [Keeper#follow] is given there;
    /// empty if it begins to tell everything anew.
    ///
    /// @throws MalformedDataException if it is none
    void told(PeerId peer, Bytes known);

    /// Whether a member has said that it knows every pin of a plan that this box does: it holds what it says that
    /// it holds for these, and not for another only, which it may let go.
    boolean lists(PeerId peer, Cid plan);

    /// How many bytes this box may hold.
    long capacity();
}
