package io.ishigaki.exchange.engine;

import io.ishigaki.multiformats.Cid;
import io.ishigaki.multiformats.key.PeerId;
import java.util.Set;

/// Who is given what. To those who aren't, a block is as good as absent.
///
/// Thread-safe; asked for each want just before it is answered.
@FunctionalInterface
public interface ServeRule {
    /// Everybody is given everything.
    ServeRule EVERYONE = (_, _) -> true;

    boolean allows(PeerId peer, Cid cid);

    /// Only `peers` are given anything.
    static ServeRule only(Set<PeerId> peers) {
        Set<PeerId> listed = Set.copyOf(peers);
        return (peer, _) -> listed.contains(peer);
    }
}
