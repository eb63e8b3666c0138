package io.ishigaki.exchange.session;

import io.ishigaki.multiformats.Cid;
import io.ishigaki.multiformats.Multicodec;
import io.ishigaki.multiformats.Multihash;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;

/// The wants of a session that aren't asked of anybody, in the order in which they should be: what a reader waits for,
/// what was asked in vain, nodes with links, leaves; each of the last two in the order of the walk.
///
/// *Bounds.* Remembers the places of at most [#WANTS_MAX] blocks that are missing, and of what doesn't fit the rest of
/// [#LISTS_MAX] lists, which it takes up as room comes. *Confined to* the scheduler's lock.
final class WantQueue {
    static final int WANTS_MAX = 16_384;

    /// As many as there are levels on the way of a walk that is being read.
    static final int LISTS_MAX = 64;

    private final Set<Want> urgent = new LinkedHashSet<>();
    private final Set<Want> retried = new LinkedHashSet<>();
    private final TreeMap<Path, Want> nodes = new TreeMap<>();
    private final TreeMap<Path, Want> leaves = new TreeMap<>();

    /// The places of all wants of the session that haven't arrived, asked or not.
    private final Map<Multihash, Path> places = new HashMap<>();

    private final Deque<Rest> rests = new ArrayDeque<>();
    private int lists;

    /// What of a list wasn't taken yet, from `next` on.
    private record Rest(Function<Integer, Path> place, List<Cid> cids, int next) {}

    /// Says what comes next in the walk, before all that was said earlier; answers those that are to be wanted.
    List<Cid> expect(List<Cid> cids) {
        int list = --lists;
        return take(new Rest(index -> Path.of(list, index), List.copyOf(cids), 0));
    }

    /// Says what is below the block whose place was `parent`; answers those that are to be wanted.
    List<Cid> expand(Path parent, List<Cid> cids) {
        return take(new Rest(parent::child, List.copyOf(cids), 0));
    }

    /// Takes up what didn't fit, as far as it fits now.
    List<Cid> refill() {
        Rest rest = places.size() < WANTS_MAX / 2 ? rests.pollFirst() : null;
        return rest == null ? List.of() : take(rest);
    }

    private List<Cid> take(Rest rest) {
        var taken = new ArrayList<Cid>();
        int next = rest.next;
        for (; next < rest.cids.size() && places.size() < WANTS_MAX; next++) {
            Cid cid = rest.cids.get(next);
            if (!cid.multihash().isIdentity() && places.putIfAbsent(cid.multihash(), rest.place.apply(next)) == null) {
                taken.add(cid);
            }
        }
        if (next < rest.cids.size()) {
            rests.addFirst(new Rest(rest.place, rest.cids, next));
            if (rests.size() > LISTS_MAX) {
                rests.removeLast();
            }
        }
        return taken;
    }

    boolean isFull() {
        return places.size() >= WANTS_MAX;
    }

    /// Gives a place to a block that a reader waits for without having said so before.
    void place(Cid cid) {
        if (!places.containsKey(cid.multihash())) {
            places.put(cid.multihash(), Path.of(--lists, 0));
        }
    }

    boolean contains(Cid cid) {
        return places.containsKey(cid.multihash());
    }

    /// Forgets the place of a block that has arrived, and answers it.
    Optional<Path> arrived(Multihash hash) {
        return Optional.ofNullable(places.remove(hash));
    }

    /// Queues a want that has a place and isn't asked.
    void add(Want want) {
        Path place = places.get(want.hash());
        if (place == null) {
            throw new IllegalStateException(want.cid + " has no place in the walk");
        }
        (isLeaf(want.cid) ? leaves : nodes).put(place, want);
    }

    /// A block that no codec could find a link in.
    static boolean isLeaf(Cid cid) {
        return cid.codec().equals(Multicodec.RAW);
    }

    /// Queues a want before all others of its kind: a reader waits for it, or it was asked in vain.
    void addAgain(Want want) {
        remove(want);
        (want.required ? urgent : retried).add(want);
    }

    boolean isUrgent(Want want) {
        return urgent.contains(want);
    }

    void remove(Want want) {
        urgent.remove(want);
        retried.remove(want);
        Path place = places.get(want.hash());
        if (place != null) {
            nodes.remove(place);
            leaves.remove(place);
        }
    }

    boolean isEmpty() {
        return urgent.isEmpty() && retried.isEmpty() && nodes.isEmpty() && leaves.isEmpty();
    }

    /// The first wants, at most `countMax`, but all that a reader waits for.
    List<Want> first(int countMax) {
        var first = new ArrayList<>(urgent);
        for (var wants : List.of(retried, nodes.values(), leaves.values())) {
            var each = wants.iterator();
            while (each.hasNext() && first.size() < countMax) {
                first.add(each.next());
            }
        }
        return first;
    }
}
