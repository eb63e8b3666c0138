package io.ishigaki.network.yamux;

import io.ishigaki.network.ProtocolViolationException;
import io.ishigaki.network.muxer.SessionLimits;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;

/// The streams of a session by their ids, and what the peer has left to spend on them.
///
/// *Bounds.* Streams that the peer opened: [SessionLimits#streamsInboundMax]; that we opened and it hasn't
/// acknowledged:
/// the permits. Confined to the event loop.
final class StreamTable {
    /// Streams that are reset because there are too many; one more is a violation.
    static final int REFUSALS_MAX = 1_000;

    /// Bytes for streams that are not there, beyond the credit that such streams had.
    static final long STRAY_BYTES_MAX = 1 << 20;

    private final YamuxSession.Side side;
    private final int inboundMax;
    private final Semaphore unacknowledged;
    private final Map<Integer, YamuxStream> streams = new HashMap<>();

    /// Of them; read by other threads.
    private volatile int count;

    private int nextId;
    private int inbound;
    private int refusals;
    private long strayBytesLeft = STRAY_BYTES_MAX;

    StreamTable(YamuxSession.Side side, int inboundMax, Semaphore unacknowledged) {
        this.side = side;
        this.inboundMax = inboundMax;
        this.unacknowledged = unacknowledged;
        // "The client side should use odd ID's, and the server even."
        this.nextId = side == YamuxSession.Side.CLIENT ? 1 : 2;
    }

    /// How many there are. Thread-safe.
    int count() {
        return count;
    }

    Optional<YamuxStream> find(int id) {
        return Optional.ofNullable(streams.get(id));
    }

    boolean holds(YamuxStream stream) {
        return streams.get(stream.notes.id) == stream;
    }

    /// Gives a stream of ours its id; false if there is none left.
    boolean addOurs(YamuxStream stream) {
        if (nextId < 0) {
            return false;
        }
        stream.notes.id = nextId;
        nextId += 2;
        streams.put(stream.notes.id, stream);
        count = streams.size();
        return true;
    }

    /// Whether the peer may open another stream.
    ///
    /// @throws ProtocolViolationException if it may not use that id, or has tried too often
    boolean hasRoom(int id) throws ProtocolViolationException {
        if (!isTheirs(id) || streams.containsKey(id)) {
            throw new ProtocolViolationException("peer opens stream %s, which is %s"
                    .formatted(Integer.toUnsignedString(id), isTheirs(id) ? "open" : "not its to open"));
        }
        if (inbound < inboundMax) {
            return true;
        }
        if (++refusals > REFUSALS_MAX) {
            throw new ProtocolViolationException("peer opens stream after stream beyond %d".formatted(inboundMax));
        }
        strayBytesLeft += SessionLimits.WINDOW_BYTES_MIN;
        return false;
    }

    void addTheirs(int id, YamuxStream stream) {
        stream.notes.id = id;
        stream.notes.acknowledged = true;
        streams.put(id, stream);
        count = streams.size();
        inbound++;
    }

    /// Counts bytes for a stream that isn't there.
    ///
    /// @throws ProtocolViolationException if there are more than streams that were reset can explain
    void stray(long bytes) throws ProtocolViolationException {
        strayBytesLeft -= bytes;
        if (strayBytesLeft < 0) {
            throw new ProtocolViolationException("peer sends to streams that are not there");
        }
    }

    void acknowledge(YamuxStream stream) {
        if (!stream.notes.acknowledged) {
            stream.notes.acknowledged = true;
            unacknowledged.release();
        }
    }

    /// Takes out a stream whose bytes may still be on their way.
    void removeReset(YamuxStream stream) {
        strayBytesLeft += stream.receiving().credit();
        remove(stream);
    }

    /// Takes out a stream, if both directions have ended.
    void removeIfOver(YamuxStream stream) {
        if (stream.notes.ourEndSent && stream.notes.theirEndSeen) {
            remove(stream);
        }
    }

    void remove(YamuxStream stream) {
        if (streams.remove(stream.notes.id, stream)) {
            count = streams.size();
            acknowledge(stream);
            if (isTheirs(stream.notes.id)) {
                inbound--;
            }
        }
    }

    List<YamuxStream> all() {
        return List.copyOf(streams.values());
    }

    /// Takes out all.
    List<YamuxStream> clear() {
        List<YamuxStream> all = all();
        all.forEach(this::remove);
        return all;
    }

    /// Those that the peer opened, in no order.
    List<YamuxStream> theirs() {
        return streams.values().stream()
                .filter(stream -> isTheirs(stream.notes.id))
                .toList();
    }

    /// The one with the most unread bytes.
    Optional<YamuxStream> fullest() {
        return streams.values().stream()
                .max(Comparator.comparingLong(stream -> stream.receiving().length()));
    }

    private boolean isTheirs(int id) {
        return (id & 1) == (side == YamuxSession.Side.CLIENT ? 0 : 1);
    }
}
