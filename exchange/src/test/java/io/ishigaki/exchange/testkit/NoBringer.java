package io.ishigaki.exchange.testkit;

import io.ishigaki.exchange.engine.Bringer;
import io.ishigaki.multiformats.Cid;
import io.ishigaki.multiformats.key.PeerId;

/// Gets nothing for anybody. Stateless.
public final class NoBringer implements Bringer {
    @Override
    public boolean offers(PeerId peer, Cid cid) {
        return false;
    }

    @Override
    public boolean bring(PeerId peer, Cid cid) {
        return false;
    }
}
