package io.ishigaki.exchange.engine;

import io.ishigaki.exchange.message.Part;
import io.ishigaki.multiformats.Cid;
import io.ishigaki.multiformats.Multihash;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// What one peer wants, each CID once.
///
/// ```text
///            add                take                 settle
/// (nothing) ─────▶ READY ───────────────▶ SERVING ─────────▶ (nothing)
///                    ▲ ◀─────── putBack ─────┤
///                    │                       │ putOff: the block is absent
///                    └───── wake, add ◀─── UNMET
/// ```
///
/// *Bounds.* At most [#WANTS_MAX] wants: of those that are too many, unmet ones go first, then the lowest.
/// *Confined to* its owner's lock.
final class Wantlist {
    /// Helia keeps as many, and Kubo.
    static final int WANTS_MAX = 1024;

    private static final Comparator<Entry> HIGHEST_FIRST = Comparator.<Entry>comparingInt(
                    entry -> entry.want.priority())
            .reversed()
            .thenComparingLong(entry -> entry.sequence);

    private final Map<Cid, Entry> entries = new HashMap<>();
    private final TreeSet<Entry> ready = new TreeSet<>(HIGHEST_FIRST);
    private final TreeSet<Entry> unmet = new TreeSet<>(HIGHEST_FIRST);
    private final Map<Multihash, List<Entry>> unmetByHash = new HashMap<>();
    private List<Entry> serving = List.of();
    private long sequence;

    private enum State {
        READY,
        SERVING,
        UNMET
    }

    private static final class Entry {
        private final long sequence;
        private Part.Want want;
        private State state = State.READY;
        private boolean patient = true;
        /// Whether its block has come while it was being answered, perhaps too late for that.
        private boolean hasCome;
        /// Whether it has turned out meanwhile that its block won't come.
        private boolean isGivenUp;
        /// What the peer asked for while it was being served something else under the same CID.
        private Part.@Nullable Want next;

        Entry(long sequence, Part.Want want) {
            this.sequence = sequence;
            this.want = want;
        }

        Multihash hash() {
            return want.cid().multihash();
        }
    }

    List<Cid> cids() {
        return List.copyOf(entries.keySet());
    }

    int size() {
        return entries.size();
    }

    boolean hasReady() {
        return !ready.isEmpty();
    }

    boolean hasUnmet() {
        return !unmet.isEmpty();
    }

    /// Adds `want`, or makes an older one of the same CID to be it. A want for the block isn't weakened to one for
    /// its presence.
    void add(Part.Want want) {
        Entry entry = entries.get(want.cid());
        if (entry == null) {
            addNew(want);
            return;
        }
        boolean stronger = want.type() == Part.WantType.BLOCK || entry.want.type() == Part.WantType.HAVE;
        if (entry.state == State.SERVING) {
            // What is being answered needn't be asked again, unless for more.
            entry.next = stronger && want.type() != entry.want.type() ? want : entry.next;
            return;
        }
        drop(entry);
        entry.want = stronger ? want : entry.want;
        makeReady(entry, true);
    }

    private void makeReady(Entry entry, boolean patient) {
        entry.state = State.READY;
        entry.patient = patient;
        ready.add(entry);
    }

    private void drop(Entry entry) {
        switch (entry.state) {
            case READY -> ready.remove(entry);
            case UNMET -> {
                unmet.remove(entry);
                unmetByHash.computeIfPresent(entry.hash(), (_, same) -> {
                    same.remove(entry);
                    return same.isEmpty() ? null : same;
                });
            }
            case SERVING -> {}
        }
    }

    private void addNew(Part.Want want) {
        if (entries.size() >= WANTS_MAX && !evictFor(want)) {
            return;
        }
        var entry = new Entry(sequence++, want);
        entries.put(want.cid(), entry);
        ready.add(entry);
    }

    private boolean evictFor(Part.Want want) {
        if (evictUnmet()) {
            return true;
        }
        if (ready.isEmpty() || ready.last().want.priority() >= want.priority()) {
            return false;
        }
        evictLowest();
        return true;
    }

