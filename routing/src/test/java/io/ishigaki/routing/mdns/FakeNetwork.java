package io.ishigaki.routing.mdns;

import io.ishigaki.multiformats.key.PeerId;
import io.ishigaki.multiformats.multiaddr.Multiaddr;
import io.ishigaki.network.ConnectedPeer;
import io.ishigaki.network.Network;
import io.ishigaki.network.PeerGoneException;
import java.io.IOException;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A network that connects to whom it is told, and knows nothing else: any other call is a mistake of the test.
/// Confined to the test's thread.
final class FakeNetwork implements InvocationHandler {
    private static final Multiaddr SOMEWHERE = Multiaddr.parse("/ip4/10.0.0.1/tcp/4001");

    private final PeerId self;
    private final Set<PeerId> connected = new HashSet<>();
    private final List<PeerId> dialled = new ArrayList<>();
    private boolean reachable = true;

    FakeNetwork(PeerId self) {
        this.self = self;
    }

    Network network() {
        return (Network) Proxy.newProxyInstance(getClass().getClassLoader(), new Class<?>[] {Network.class}, this);
    }

    /// Whether peers that are dialled are there.
    void reachable(boolean all) {
        reachable = all;
    }

    void disconnect(PeerId peer) {
        connected.remove(peer);
    }

    List<PeerId> dialled() {
        return dialled;
    }

    @Override
    public @Nullable Object invoke(Object proxy, Method method, Object @Nullable [] arguments) throws IOException {
        if (arguments == null || !(arguments[0] instanceof PeerId peer)) {
            return self;
        }
        return switch (method.getName()) {
            case "peer" -> connected.contains(peer) ? Optional.of(describe(peer)) : Optional.empty();
            case "connect" -> {
                connect(peer);
                yield null;
            }
            default -> throw new AssertionError(method.getName() + " is not for here");
        };
    }

    private static ConnectedPeer describe(PeerId peer) {
        return new ConnectedPeer(
                peer, SOMEWHERE, ConnectedPeer.Direction.OUTBOUND, "", Set.of(), List.of(), Optional.empty());
    }

    private void connect(PeerId peer) throws IOException {
        dialled.add(peer);
        if (!reachable) {
            throw new PeerGoneException("nobody is there");
        }
        connected.add(peer);
    }
}
