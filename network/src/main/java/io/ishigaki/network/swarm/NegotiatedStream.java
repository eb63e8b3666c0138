package io.ishigaki.network.swarm;

import io.ishigaki.multiformats.MalformedDataException;
import io.ishigaki.multiformats.Uvarint;
import io.ishigaki.multiformats.key.PeerId;
import io.ishigaki.network.PeerStream;
import io.ishigaki.network.ProtocolViolationException;
import io.ishigaki.network.muxer.MuxedStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;

/// A stream whose protocol is agreed on, or was proposed and will be looked at before the first read.
///
/// *Threading.* As [PeerStream] says: one thread reads, one writes.
final class NegotiatedStream implements PeerStream {
    private final Connection connection;
    private final MuxedStream stream;
    private final String protocolId;
    private final Limiter limiter;
    private final boolean exempt;
    private final Meters.Line line;
    private final Consumer<NegotiatedStream> onEnd;
    private boolean answerAwaited;

    private NegotiatedStream(Connection connection, MuxedStream stream, String protocolId, Surroundings around) {
        this.line = around.meters.line(connection.peer(), protocolId);
        this.connection = connection;
        this.stream = stream;
        this.protocolId = protocolId;
        this.limiter = around.limiter;
        this.onEnd = around.onEnd;
        this.exempt = Limiter.isExempt(protocolId);
    }

    /// What a stream works with.
    ///
    /// @param onEnd is told of it when it's reset or closed, once at least
    record Surroundings(Limiter limiter, Meters meters, Consumer<NegotiatedStream> onEnd) {}

    /// A stream on which both sides have agreed.
    static NegotiatedStream agreed(Connection connection, MuxedStream stream, String protocolId, Surroundings around) {
        return new NegotiatedStream(connection, stream, protocolId, around);
    }

    /// A stream on which we have proposed, and the answer hasn't been read.
    static NegotiatedStream proposed(
            Connection connection, MuxedStream stream, String protocolId, Surroundings around) {
        var proposed = new NegotiatedStream(connection, stream, protocolId, around);
        proposed.answerAwaited = true;
        return proposed;
    }

    Connection connection() {
        return connection;
    }

    @Override
    public PeerId remotePeer() {
        return connection.peer();
    }

    @Override
    public String protocolId() {
        return protocolId;
    }

    @Override
    public void patience(Duration limit) {
        stream.patience(limit);
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException, InterruptedException {
        readAnswer();
        return counted(stream.read(target, offset, length));
    }

    @Override
    public int fill(byte[] target, int offset, int length) throws IOException, InterruptedException {
        readAnswer();
        return counted(stream.fill(target, offset, length));
    }

    @Override
    public byte[] readBytes(int length) throws IOException, InterruptedException {
        byte[] bytes = new byte[length];
        int done = 0;
        while (done < length) {
            int part = fill(bytes, done, length - done);
            if (part < 0) {
                throw new EOFException("the peer's bytes end after %d of %d".formatted(done, length));
            }
            done += part;
        }
        return bytes;
    }

    /// Waits as limits of bandwidth say after `count` bytes were read.
    private int counted(int count) throws InterruptedException {
        if (count > 0 && !exempt) {
            limiter.await(Limiter.Way.DOWN, remotePeer(), count);
        }
        if (count > 0) {
            line.in(count);
        }
        return count;
    }

    @Override
    public Optional<ByteBuffer> readFrame(int bytesMax) throws IOException, InterruptedException {
        readAnswer();
        Optional<Long> length = readLength();
        if (length.isEmpty()) {
            return Optional.empty();
        }
        if (length.get() > bytesMax) {
            throw new ProtocolViolationException(
                    "frame of %s is %d bytes, limit %d".formatted(protocolId, length.get(), bytesMax));
        }
        return Optional.of(ByteBuffer.wrap(readBytes(length.get().intValue())));
    }

    private Optional<Long> readLength() throws IOException, InterruptedException {
        byte[] varint = new byte[Uvarint.BYTES_MAX];
        int at = 0;
        do {
            if (stream.read(varint, at, 1) < 0) {
                if (at == 0) {
                    return Optional.empty();
                }
                throw new EOFException("the peer's bytes end within the length of a frame");
            }
        } while (varint[at++] < 0 && at < varint.length);
        try {
            return Optional.of(Uvarint.read(ByteBuffer.wrap(varint, 0, at)));
        } catch (MalformedDataException e) {
            throw new ProtocolViolationException("frame of %s has no valid length".formatted(protocolId), e);
        }
    }

    private void readAnswer() throws IOException, InterruptedException {
        if (answerAwaited) {
            StreamNegotiation.readAnswer(stream, protocolId);
            answerAwaited = false;
        }
    }

    @Override
    public void write(ByteBuffer source) throws IOException, InterruptedException {
        if (exempt || limiter.isIdle()) {
            line.out(source.remaining());
            stream.write(source);
            return;
        }
        while (source.hasRemaining()) {
            int part = Math.min(source.remaining(), Limiter.PIECE_BYTES);
            limiter.await(Limiter.Way.UP, remotePeer(), part);
            line.out(part);
            stream.write(source.slice(source.position(), part));
            source.position(source.position() + part);
        }
    }

    @Override
    public void writeFrame(byte[] message) throws IOException, InterruptedException {
        byte[] length = new byte[Uvarint.length(message.length)];
        int lengthBytes = Uvarint.write(length, 0, message.length);
        stream.write(length, 0, lengthBytes);
        write(message, 0, message.length);
    }

    @Override
    public void flush() throws IOException, InterruptedException {
        stream.flush();
    }

    @Override
    public void closeWrite() throws IOException, InterruptedException {
        stream.closeWrite();
    }

    @Override
    public void reset() {
        stream.reset();
        onEnd.accept(this);
    }

    @Override
    public void close() {
        stream.close();
        onEnd.accept(this);
    }
}
