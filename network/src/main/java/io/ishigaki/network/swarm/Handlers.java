package io.ishigaki.network.swarm;

import io.ishigaki.multiformats.key.PeerId;
import io.ishigaki.network.StreamHandler;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Who serves which protocol, and how many streams of each peer are being served. Thread-safe, by its own lock.
final class Handlers {
    private record Use(PeerId peer, StreamHandler handler) {}

    private final Map<String, StreamHandler> byProtocol = new LinkedHashMap<>();
    private final Map<Use, Integer> uses = new HashMap<>();

    /// @throws IllegalArgumentException if one of its protocols has a handler
    synchronized void add(StreamHandler handler) {
        for (String protocolId : handler.protocolIds()) {
            if (byProtocol.containsKey(protocolId)) {
                throw new IllegalArgumentException("protocol %s has a handler".formatted(protocolId));
            }
        }
        handler.protocolIds().forEach(protocolId -> byProtocol.put(protocolId, handler));
    }

    synchronized boolean speaks(String protocolId) {
        return byProtocol.containsKey(protocolId);
    }

    synchronized List<String> protocolIds() {
        return new ArrayList<>(byProtocol.keySet());
    }

    /// The handler of a protocol, for one more stream of `peer`; empty if there is none, or the peer has enough of its
    /// streams. Whoever gets it calls [#release].
    synchronized Optional<StreamHandler> acquire(PeerId peer, String protocolId) {
        StreamHandler handler = byProtocol.get(protocolId);
        if (handler == null) {
            return Optional.empty();
        }
        var use = new Use(peer, handler);
        int count = uses.getOrDefault(use, 0);
        if (count >= handler.streamsPerPeerMax()) {
            return Optional.empty();
        }
        uses.put(use, count + 1);
        return Optional.of(handler);
    }

    synchronized void release(PeerId peer, StreamHandler handler) {
        uses.computeIfPresent(new Use(peer, handler), (_, count) -> count == 1 ? null : count - 1);
    }
}
