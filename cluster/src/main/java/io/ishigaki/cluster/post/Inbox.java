package io.ishigaki.cluster.post;

import io.ishigaki.multiformats.Bytes;
import io.ishigaki.multiformats.MalformedDataException;
import io.ishigaki.multiformats.key.PeerId;
import io.ishigaki.network.PeerStream;
import io.ishigaki.network.ProtocolViolationException;
import io.ishigaki.network.StreamHandler;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;

/// What members send over one protocol: reads their streams, and tells the receiver, one thing at a time.
///
/// ```text
/// NEW ──the receiver knows of its peer──▶ OPEN       nothing is read before
///  │──and won't for long──▶ RESET
/// OPEN ──message──▶ OPEN         the receiver has taken it when the next is read
///   │──a newer stream──▶ RESET   of the same peer: what still comes on the older one is not told
///   └──bad message──▶ RESET      ProtocolViolationException
/// ```
///
/// *Threading.* Thread-safe by its own lock, under which the receiver is called. Waiting for it stops the reading, and
/// so the peer.
final class Inbox implements StreamHandler {
    /// The one in use, and one that takes its place.
    private static final int STREAMS_PER_PEER_MAX = 2;

    private final String protocolId;
    private final int messageBytesMax;
    private final Courier.Receiver receiver;
    private final Predicate<PeerId> members;
    private final Duration patience;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Map<PeerId, PeerStream> newest = new HashMap<>();
    private final Set<PeerId> connected = new HashSet<>();

    /// @param patience how long a stream waits for its peer to be known: it may know of us before we know of it
    Inbox(
            String protocolId,
            int messageBytesMax,
            Courier.Receiver receiver,
            Predicate<PeerId> members,
            Duration patience) {
        this.protocolId = protocolId;
        this.messageBytesMax = messageBytesMax;
        this.receiver = receiver;
        this.members = members;
        this.patience = patience;
    }

    @Override
    public List<String> protocolIds() {
        return List.of(protocolId);
    }

    @Override
    public int streamsPerPeerMax() {
        return STREAMS_PER_PEER_MAX;
    }

    @Override
    public void serve(PeerStream stream) throws IOException, InterruptedException {
        PeerId peer = stream.remotePeer();
        supersede(peer, stream);
        try {
            if (!awaitConnected(peer, stream)) {
                stream.reset();
                return;
            }
            Optional<ByteBuffer> frame = stream.readFrame(messageBytesMax);
            while (frame.isPresent() && deliver(stream, Bytes.copyOf(frame.get()))) {
                frame = stream.readFrame(messageBytesMax);
            }
        } finally {
            forget(peer, stream);
        }
    }

    private void supersede(PeerId peer, PeerStream stream) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            PeerStream older = newest.put(peer, stream);
            if (older != null) {
                older.reset();
                changed.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }

    private void forget(PeerId peer, PeerStream stream) {
        lock.lock();
        try {
            newest.remove(peer, stream);
        } finally {
            lock.unlock();
        }
    }

    // Streams have no values that could be equal.
    @SuppressWarnings("ReferenceEquality")
    private boolean isNewest(PeerStream stream) {
        return newest.get(stream.remotePeer()) == stream;
    }

    /// Tells the receiver of a message; false if nothing of this stream counts any more.
    private boolean deliver(PeerStream stream, Bytes message) throws IOException, InterruptedException {
        PeerId peer = stream.remotePeer();
        lock.lockInterruptibly();
        try {
            if (!isNewest(stream) || !connected.contains(peer) || !members.test(peer)) {
                stream.reset();
                return false;
            }
            receiver.receive(peer, message);
            return true;
        } catch (MalformedDataException e) {
            throw new ProtocolViolationException("bad message of %s: %s".formatted(protocolId, e.getMessage()), e);
        } finally {
            lock.unlock();
        }
    }

    /// Waits until the receiver knows of the peer; false if it takes too long, or the stream is the newest no more.
    private boolean awaitConnected(PeerId peer, PeerStream stream) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            long left = patience.toNanos();
            while (isNewest(stream) && !connected.contains(peer) && left > 0) {
                left = changed.awaitNanos(left);
            }
            return isNewest(stream) && connected.contains(peer);
        } finally {
            lock.unlock();
        }
    }

    /// Tells the receiver who has come and gone, as of `now`; `replaced` have been away in between.
    void update(Set<PeerId> now, Set<PeerId> replaced) {
        lock.lock();
        try {
            for (PeerId peer : List.copyOf(connected)) {
                if (!now.contains(peer) || replaced.contains(peer)) {
                    connected.remove(peer);
                    receiver.disconnected(peer);
                }
            }
            for (PeerId peer : now) {
                if (connected.add(peer)) {
                    receiver.connected(peer);
                }
            }
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
