package io.ishigaki.network.muxer;

import io.ishigaki.network.PeerGoneException;
import java.time.Duration;
import java.util.Optional;

/// One side of a connection that carries streams. Thread-safe.
public interface MuxedSession {
    /// Opens a stream; may wait, a limited time, while the peer takes no more.
    ///
    /// @throws PeerGoneException if the session has ended, or the peer takes none in time
    MuxedStream open() throws PeerGoneException, InterruptedException;

    /// How many streams there are.
    int streams();

    /// Says how many bytes are awaited from the peer: streams get credit for that much, up to a limit.
    void expect(long bytes);

    /// The least time that a message to the peer and back took lately; empty until one has.
    Optional<Duration> roundTrip();

    /// Ends the session: the peer is told, all streams are reset, the channel is closed.
    void close();
}
