package io.ishigaki.network.muxer;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;

/// One stream of a session: the bridge between the event loop, which fills and drains it, and the threads that use it.
///
/// ```text
/// OPEN ──closeWrite──▶ HALF-CLOSED ──the peer's end──▶ CLOSED
///   └──reset, by either side; the session's end──▶ RESET: every call throws PeerGoneException
/// ```
///
/// *Threading.* One thread reads, one writes; [#reset] and [#close] may come from any.
public interface MuxedStream {
    /// Limits how long a call waits for the peer to move. Without it a read waits as long as the session lives, and a
    /// write as long as the session's own limit.
    void patience(Duration limit);

    /// Takes the limit of [#patience] away.
    void endlessPatience();

    /// Reads at least one and at most `length` bytes, waiting for the first; -1 at the peer's end.
    int read(byte[] target, int offset, int length) throws IOException, InterruptedException;

    /// Reads `length` bytes, waiting for all of them, or for as many as the peer may send, or its end.
    ///
    /// @return how many, at least one; -1 at the peer's end
    int fill(byte[] target, int offset, int length) throws IOException, InterruptedException;

    /// Writes what remains of `source`: what fills a frame leaves at once, the rest waits for [#flush].
    void write(ByteBuffer source) throws IOException, InterruptedException;

    /// Writes `length` bytes, the same.
    default void write(byte[] source, int offset, int length) throws IOException, InterruptedException {
        write(ByteBuffer.wrap(source, offset, length));
    }

    /// Hands what waits to the event loop, as far as credit and socket allow; waits for both.
    void flush() throws IOException, InterruptedException;

    /// Flushes, and tells the peer that nothing follows.
    void closeWrite() throws IOException, InterruptedException;

    /// Ends both directions at once. Nothing happens if they have ended.
    void reset();

    /// Ends writing, if it hasn't ended, and reading: what the peer still sends is thrown away. If its end doesn't
    /// come soon, the stream is reset.
    void close();
}
