package io.ishigaki.exchange.session;

import io.ishigaki.multiformats.Block;
import io.ishigaki.multiformats.Cid;
import io.ishigaki.multiformats.Multihash;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What one request fetches.
///
/// Its user says what it will read, by [#expect], and what it needs now, by [#require]; blocks
/// come to its listener, and count as ahead of the reader until [#consumed].
///
/// *Bounds.* Bytes that are wanted, and those that are ahead of the reader, are together at most [#AHEAD_BYTES_MAX], or
/// twice the windows of its holders, apart from what is required. The more of them wait for a reader who is slower than
/// the link, the fewer are wanted: none where it's [#UNREAD_BYTES_MAX] of them. *Threading.* Thread-safe by the
/// scheduler's lock; the listener is called without it.
public final class Session implements AutoCloseable {
    static final long AHEAD_BYTES_MAX = 48 << 20;

    /// So much may always be ahead: what several peers send doesn't come in the order of the reader.
    private static final long AHEAD_BYTES_MIN = 16 << 20;

    /// Its user holds so much in memory; what is beyond it costs another reading of the disk.
    private static final long UNREAD_BYTES_MAX = 16 << 20;

    /// No block counts for less, so that small ones are bounded in number too.
    static final int CHARGE_MIN = 1 << 10;

    private static final int INQUIRED_MAX = 256;

    private static final int NODE_BYTES_GUESS = 64 << 10;
    private static final int LEAF_BYTES_GUESS = 256 << 10;

    /// How much of the mean a new block counts.
    private static final double MEAN_SHARE = 1.0 / 16;

    /// Takes blocks of a session, each once, on the thread of the stream that they came by: it must not wait.
    @FunctionalInterface
    public interface Listener {
        void arrived(Block block);

        /// How many bytes have arrived that no reader has taken; asked on any thread, with the scheduler's lock.
        default long unread() {
            return 0;
        }
    }

    private final Scheduler scheduler;
    final Listener listener;
    final WantQueue queue = new WantQueue();

    /// Who has given or shown blocks of this session.
    final Map<Peer, Holding> holders = new LinkedHashMap<>();

    /// Blocks that came while other peers were still asked whether they have them: their answers count yet.
    private final Set<Multihash> inquired = new LinkedHashSet<>();

    private final Map<Multihash, Path> expandable = new HashMap<>();
    private final Map<Multihash, Integer> ahead = new HashMap<>();
    private long aheadBytes;

    /// Bytes that are reserved for wants that this session pays.
    long wantedBytes;

    /// Useful bytes that have come.
    long receivedBytes;

    /// Bytes that were asked of a second peer, to be done sooner.
    long hedgedBytes;

    private double meanLeafBytes = LEAF_BYTES_GUESS;

    Session(Scheduler scheduler, Listener listener) {
        this.scheduler = scheduler;
        this.listener = listener;
    }

    /// Says which blocks will be read next, in that order, and aren't here. Those that come are expanded by [#expand],
    /// if at all.
    public void expect(List<Cid> soon) {
        scheduler.expect(this, soon);
    }

    /// Says which of the links of `parent`, which has arrived, are to be fetched too.
    public void expand(Cid parent, List<Cid> links) {
        scheduler.expand(this, parent, links);
    }

    /// Says that a reader waits for a block that isn't here: it goes before everything that is only expected.
    ///
    /// @return whether there is room for more: if not, what is only expected waits until something is consumed
    public boolean require(Cid cid) {
        return scheduler.require(this, cid);
    }

    /// Says that a block which has arrived was read, and isn't ahead any more.
    public void consumed(Cid cid) {
        scheduler.consumed(this, cid);
    }

    /// Says the same of all that has arrived: its reader has gone elsewhere, or finds it without this session.
    public void consumedAll() {
        scheduler.consumedAll(this);
    }

    /// Gives up what only this session wanted.
    @Override
    public void close() {
        scheduler.close(this);
    }

    int guess(Cid cid) {
        return WantQueue.isLeaf(cid) ? Math.clamp((long) meanLeafBytes, CHARGE_MIN, Block.BYTES_MAX) : NODE_BYTES_GUESS;
    }

    /// Whether `bytes` more may be wanted.
    boolean hasRoom(long bytes) {
        long windows = 0;
        for (Peer holder : holders.keySet()) {
            windows += holder.window.limit();
        }
        long limit = Math.clamp(2 * windows, AHEAD_BYTES_MIN, AHEAD_BYTES_MAX);
        long unread = listener.unread() * limit / UNREAD_BYTES_MAX;
        return wantedBytes + Math.max(aheadBytes, unread) + bytes <= limit;
    }

    /// Notes that a block of it has come from `peer`.
    void arrived(Want want, int bytes, Peer peer) {
        holders.computeIfAbsent(peer, _ -> new Holding(true));
        receivedBytes += bytes;
        if (WantQueue.isLeaf(want.cid)) {
            meanLeafBytes += (bytes - meanLeafBytes) * MEAN_SHARE;
        }
        if (want.isProbed()) {
            inquired.add(want.hash());
            if (inquired.size() > INQUIRED_MAX) {
                inquired.remove(inquired.iterator().next());
            }
        }
        queue.remove(want);
        queue.arrived(want.hash()).ifPresent(place -> {
            if (!WantQueue.isLeaf(want.cid)) {
                expandable.put(want.hash(), place);
            }
        });
        int charge = Math.max(bytes, CHARGE_MIN);
        ahead.put(want.hash(), charge);
        aheadBytes += charge;
    }

    /// Notes that `peer` lacks a block of it.
    void denied(Peer peer) {
        Holding holding = holders.get(peer);
        if (holding != null) {
            holding.denied();
        }
    }

    /// Notes that `peer` has a block that has come from another meanwhile.
    void hasToo(Multihash hash, Peer peer) {
        if (inquired.contains(hash)) {
            holders.computeIfAbsent(peer, _ -> new Holding(true));
        }
    }

    /// The place of a block that has arrived; null if it isn't known, or was asked for already.
    @Nullable
    Path takePlace(Cid arrived) {
        return expandable.remove(arrived.multihash());
    }

    void forgetAhead(Multihash hash) {
        expandable.remove(hash);
        Integer charge = ahead.remove(hash);
        aheadBytes -= charge == null ? 0 : charge;
    }

    boolean isAhead(Multihash hash) {
        return ahead.containsKey(hash);
    }

    void forgetAllAhead() {
        expandable.clear();
        ahead.clear();
        aheadBytes = 0;
    }

    long aheadBytes() {
        return aheadBytes;
    }
}
