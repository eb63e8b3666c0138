package io.ishigaki.exchange.session;

import io.ishigaki.exchange.message.CidPrefix;
import io.ishigaki.exchange.message.Part;
import io.ishigaki.multiformats.Block;
import io.ishigaki.multiformats.Cid;
import io.ishigaki.multiformats.Multihash;
import io.ishigaki.multiformats.key.PeerId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What stands between a connected peer and us: what it was asked, what it may be asked, what it is to be told.
///
/// *Bounds.* At most [#WANTS_MAX] wants and probes, and [#RECENT_MAX] that are over. *Confined to* the scheduler's
/// lock.
final class Peer {
    /// Helia keeps 1,024 wants a peer; cancels on the way need some room.
    static final int WANTS_MAX = 1000;

    /// Wants that are over, for which an answer may still come.
    static final int RECENT_MAX = 4096;

    static final Duration RECENT_AGE_MAX = Duration.ofSeconds(60);

    /// What a peer may send that nobody asked for, in bytes, before it is cut off; or a fiftieth of what was useful.
    static final long UNSOLICITED_BYTES_MAX = 4 << 20;

    static final int UNSOLICITED_SHARE_MAX = 50;

    /// A peer that was slow so long ago may have been busy then.
    static final Duration MEMORY = Duration.ofSeconds(5);

    static final Duration STALL_MIN = Duration.ofSeconds(1);
    static final Duration STALL_MAX = Duration.ofSeconds(8);

    final PeerId id;
    final boolean answersProbes;
    final Window window = new Window();
    final Map<Multihash, Ask> asked = new LinkedHashMap<>();
    final Map<Multihash, Want> probed = new LinkedHashMap<>();

    /// What it was asked when it owed nothing, and when: how long the answer takes is a round trip.
    private @Nullable Want firstOwed;

    private long firstOwedAt;

    private final Map<Multihash, Long> recent = new LinkedHashMap<>();
    private final Map<Cid, Part> outgoing = new LinkedHashMap<>();

    /// Bytes that are reserved for what was asked of it.
    long reserved;

    /// When some of an answer came last, or it was first asked after a pause, in nanoseconds of the ticker.
    long lastUseful;

    /// When it was last asked for a block, in nanoseconds of the ticker.
    private long lastAsked = Long.MIN_VALUE / 2;

    /// When what it owes is asked again.
    long resendAt;

    /// Until when it isn't asked while another has the block, as it has let its wants lie.
    private long stalledUntil;

    private boolean hasStalled;

    private long stallNanos = STALL_MIN.toNanos();
    private long usefulBytes;
    private long unsolicitedBytes;

    /// Whether its blocks are larger than they are taken to be, so that each may be the largest there is.
    private boolean exceedsGuesses;

    /// A want that was sent to the peer, and how many bytes are reserved for it.
    record Ask(Want want, int charge) {}

    Peer(PeerId id, boolean answersProbes) {
        this.id = id;
        this.answersProbes = answersProbes;
    }

    boolean owes() {
        return !asked.isEmpty() || !probed.isEmpty();
    }

    int charge(Want want) {
        return exceedsGuesses ? Block.BYTES_MAX : want.guess;
    }

    /// Whether `want` fits into its window; the first always does.
    boolean hasRoom(Want want) {
        return asked.isEmpty() || hasSlot() && reserved + charge(want) <= window.limit();
    }

    boolean hasSlot() {
        return asked.size() + probed.size() < WANTS_MAX;
    }

    /// In how many nanoseconds `want` would be here if it were asked now.
    double cost(Want want) {
        return window.leastRoundTrip() + (reserved + charge(want)) / window.rate();
    }

    /// Notes that `want` is asked, and will be said in the next message.
    void ask(Want want, int priority, long now) {
        wakeUp(want, now);
        probed.remove(want.hash());
        lastAsked = now;
        var ask = new Ask(want, charge(want));
        asked.put(want.hash(), ask);
        reserved += ask.charge;
        say(want, priority, Part.WantType.BLOCK);
        want.put(this, Want.Word.ASKED);
    }

    /// Notes that the peer is asked whether it has the block.
    void probe(Want want, int priority, long now) {
        wakeUp(want, now);
        probed.put(want.hash(), want);
        say(want, priority, Part.WantType.HAVE);
        want.put(this, Want.Word.PROBED);
    }