    /// Forgets the lowest want that is ready, if there is one.
    void evictLowest() {
        if (!ready.isEmpty()) {
            cancel(ready.last().want.cid());
        }
    }

    /// Forgets the lowest want whose block isn't here; answers whether there was one.
    boolean evictUnmet() {
        if (unmet.isEmpty()) {
            return false;
        }
        cancel(unmet.last().want.cid());
        return true;
    }

    void cancel(Cid cid) {
        Entry entry = entries.remove(cid);
        if (entry != null) {
            drop(entry);
        }
    }

    /// Forgets everything but what is being answered.
    void clear() {
        entries.values().removeIf(entry -> entry.state != State.SERVING);
        ready.clear();
        unmet.clear();
        unmetByHash.clear();
    }

    /// The highest wants, at most `count`, which are then being answered.
    List<Task.Turn> take(int count) {
        var taken = new ArrayList<Entry>();
        while (taken.size() < count && !ready.isEmpty()) {
            Entry entry = ready.pollFirst();
            entry.state = State.SERVING;
            entry.hasCome = false;
            entry.isGivenUp = false;
            taken.add(entry);
        }
        serving = taken;
        return taken.stream()
                .map(entry -> new Task.Turn(entry.want, entry.patient))
                .toList();
    }

    /// Ends the answering of `want`: it is done with.
    void settle(Part.Want want) {
        serving(want).ifPresent(entry -> {
            entries.remove(want.cid());
            if (entry.next != null) {
                add(entry.next);
            }
        });
    }

    /// Ends the answering of `want`, which wasn't come to: it is ready again.
    void putBack(Part.Want want) {
        serving(want).ifPresent(entry -> {
            entry.want = entry.next == null ? want : entry.next;
            entry.next = null;
            makeReady(entry, entry.patient);
        });
    }

    /// Ends the answering of `want`, whose block isn't here: it waits for it.
    void putOff(Part.Want want) {
        serving(want).ifPresent(entry -> {
            if (entry.next != null || entry.hasCome) {
                putBack(want);
                return;
            }
            if (entry.isGivenUp) {
                makeReady(entry, false);
                return;
            }
            entry.state = State.UNMET;
            unmet.add(entry);
            unmetByHash.computeIfAbsent(entry.hash(), _ -> new ArrayList<>()).add(entry);
        });
    }

    private Optional<Entry> serving(Part.Want want) {
        Entry entry = entries.get(want.cid());
        // A want that was cancelled meanwhile, and perhaps asked anew, isn't the one that was answered.
        return entry != null && entry.state == State.SERVING && entry.want.equals(want)
                ? Optional.of(entry)
                : Optional.empty();
    }

    /// Makes the unmet wants for a block ready, which is here now; those that are being answered will be if it came
    /// too late for them.
    void wake(Multihash block) {
        serving.stream().filter(entry -> entry.hash().equals(block)).forEach(entry -> entry.hasCome = true);
        for (Entry entry : List.copyOf(unmetByHash.getOrDefault(block, List.of()))) {
            drop(entry);
            makeReady(entry, true);
        }
    }

    /// Makes the wants for a block that won't come ready, so that their peer is told.
    void giveUp(Multihash block) {
        serving.stream().filter(entry -> entry.hash().equals(block)).forEach(entry -> entry.isGivenUp = true);
        for (Entry entry : List.copyOf(unmetByHash.getOrDefault(block, List.of()))) {
            drop(entry);
            makeReady(entry, false);
        }
    }

    /// Whether a want for the block is unmet, or may be about to be.
    boolean awaits(Multihash block) {
        return unmetByHash.containsKey(block)
                || serving.stream()
                        .anyMatch(entry -> entry.state == State.SERVING
                                && entry.hash().equals(block)
                                && entries.get(entry.want.cid()) == entry);
    }

    /// Makes the unmet want for `cid` ready, so that its peer is told even if the block is still absent.
    void wakeImpatient(Cid cid) {
        Entry entry = entries.get(cid);
        if (entry != null && entry.state == State.UNMET) {
            drop(entry);
            makeReady(entry, false);
        }
    }
}
