package io.ishigaki.network;

import io.ishigaki.multiformats.key.PeerId;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;

/// An ordered channel of bytes to a peer and one back, over which one protocol is spoken.
///
/// ```text
/// OPEN ──closeWrite──▶ HALF-CLOSED ──the peer's end──▶ CLOSED
///   └──reset, by either side──▶ RESET
/// ```
///
/// *Back-pressure.* A writer waits while the peer doesn't read, and a peer waits while nobody reads here.
///
/// *Threading.* One thread reads, one writes, which may be the same; [#reset] and [#close] may come from any. An
/// interrupted wait throws, and leaves the stream usable up to the bytes that it has moved.
///
/// *Errors.* After a reset, by either side or because the connection ended, reading and writing throw
/// [PeerGoneException]; bytes that arrived before it may be lost.
public interface PeerStream extends AutoCloseable {
    PeerId remotePeer();

    /// The protocol that was agreed on.
    String protocolId();

    /// Limits how long one call that reads or writes may wait for the peer to move: after that the stream is
    /// reset, and the call throws [PeerGoneException]. Without it, a read waits as long as the peer is there, and
    /// a write as long as the network's own limit.
    void patience(Duration limit);

    /// Reads at least one and at most `length` bytes into `target`, waiting for the first.
    ///
    /// @return how many; -1 at the end of what the peer sends
    int read(byte[] target, int offset, int length) throws IOException, InterruptedException;

    /// Reads `length` bytes into `target`, and wakes once they are all there, or as many as the peer may send before
    /// some
    /// are read, or its end.
    ///
    /// @return how many, at least one; -1 at the end of what the peer sends
    int fill(byte[] target, int offset, int length) throws IOException, InterruptedException;

    /// Reads exactly `length` bytes, and wakes once they are all there.
    ///
    /// @throws EOFException if the peer's bytes end before that
    byte[] readBytes(int length) throws IOException, InterruptedException;

    /// Reads a frame: an unsigned varint, and as many bytes as it says. Empty if the peer's bytes end before it.
    ///
    /// @throws ProtocolViolationException if the frame is longer than `bytesMax`, or its length is no varint
    /// @throws EOFException if the peer's bytes end within it
    Optional<ByteBuffer> readFrame(int bytesMax) throws IOException, InterruptedException;

    /// Writes what remains of `source`, which may leave at once, or wait for more until [#flush].
    void write(ByteBuffer source) throws IOException, InterruptedException;

    /// Writes `length` bytes, the same.
    default void write(byte[] source, int offset, int length) throws IOException, InterruptedException {
        write(ByteBuffer.wrap(source, offset, length));
    }

    /// Writes a frame: the length of `message` as an unsigned varint, then `message` itself.
    void writeFrame(byte[] message) throws IOException, InterruptedException;

    /// Lets go of everything that was written: it leaves as soon as the peer and the line take it.
    void flush() throws IOException, InterruptedException;

    /// Flushes, and tells the peer that nothing follows; reading goes on.
    void closeWrite() throws IOException, InterruptedException;

    /// Ends both directions at once, and lets the peer know. Nothing happens if the stream is over.
    void reset();

    /// Ends writing, if it hasn't ended, and reading: what the peer still sends is thrown away.
    /// If the peer's end doesn't come soon, the stream is reset.
    @Override
    void close();
}
