package io.ishigaki.cluster.hold;

import io.ishigaki.multiformats.key.PeerId;
import java.util.AbstractMap;
import java.util.AbstractSet;
import java.util.Arrays;
import java.util.Iterator;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/// What members hold of one plan node, in two arrays: there are very many nodes, and few members, so that a
/// search is quick and a table of hashes would be most of what a node takes. Mutable, guarded by its owner.
final class Attested extends AbstractMap<PeerId, Held> {
    private PeerId[] peers = new PeerId[0];
    private Held[] held = new Held[0];

    private int find(@Nullable Object peer) {
        for (int i = 0; i < peers.length; i++) {
            if (peers[i].equals(peer)) {
                return i;
            }
        }
        return -1;
    }

    @Override
    public int size() {
        return peers.length;
    }

    @Override
    public boolean containsKey(@Nullable Object peer) {
        return find(peer) >= 0;
    }

    @Override
    public @Nullable Held get(@Nullable Object peer) {
        int at = find(peer);
        return at < 0 ? null : held[at];
    }

    @Override
    public @Nullable Held put(PeerId peer, Held now) {
        int at = find(peer);
        if (at >= 0) {
            Held before = held[at];
            held[at] = now;
            return before;
        }
        peers = Arrays.copyOf(peers, peers.length + 1);
        held = Arrays.copyOf(held, held.length + 1);
        peers[peers.length - 1] = peer;
        held[held.length - 1] = now;
        return null;
    }

    @Override
    public @Nullable Held remove(@Nullable Object peer) {
        int at = find(peer);
        return at < 0 ? null : removeAt(at);
    }

    private Held removeAt(int at) {
        Held before = held[at];
        int last = peers.length - 1;
        System.arraycopy(peers, at + 1, peers, at, last - at);
        System.arraycopy(held, at + 1, held, at, last - at);
        peers = Arrays.copyOf(peers, last);
        held = Arrays.copyOf(held, last);
        return before;
    }

    @Override
    public void forEach(BiConsumer<? super PeerId, ? super Held> action) {
        for (int i = 0; i < peers.length; i++) {
            action.accept(peers[i], held[i]);
        }
    }

    @Override
    public Set<Map.Entry<PeerId, Held>> entrySet() {
        return new Entries();
    }

    private final class Entries extends AbstractSet<Map.Entry<PeerId, Held>> {
        @Override
        public int size() {
            return peers.length;
        }

        @Override
        public Iterator<Map.Entry<PeerId, Held>> iterator() {
            return new Iterator<>() {
                private int next;

                @Override
                public boolean hasNext() {
                    return next < peers.length;
                }

                @Override
                public Map.Entry<PeerId, Held> next() {
                    if (!hasNext()) {
                        throw new NoSuchElementException();
                    }
                    next++;
                    return Map.entry(peers[next - 1], held[next - 1]);
                }

                @Override
                public void remove() {
                    next--;
                    Held _ = removeAt(next);
                }
            };
        }
    }
}
