package io.ishigaki.exchange.testkit;

import io.ishigaki.multiformats.Uvarint;
import io.ishigaki.multiformats.key.PeerId;
import io.ishigaki.network.PeerStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;

/// One end of a stream in memory. Thread-safe as [PeerStream] asks.
record MemoryStream(PeerId remotePeer, String protocolId, Pipe in, Pipe out) implements PeerStream {
    @Override
    public void patience(Duration limit) {
        // Nobody is slow here.
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException, InterruptedException {
        return in.read(target, offset, length);
    }

    @Override
    public int fill(byte[] target, int offset, int length) throws IOException, InterruptedException {
        return read(target, offset, length);
    }

    @Override
    public byte[] readBytes(int length) throws IOException, InterruptedException {
        byte[] bytes = new byte[length];
        for (int done = 0; done < length; ) {
            int step = in.read(bytes, done, length - done);
            if (step < 0) {
                throw new EOFException("stream ends after %d of %d bytes".formatted(done, length));
            }
            done += step;
        }
        return bytes;
    }

    @Override
    public Optional<ByteBuffer> readFrame(int bytesMax) {
        throw new UnsupportedOperationException("Bitswap takes its messages apart as they come");
    }

    @Override
    public void write(ByteBuffer source) throws IOException, InterruptedException {
        byte[] bytes = new byte[source.remaining()];
        source.get(bytes);
        out.write(bytes, 0, bytes.length);
    }

    @Override
    public void writeFrame(byte[] message) throws IOException, InterruptedException {
        byte[] head = new byte[Uvarint.length(message.length)];
        Uvarint.write(head, 0, message.length);
        write(head, 0, head.length);
        write(message, 0, message.length);
    }

    @Override
    public void flush() {
        // Everything leaves at once.
    }

    @Override
    public void closeWrite() {
        out.end();
    }

    @Override
    public void reset() {
        in.breakOff();
        out.breakOff();
    }

    @Override
    public void close() {
        if (!in.isOver() || !out.isOver()) {
            reset();
        }
    }
}