    private void wakeUp(Want want, long now) {
        if (!owes()) {
            firstOwed = want;
            firstOwedAt = now;
            window.began(now);
            lastUseful = now;
            resendAt = now + Scheduler.RESEND_FIRST.toNanos();
        }
    }

    private void say(Want want, int priority, Part.WantType type) {
        outgoing.remove(want.cid);
        outgoing.put(want.cid, new Part.Want(want.cid, priority, type, true));
    }

    /// Has all that it owes told again, in the old order.
    void repeat() {
        int priority = Integer.MAX_VALUE;
        for (Ask ask : asked.values()) {
            say(ask.want, priority--, Part.WantType.BLOCK);
        }
        for (Want want : probed.values()) {
            say(want, priority--, Part.WantType.HAVE);
        }
    }

    /// Notes that nothing is awaited for `want` any more; what comes yet isn't held against the peer.
    void drop(Want want, long now) {
        Ask ask = asked.remove(want.hash());
        if (ask != null) {
            reserved -= ask.charge;
        }
        probed.remove(want.hash());
        recent.remove(want.hash());
        recent.put(want.hash(), now);
        trimRecent(now);
    }

    /// As [#drop], and tells the peer so.
    void cancel(Want want, long now) {
        drop(want, now);
        outgoing.remove(want.cid);
        outgoing.put(want.cid, new Part.Cancel(want.cid));
    }

    private void trimRecent(long now) {
        var oldest = recent.entrySet().iterator();
        while (oldest.hasNext()) {
            boolean tooOld = now - oldest.next().getValue() > RECENT_AGE_MAX.toNanos();
            if (!tooOld && recent.size() <= RECENT_MAX) {
                return;
            }
            oldest.remove();
        }
    }

    /// Whether a block with that prefix may be one that was wanted of this peer, so that it is worth hashing.
    boolean mayOwe(CidPrefix prefix) {
        return asked.keySet().stream().anyMatch(prefix::fits)
                || probed.keySet().stream().anyMatch(prefix::fits)
                || recent.keySet().stream().anyMatch(prefix::fits);
    }

    boolean owedLately(Multihash hash) {
        return recent.containsKey(hash);
    }

    /// Takes a block that was wanted of it.
    void received(Want want, int bytes, long now) {
        Ask ask = asked.get(want.hash());
        exceedsGuesses |= bytes > 2L * want.guess;
        usefulBytes += bytes;
        answered(want, now);
        stallNanos = STALL_MIN.toNanos();
        window.received(ask == null ? bytes : Math.max(bytes, ask.charge), now);
    }

    /// Takes an answer to what it was asked about `want`.
    void answered(Want want, long now) {
        if (want == firstOwed) {
            window.roundTrip(now - firstOwedAt, now);
            firstOwed = null;
        }
        progressed(now);
        hasStalled = false;
    }

    /// Notes that it isn't silent.
    void progressed(long now) {
        lastUseful = now;
        resendAt = now + Scheduler.RESEND_FIRST.toNanos();
    }

    /// Takes bytes that nobody asked for, and says whether those are too many.
    boolean isTooMuch(int bytes) {
        unsolicitedBytes += bytes;
        return unsolicitedBytes > Math.max(UNSOLICITED_BYTES_MAX, usefulBytes / UNSOLICITED_SHARE_MAX);
    }

    /// When its wants are asked of others, in nanoseconds of the ticker.
    long stallAt() {
        return lastUseful + Math.max(stallNanos, 4 * window.leastRoundTrip());
    }

    /// Notes that it has let its wants lie; next time it is given twice as long.
    void stall(long now) {
        hasStalled = true;
        stalledUntil = now + stallNanos;
        stallNanos = Math.min(STALL_MAX.toNanos(), 2 * stallNanos);
    }

    /// Whether it owes no block, and hasn't been asked for one for so long that another should show what it is like.
    boolean isForgotten(long now) {
        return asked.isEmpty() && now - lastAsked > MEMORY.toNanos();
    }

    boolean isStalled(long now) {
        return hasStalled && stalledUntil - now > 0;
    }

    boolean hasOutgoing() {
        return !outgoing.isEmpty();
    }

    /// What it is to be told now, at most `countMax` parts; they are told once.
    List<Part> takeOutgoing(int countMax) {
        var taken = new ArrayList<Part>();
        var each = outgoing.values().iterator();
        while (each.hasNext() && taken.size() < countMax) {
            taken.add(each.next());
            each.remove();
        }
        return taken;
    }
}
